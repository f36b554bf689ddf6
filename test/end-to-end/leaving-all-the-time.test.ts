import { afterEach, beforeEach, expect, it } from "vitest";
import { createUnlearner } from "../../src/learn/shop/unlearn.ts";
import { championOf, fillShop, modelHash, refitHash, trainWatched } from "../learn/shop/tastes.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

/** As many as a training is begun anew for. */
const ROUNDS = 5;

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
  await fillShop(harness);
}, 60_000);
afterEach(() => harness.close());

const LEAVING: Readonly<Record<string, (shopper: string) => Promise<unknown>>> = {
  "is erased": async (shopper) =>
    harness.call("delete", "/v1/shopper").set("Shopper-Id", shopper).expect(202),
  // No model has counted them yet, so that the log of who left says nothing of them.
  "withdraws train": async (shopper) => consent(harness, shopper, { train: false }).expect(200),
};

it.each(Object.entries(LEAVING))(
  "a training ends though somebody leaves in each of its rounds, and has forgotten them all: one who %s",
  async (_act, leave) => {
    const left: Promise<unknown>[] = [];
    const trained = await trainWatched(harness, {}, (phase, times) => {
      if (phase === "count" && times <= ROUNDS) left.push(leave(`s${times}`));
    });
    await Promise.all(left);
    expect(left).toHaveLength(ROUNDS);
    expect(trained.promoted).toEqual(["default", "complement"]);
    expect(await championOf(harness)).toBe(trained.package);
    expect(trained.package).toMatch(/\.f\d+$/);
    expect(await modelHash(harness, trained.package)).toBe(await refitHash(harness, trained));
    const { store } = harness.app.services;
    for (let round = 1; round <= ROUNDS; round += 1)
      expect(
        await store.shoppers.readTrained({ shop: "acme", key: store.pseudonym("acme", `s${round}`) }),
      ).toBeNull();
    // And whoever leaves then is taken out of it as of any other.
    await harness.call("delete", "/v1/shopper").set("Shopper-Id", "s40").expect(202);
    const silent = () => undefined;
    await createUnlearner({
      services: harness.app.services,
      log: { error: silent, warn: silent, info: silent, debug: silent },
      signal: new AbortController().signal,
    }).turn();
    const id = await championOf(harness);
    expect(id).not.toBe(trained.package);
    expect(await modelHash(harness, id!)).toBe(await refitHash(harness, { ...trained, package: id! }));
  },
  400_000,
);
