import { afterAll, beforeAll, expect, it } from "vitest";
import { createUnlearner } from "../../src/learn/shop/unlearn.ts";
import { championOf, fillShop, modelHash, refitHash, trainWatched } from "../learn/shop/tastes.ts";
import { type Harness, startHarness } from "../support/harness.ts";

/** As many as a training is begun anew for. */
const ROUNDS = 5;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await fillShop(harness);
}, 60_000);
afterAll(() => harness.close());

it("a training ends though somebody leaves in each of its rounds, and has forgotten them all", async () => {
  const left: Promise<unknown>[] = [];
  const trained = await trainWatched(harness, {}, (phase, times) => {
    if (phase === "count" && times <= ROUNDS)
      left.push(
        harness
          .call("delete", "/v1/shopper")
          .set("Shopper-Id", `s${times}`)
          .then(({ status }) => expect(status).toBe(202)),
      );
  });
  await Promise.all(left);
  expect(left).toHaveLength(ROUNDS);
  expect(trained.promoted).toEqual(["default", "complement"]);
  expect(await championOf(harness)).toBe(trained.package);
  expect(trained.package).toMatch(/\.f\d+$/);
  expect(await modelHash(harness, trained.package)).toBe(await refitHash(harness, trained));
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
}, 400_000);
