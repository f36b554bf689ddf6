import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Objective, OBJECTIVES } from "../../src/consent/preferences.ts";
import type { RecommendationAnswer } from "../../src/contract/recommendations.ts";
import { NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const DAY_MS = 86_400_000;
const TOP = 10;
/** docs/shop-rules.md, "What a shopper wishes": what a wish may cost of what fits. */
const MOST_RELEVANCE_LOST = 0.25;

/** Facts that have nothing to do with how well a thing fits, each in an order of its own. */
const MIXED = Array.from({ length: 60 }, (_, at) => ({
  item_id: `mixed-${at}`,
  title: `Thing ${at}`,
  category: ["Mixed", `Kind ${at % 6}`],
  price: 5 + ((at * 37) % 60),
  currency: "EUR",
  delivery_days: 1 + ((at * 23) % 20),
  rating: { average: 1 + ((at * 17) % 40) / 10, count: 10 + ((at * 11) % 60) },
  description: "x".repeat(1 + ((at * 29) % 60) * 30),
  published_at: new Date(NOW - (1 + ((at * 41) % 60)) * DAY_MS).toISOString(),
}));
const FITS = new Map(MIXED.map(({ item_id }, at) => [item_id, 1 - at / 100]));
const MEASURES: Readonly<Record<Objective, (item: (typeof MIXED)[number]) => number>> = {
  save_money: ({ price }) => -price,
  easy: ({ delivery_days }) => -delivery_days,
  reliable: ({ rating }) => rating.average,
  informed: ({ description }) => description.length,
  fun: ({ published_at }) => Date.parse(published_at),
};
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a wish of the request, by a visitor of whom nothing is known", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    await shop.call("put", "/v1/items").send(MIXED).expect(200);
    const items = MIXED.map(({ item_id }) => item_id);
    const counts = Object.fromEntries(items.map((itemId) => [itemId, 40]));
    await shop.serve({
      items,
      neighbours: { "mixed-0": [["mixed-1", 0.1]] },
      prior: Object.fromEntries(FITS),
      extraFiles: {
        "popularity.json": new TextEncoder().encode(JSON.stringify({ threshold: 10, counts })),
      },
    });
  }, 60_000);
  afterAll(() => shop.close());

  const listFor = async (objectives?: Partial<Record<Objective, number>>): Promise<RecommendationAnswer> =>
    (
      await shop
        .ask({ moment: "home", limit: TOP, ...(objectives === undefined ? {} : { objectives }) })
        .expect(200)
    ).body as RecommendationAnswer;
  const shownIn = ({ items }: RecommendationAnswer) =>
    items.flatMap(({ item_id }) => MIXED.find((item) => item.item_id === item_id) ?? []);
  const relevanceOf = (answer: RecommendationAnswer): number =>
    mean(answer.items.map(({ item_id }) => FITS.get(item_id) ?? 0));

  it.each(OBJECTIVES)("%s at 1 moves the first ten its own way, costs little, and is said", async (wish) => {
    const [plain, wished] = [await listFor(), await listFor({ [wish]: 1 })];
    expect([shownIn(plain).length, shownIn(wished).length]).toEqual([TOP, TOP]);
    expect(mean(shownIn(wished).map(MEASURES[wish]))).toBeGreaterThan(
      mean(shownIn(plain).map(MEASURES[wish])),
    );
    expect(relevanceOf(wished)).toBeGreaterThan(relevanceOf(plain) * (1 - MOST_RELEVANCE_LOST));
    expect(wished.transparency.rules_applied.map(({ code }) => code)).toContain("objectives");
    expect(wished.transparency).toMatchObject({ profiling: false, data_used: [] });
    expect(wished.transparency.text).toContain("sets the same wishes");
  });

  it("changes nothing at 0, and less at a little than at 1", async () => {
    const idsOf = ({ items }: RecommendationAnswer) => items.map(({ item_id }) => item_id);
    const plain = await listFor();
    expect(idsOf(await listFor({ save_money: 0 }))).toEqual(idsOf(plain));
    const price = async (weight: number) =>
      mean(shownIn(await listFor({ save_money: weight })).map(({ price }) => price));
    expect(await price(0.2)).toBeGreaterThan(await price(1));
  });
});
