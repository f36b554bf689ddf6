import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadShopData } from "../../../src/learn/shop/load-shop-data.ts";
import { stepsOf } from "../../../src/learn/shop/read-unit.ts";
import { describeRun } from "../../../src/learn/shop/training-run.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { DAY_MS, eventAt, indexOf, NOW } from "./odd-data.ts";
import { AGREED, fillShop, historyOf, ITEMS, trainWatched } from "./tastes.ts";

describe("clocks that jump", () => {
  it("has no step before there was a web, and none after now", () => {
    const steps = stepsOf(
      [
        eventAt(NOW + 4 * 60_000, "i3"),
        eventAt(NOW - DAY_MS, "i2"),
        eventAt(0, "i1"),
        eventAt(-DAY_MS, "i4"),
      ],
      indexOf,
      NOW,
    );
    expect(steps.map(({ time, items }) => [time * DAY_MS, items[0]])).toEqual([
      [NOW - DAY_MS, 2],
      [NOW, 3],
    ]);
  });

  it("has its steps in the order of time, however they arrived", () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 30 })
          .chain((times) =>
            fc.tuple(fc.constant(times), fc.shuffledSubarray(times, { minLength: times.length })),
          ),
        ([times, shuffled]) => {
          const told = (order: readonly number[]) =>
            stepsOf(
              order.map((ms) => eventAt(NOW - ms, `i${1 + (ms % 7)}`)),
              indexOf,
              NOW,
            );
          const steps = told(shuffled);
          expect(steps).toEqual(told([...times].sort((one, other) => one - other)));
          expect(steps.every(({ time }, at) => at === 0 || steps[at - 1]!.time <= time)).toBe(true);
        },
      ),
    );
  });
});

describe("a shop with little or odd data", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness();
  });
  afterEach(() => harness.close());

  it("says that one item is nothing to relate", async () => {
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    for (let shopper = 0; shopper < 4; shopper += 1) {
      await consent(harness, `s${shopper}`, AGREED).expect(200);
      await harness
        .call("post", "/v1/events")
        .send(historyOf(shopper).map((event) => ({ ...event, item_id: "i1" })))
        .expect(200);
    }
    await expect(trainWatched(harness)).rejects.toMatchObject({
      code: "too_little_data",
      message: "All events are about one item; there is nothing to relate. Wait for more.",
    });
    expect(await describeRun(harness.app.services, "acme")).toBeNull();
  });

  it("trains on items that have nothing but an id and one title for all", async () => {
    await fillShop(harness, 24);
    await harness
      .call("put", "/v1/items")
      .send(ITEMS.map(({ item_id }) => ({ item_id, title: "-" })))
      .expect(200);
    const result = await trainWatched(harness);
    expect(result).toMatchObject({ shoppers: 24, items: 24, promoted: ["default", "complement"] });
  }, 60_000);

  it("learns the same from events that were sent twice, and in the wrong order", async () => {
    await fillShop(harness, 12);
    const once = await loadShopData(harness.app.services, "acme");
    const again = Array.from({ length: 12 }, (_, shopper) => historyOf(shopper))
      .flat()
      .reverse();
    const { body } = await harness.call("post", "/v1/events").send(again).expect(200);
    expect(body).toMatchObject({ kept: 0, duplicate: again.length });
    expect((await loadShopData(harness.app.services, "acme")).digest).toBe(once.digest);
  });

  it("reads no more of a shopper than the bound, and only what had come by the moment", async () => {
    await fillShop(harness, 2);
    const asOf = Date.now();
    const before = await loadShopData(harness.app.services, "acme", { asOf });
    await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(asOf);
    const flood = Array.from({ length: 2500 }, (_, at) => ({
      event_id: `bot-${at}`,
      shopper_id: "s0",
      type: "view",
      item_id: `i${at % 24}`,
      occurred_at: new Date(Date.UTC(2026, 1, 1) + at * 1000).toISOString(),
    }));
    await harness.call("post", "/v1/events").send(flood).expect(200);
    expect((await loadShopData(harness.app.services, "acme")).dataset.entryItem.length).toBe(50 + 6);
    expect((await loadShopData(harness.app.services, "acme", { asOf })).digest).toBe(before.digest);
  }, 60_000);
});
