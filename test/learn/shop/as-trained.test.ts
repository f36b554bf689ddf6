import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTrainedSteps } from "../../../src/learn/shop/as-trained.ts";
import { readStatement } from "../../../src/learn/shop/training-statement.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { championOf, fillShop, manifestOf, modelHash, refitHash, trainWatched } from "./tastes.ts";

/** What a person may do while a model is being made of what they did. */
const LEAVING: Readonly<Record<string, (harness: Harness, shopper: string) => PromiseLike<unknown>>> = {
  "is erased": (harness, shopper) =>
    harness.call("delete", "/v1/shopper").set("Shopper-Id", shopper).expect(202),
  "withdraws train": (harness, shopper) => consent(harness, shopper, { train: false }).expect(200),
  "deletes one event": (harness, shopper) =>
    harness.call("delete", `/v1/shopper/events/${shopper}-2`).set("Shopper-Id", shopper).expect(200),
};

describe("somebody who leaves while a model is trained", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    await fillShop(harness);
  });
  afterAll(() => harness.close());
  const keyOf = (id: string) => ({ shop: "acme", key: harness.app.services.store.pseudonym("acme", id) });

  it.each(Object.entries(LEAVING).map(([act, leave], at) => ({ act, leave, shopper: `s${at + 3}` })))(
    "is not in the model that serves: one who $act",
    async ({ act, leave, shopper }) => {
      const left = { done: false, inTime: false };
      const during = await trainWatched(harness, {}, (phase, times) => {
        if (phase === "count" && times === 1) void leave(harness, shopper).then(() => (left.done = true));
        if (phase === "read again" && times === 1) left.inTime = left.done;
      });
      expect(left.inTime).toBe(true);
      expect(during.phases.filter((phase) => phase === "read again")).toHaveLength(2);
      expect(await championOf(harness)).toBe(during.package);
      expect(await modelHash(harness, during.package)).toBe(await refitHash(harness, during));
      const records = readTrainedSteps(await harness.app.services.store.shoppers.readTrained(keyOf(shopper)));
      if (act === "deletes one event")
        expect(records[0]).toMatchObject({ packages: [during.package], steps: { length: 5 } });
      else expect(records.flatMap(({ packages }) => packages)).not.toContain(during.package);
    },
    60_000,
  );

  it(
    "moves no weight of the model by an erasure of somebody else, and its watermark " + "follows the log",
    async () => {
      const before = await harness.app.services.store.jobs.erasureHead("acme");
      const result = await trainWatched(harness, {}, (phase, times) => {
        if (phase === "count" && times === 1)
          void harness.app.services.store.jobs.appendErasure("acme", "of-somebody-else", 0);
      });
      expect(result.promoted).toEqual(["default", "complement"]);
      expect(result.phases.filter((phase) => phase === "read again")).toHaveLength(1);
      const head = await harness.app.services.store.jobs.erasureHead("acme");
      expect(head).toBe(before + 1);
      expect((await manifestOf(harness, result.package)).training?.watermark).toBe(head);
      const dir = await harness.app.services.store.models.openPackage("acme", result.package);
      expect((await readStatement(dir!)).watermark).toBe(head);
      expect(await championOf(harness)).toBe(result.package);
    },
    60_000,
  );

  it(
    "keeps what the champion counted beside what the newcomer did, and is another model " +
      "without one event",
    async () => {
      const first = await trainWatched(harness);
      const before = await championOf(harness);
      expect(before).toBe(first.package);
      await LEAVING["deletes one event"]!(harness, "s9");
      expect(await refitHash(harness, first)).not.toBe(await modelHash(harness, first.package));
      const second = await trainWatched(harness);
      expect(await modelHash(harness, second.package)).not.toBe(await modelHash(harness, first.package));
      const records = readTrainedSteps(await harness.app.services.store.shoppers.readTrained(keyOf("s20")));
      expect(records.flatMap(({ packages }) => packages).slice(0, 2)).toEqual([
        second.package,
        first.package,
      ]);
      expect(records.every(({ steps }) => steps.length === 6)).toBe(true);
    },
    60_000,
  );

  it("is refused to serve when the log moves between the last look and the registry", async () => {
    // The log moves each time that somebody has looked: nothing may be published that has not been looked at
    // since.
    const before = await harness.app.services.registry.read("acme");
    const moves = { count: 0 };
    const { services } = harness.app;
    const jobs = {
      ...services.store.jobs,
      lease: async (...given: Parameters<typeof services.store.jobs.lease>) => {
        if (given[0].startsWith("promotion:"))
          await services.store.jobs.appendErasure("acme", `late-${(moves.count += 1)}`, 0);
        return services.store.jobs.lease(...given);
      },
    };
    await expect(
      trainWatched(harness, {}, undefined, { services: { ...services, store: { ...services.store, jobs } } }),
    ).rejects.toMatchObject({ code: "erasures_pending" });
    expect(moves.count).toBeGreaterThan(1);
    expect(await harness.app.services.registry.read("acme")).toEqual(before);
  }, 60_000);
});
