import { afterEach, describe, expect, it } from "vitest";
import { fillSlots } from "../../../src/learn/shop/fill-slots.ts";
import { trainShop } from "../../../src/learn/shop/train-shop.ts";
import { readOutcome } from "../../../src/learn/shop/training-outcome.ts";
import type { TrainShopResult } from "../../../src/learn/shop/training-result.ts";
import { DomainError } from "../../../src/lib/errors.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { seededRandom } from "../shops.ts";
import { AGREED, championOf } from "./tastes.ts";

type Did = { readonly item: number; readonly at: number; readonly type?: string };
/** What each shopper did; times in days from 1 March 2026. */
type Shop = { readonly items: number; readonly shoppers: readonly (readonly Did[])[] };

const timeOf = (days: number): string => new Date(Date.UTC(2026, 2, 1) + days * 86_400_000).toISOString();
const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** Shoppers of one taste each: five things of a group of ten, a step every so many days. */
const tastes = (shoppers: number, at: (shopper: number, step: number) => number, items = 60): Shop => {
  const random = seededRandom(11);
  return {
    items,
    shoppers: times(shoppers, (shopper) =>
      times(5, (step) => ({
        item: ((shopper % 6) * 10 + Math.floor(random() * 10)) % items,
        at: at(shopper, step),
      })),
    ),
  };
};

type Ends = "is refused" | "waits" | "serves";

const SHOPS: readonly (readonly [string, Ends, Shop])[] = [
  ["all of it on one day, dates without times", "serves", tastes(40, () => 0)],
  [
    "dates without times, most of it on the last day",
    "serves",
    tastes(40, (shopper, step) => (shopper < 8 ? step : 7)),
  ],
  [
    "one item",
    "is refused",
    { items: 1, shoppers: times(30, (at) => times(3, (step) => ({ item: 0, at: at + step }))) },
  ],
  ["one shopper", "is refused", tastes(1, (_, step) => step)],
  ["few shoppers", "waits", tastes(6, (_, step) => step)],
  [
    "one step each",
    "is refused",
    { items: 20, shoppers: times(40, (at) => [{ item: at % 20, at: at / 10 }]) },
  ],
  [
    "every thing is bought once",
    "waits",
    {
      items: 200,
      shoppers: times(40, (shopper) =>
        times(5, (step) => ({ item: shopper * 5 + step, at: step * 3 + (shopper % 7) })),
      ),
    },
  ],
  ["disjoint groups of items", "serves", tastes(60, (shopper, step) => step * 3 + (shopper % 7))],
  [
    "only returns",
    "is refused",
    { items: 20, shoppers: times(30, (at) => [{ item: at % 20, at: at / 10, type: "return" }]) },
  ],
  [
    "clocks that jump",
    "serves",
    tastes(50, (shopper, step) => {
      if (shopper % 10 === 0) return step - 9000;
      return shopper === 3 ? 60.5 + step / 10 : step * 3 + (shopper % 7);
    }),
  ],
];

const fill = async (harness: Harness, { items, shoppers }: Shop): Promise<void> => {
  const catalogue = times(items, (at) => ({ item_id: `i${at}`, title: `Thing ${at}`, category: ["All"] }));
  await harness.call("put", "/v1/items").send(catalogue).expect(200);
  await fillSlots(harness.app.services, harness.shop);
  for (let shopper = 0; shopper < shoppers.length; shopper += 1)
    await consent(harness, `s${shopper}`, AGREED).expect(200);
  await harness
    .call("post", "/v1/events")
    .send(
      shoppers.flatMap((steps, shopper) =>
        steps.map(({ item, at, type = "purchase" }, step) => ({
          event_id: `s${shopper}-${step}`,
          shopper_id: `s${shopper}`,
          type,
          item_id: `i${item}`,
          order_id: `o${shopper}-${step}`,
          occurred_at: timeOf(at),
        })),
      ),
    )
    .expect(200);
};

const REFUSALS = ["no_consented_events", "too_little_data", "nothing_to_predict"];

const open = { harness: null as Harness | null };
afterEach(() => open.harness?.close());

describe("a shop out of the ordinary trains nothing, and is told so, or serves what is not behind", () => {
  it.each(SHOPS)(
    "%s: %s",
    async (_, ends, shop) => {
      const harness = (open.harness = await startHarness({
        clock: () => Date.UTC(2026, 4, 1),
      }));
      await fill(harness, shop);
      const { services } = harness.app;
      const before = await championOf(harness);
      expect(before).toMatch(/^content@/);
      const trained = await trainShop({ services, onProgress: () => undefined }, harness.shop, {
        by: "test",
      }).catch((cause: unknown) => cause);
      const outcome = (await readOutcome(services, harness.shop))!;
      if (trained instanceof DomainError) {
        expect(ends).toBe("is refused");
        expect(REFUSALS).toContain(trained.code);
        expect(outcome).toMatchObject({ package: null, because: trained.message, promoted: [] });
        expect(await championOf(harness)).toBe(before);
        return;
      }
      const { promoted, reports, because, judged, package: id } = trained as TrainShopResult;
      expect(judged).toMatch(/\d+ (predictions|shoppers) /);
      expect(promoted.length > 0 ? "serves" : "waits").toBe(ends);
      if (promoted.length === 0) {
        expect(because).toContain(`candor model promote ${id}`);
        expect(await championOf(harness)).toBe(before);
        return;
      }
      const [own, ...others] = reports;
      expect(own!.metrics["20"]!.recall).toBeGreaterThan(0);
      // Behind by less than a standard error, and in the order by nothing.
      const { low, high } = own!.intervals["20"]!.recall;
      const found = others.map(({ metrics }) => metrics["20"]!.recall);
      expect(own!.metrics["20"]!.recall + (high - low) / 3.9 + 0.01).toBeGreaterThan(Math.max(...found));
      for (const { metrics } of others)
        if (metrics["20"]!.recall >= own!.metrics["20"]!.recall)
          expect(own!.metrics["20"]!.ndcg + 0.02).toBeGreaterThan(metrics["20"]!.ndcg);
      expect(await championOf(harness)).toBe(id);
    },
    60_000,
  );
});
