import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRetention } from "../../src/shopper/retention.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const HOUR = 3_600_000;
const LEASE = 600_000;

describe("retention of several shops", () => {
  let harness: Harness;
  const clock = { now: Date.UTC(2026, 0, 1) };
  const broken = { shop: "acme", reads: 0 };
  beforeAll(async () => {
    harness = await startHarness({ clock: () => clock.now });
  });
  afterAll(() => harness.close());

  /** What one shop has filed cannot be read; null: all can. */
  const open = (holder: string) => {
    const { shoppers, jobs } = harness.app.services.store;
    const failing: typeof shoppers.listShoppers = (shop, set) => {
      if (shop !== broken.shop) return shoppers.listShoppers(shop, set);
      broken.reads += 1;
      return Promise.reject(new Error("a row does not open"));
    };
    return createRetention({
      shoppers: new Proxy(shoppers, {
        get: (of, name, self): unknown => (name === "listShoppers" ? failing : Reflect.get(of, name, self)),
      }),
      jobs,
      listShops: () => Promise.resolve(["acme", "other"]),
      retentionOf: () => Promise.resolve({ events: 30, consent_records: 30, preferences: 30 }),
      sweepStore: () => Promise.resolve(0),
      forgetInExports: () => Promise.resolve(),
      clock: () => clock.now,
      holder,
    });
  };
  const lastOf = async (shop: string) =>
    (await harness.app.services.store.jobs.read(shop, "retention-schedule"))?.updated_at ?? null;

  it("goes on with the next shop where one fails, says so, and tries again in a minute", async () => {
    const retention = open("one");
    await expect(retention.turn()).rejects.toThrow("a row does not open");
    expect([await lastOf("acme"), await lastOf("other")]).toEqual([null, clock.now]);
    await retention.turn();
    expect(broken.reads).toBe(1);
    clock.now += 60_000;
    await expect(retention.turn()).rejects.toThrow("a row does not open");
    broken.shop = "none";
    clock.now += 60_000;
    await retention.turn();
    expect(await lastOf("acme")).toBe(clock.now);
  });

  it("is left to the process that has begun it meanwhile", async () => {
    clock.now += HOUR;
    const { shoppers, jobs } = harness.app.services.store;
    const slow = createRetention({
      shoppers,
      jobs,
      listShops: () => Promise.resolve(["acme"]),
      retentionOf: async () => {
        // Whoever stood still for longer than the lease finds another at work.
        clock.now += 11 * 60_000;
        expect(await jobs.lease("retention:acme", "another", LEASE, clock.now)).toBe(true);
        return { events: 31, consent_records: 30, preferences: 30 };
      },
      sweepStore: () => Promise.resolve(0),
      forgetInExports: () => Promise.resolve(),
      clock: () => clock.now,
      holder: "stood still",
    });
    const before = await lastOf("acme");
    await expect(slow.turn()).rejects.toThrow("another process");
    expect(await lastOf("acme")).toBe(before);
    expect(await jobs.lease("retention:acme", "a third", LEASE, clock.now)).toBe(false);
  });
});
