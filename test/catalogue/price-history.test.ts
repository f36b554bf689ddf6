import { describe, expect, it } from "vitest";
import { itemFrom } from "../../src/catalogue/item.ts";
import {
  followPrice,
  MOST_PRICES,
  offerOf,
  type PriceHistory,
  priorPrice,
} from "../../src/catalogue/price-history.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const item = (price: number | null, list: number | null = null, currency = "EUR") =>
  itemFrom({ item_id: "a", title: "A", price_minor: price, list_price_minor: list, currency });

/** Prices and how many days ago each of them began. */
const history = (...prices: readonly (readonly [price: number, daysAgo: number])[]): PriceHistory =>
  prices.reduce<PriceHistory>(
    (known, [price, days]) => followPrice(known, null, item(price), NOW - days * DAY),
    [],
  );

const stateOf = (prices: PriceHistory, list: number): string | undefined =>
  offerOf(item(prices.at(-1)?.price_minor ?? null, list), prices, NOW)?.state;

describe("whether a list price may be quoted", () => {
  it("is so where it is the lowest price of the 30 days before the reduction", () => {
    expect(stateOf(history([100, 50], [80, 2]), 100)).toBe("quoted");
    expect(stateOf(history([100, 50], [80, 2]), 95)).toBe("quoted");
    expect(stateOf(history([100, 50], [80, 2]), 101)).toBe("false");
  });

  it("is not so where the price was put up only to be taken down", () => {
    expect(stateOf(history([80, 200], [120, 3], [90, 1]), 120)).toBe("false");
    expect(priorPrice(history([80, 200], [120, 3], [90, 1]), NOW)).toBe(80);
  });

  it("does not mind a lower price that was over before those 30 days began", () => {
    expect(stateOf(history([50, 200], [120, 40], [90, 1]), 120)).toBe("quoted");
    expect(stateOf(history([50, 200], [120, 30], [90, 1]), 120)).toBe("false");
  });

  it("ends when the price has held for 30 days: then it is the lowest of them itself", () => {
    expect(stateOf(history([100, 60], [80, 29.9]), 100)).toBe("quoted");
    expect(stateOf(history([100, 60], [80, 30]), 100)).toBe("false");
  });

  it("is unproven where no earlier price is known, and no question without a reduction", () => {
    expect(stateOf(history([80, 1]), 100)).toBe("unproven");
    expect(stateOf(history([100, 9], [80, 1]), 80)).toBeUndefined();
    expect(offerOf(item(null, 100), [], NOW)).toBeNull();
  });

  it("does not compare prices of two currencies", () => {
    const changed = followPrice(history([10, 40]), null, item(80, null, "GBP"), NOW - DAY);
    expect(priorPrice(changed, NOW)).toBeNull();
  });
});

describe("the prices that are kept", () => {
  it("take up the price that an item had before prices were kept", () => {
    const kept = followPrice([], item(100), item(80), NOW);
    expect(kept).toEqual([
      { at: 0, price_minor: 100, currency: "EUR" },
      { at: NOW, price_minor: 80, currency: "EUR" },
    ]);
    expect(stateOf(kept, 100)).toBe("quoted");
  });

  it("are the same where nothing changed", () => {
    const kept = history([100, 9]);
    expect(followPrice(kept, item(100), item(100, 200), NOW)).toBe(kept);
    expect(followPrice(kept, item(100), item(null), NOW)).toBe(kept);
  });

  it("forget what no reduction of now could need, and no more", () => {
    const kept = history([1, 200], [2, 61], [3, 59], [4, 0]);
    expect(kept.map(({ price_minor }) => price_minor)).toEqual([2, 3, 4]);
  });

  it("are bounded, and never make an offer look better for it", () => {
    const prices = Array.from({ length: 500 }, (_, at) => [at === 3 ? 5 : 1000 + at, 20 - at / 100] as const);
    const kept = history(...prices);
    expect(kept).toHaveLength(MOST_PRICES);
    expect(priorPrice(kept, NOW)).toBe(5);
  });
});
