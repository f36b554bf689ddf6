import { join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { filterSteps, stepsOf } from "../../../src/learn/data/dataset.ts";
import { type EvaluationData, loadEvaluation } from "../../../src/learn/data/load-evaluation.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { createVsKnn } from "../../../src/learn/evaluate/baselines/vs-knn.ts";
import { evaluateRecommender } from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { createServedRecommender } from "../../../src/learn/evaluate/served.ts";
import { fillSlots } from "../../../src/learn/shop/fill-slots.ts";
import { trainShop } from "../../../src/learn/shop/train-shop.ts";
import { MIN_SHOPPERS } from "../../../src/learn/shop/training-wish.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED } from "../shop/tastes.ts";

const shared = process.env["CANDOR_SHARED_DATA"] ?? resolve(import.meta.dirname, "../../../../shared/data");
const DAY_MS = 86_400_000;
/** Visits of clicks; people who chose, of whom each costs a training more. */
const [VISITS, PEOPLE] = [3_000, 600];
const PREDICTIONS = 400;
const AT_ONCE = 500;

const firstOf = (data: EvaluationData, isKept: (unit: number) => boolean): EvaluationData => {
  const train = filterSteps(data.train, isKept);
  const kept = new Set(train.units);
  const known =
    data.protocol === "leave-one-out"
      ? data.predictions.filter(({ unit }) => kept.has(unit))
      : data.predictions;
  const every = known.length / PREDICTIONS;
  const predictions = Array.from({ length: PREDICTIONS }, (_, at) => known[Math.floor(at * every)]!);
  return { ...data, train, predictions };
};

/** The newest visits of a webshop: clicks, items without titles. */
const clicks = (): EvaluationData => {
  const data = loadEvaluation({
    train: join(shared, "bol-toy/train.txt.gz"),
    test: join(shared, "bol-toy/test.txt.gz"),
    protocol: "next-item",
  });
  const endOf = (unit: number): number => data.train.stepTime[data.train.unitStart[unit + 1]! - 1]!;
  const newest = data.train.units.map((_, unit) => unit).sort((a, b) => endOf(b) - endOf(a) || b - a);
  const kept = new Set(newest.slice(0, VISITS));
  return firstOf(data, (unit) => kept.has(unit));
};

/** People who chose a few things over weeks, items with titles, categories and brands; a step a day. */
const choices = (): EvaluationData => {
  const file = join(shared, "amazon-beauty/sequences.txt.gz");
  const data = firstOf(
    loadEvaluation({ train: file, test: file, protocol: "leave-one-out" }),
    (unit) => unit < PEOPLE,
  );
  const { train } = data;
  const stepTime = train.stepTime.slice();
  train.units.forEach((_, unit) => {
    const to = train.unitStart[unit + 1]!;
    for (let s = train.unitStart[unit]!; s < to; s++) stepTime[s] = 18_000 - (to - s) + unit / PEOPLE;
  });
  return { ...data, train: { ...train, stepTime } };
};

const fill = async (harness: Harness, { train, catalogue }: EvaluationData): Promise<void> => {
  const used = [...new Set(train.entryItem)];
  for (let from = 0; from < used.length; from += AT_ONCE)
    await harness
      .call("put", "/v1/items")
      .send(
        used.slice(from, from + AT_ONCE).map((item) => {
          const { title, category, brand } = catalogue.get(item) ?? {};
          return {
            item_id: train.items[item],
            title: title ?? train.items[item],
            category: category ?? ["All"],
            ...(brand === undefined || brand === null ? {} : { brand }),
          };
        }),
      )
      .expect(200);
  await fillSlots(harness.app.services, harness.shop);
  for (const id of train.units) await consent(harness, `v${id}`, AGREED).expect(200);
  const events = train.units.flatMap((id, unit) =>
    stepsOf(train, unit).flatMap(({ items, time }, step) =>
      items.map((item, at) => ({
        event_id: `${id}-${step}-${at}`,
        shopper_id: `v${id}`,
        type: "view",
        item_id: train.items[item],
        occurred_at: new Date(Math.round(time * DAY_MS)).toISOString(),
      })),
    ),
  );
  for (let from = 0; from < events.length; from += AT_ONCE)
    await harness
      .call("post", "/v1/events")
      .send(events.slice(from, from + AT_ONCE))
      .expect(200);
};

const open = { harness: null as Harness | null };
afterEach(() => open.harness?.close());

describe(`a shop of ${VISITS} visits, or of ${PEOPLE} people, served as it comes`, () => {
  it.each([
    ["clicks without titles", clicks],
    ["choices with titles", choices],
  ])(
    "finds of what a visit has not seen yet what VS-kNN finds under the same threshold: %s",
    async (_, load) => {
      const data = load();
      const newest = data.train.stepTime.reduce((most, time) => Math.max(most, time), 0);
      const clock = (): number => Math.round((newest + 0.01) * DAY_MS);
      const harness = (open.harness = await startHarness({ clock }));
      await fill(harness, data);
      await trainShop({ services: harness.app.services, onProgress: () => undefined }, harness.shop, {
        by: "test",
      });
      await harness.app.models.follow();
      const { port } = await harness.app.listen(0, "127.0.0.1");
      const { recommender, facts } = createServedRecommender({
        url: `http://127.0.0.1:${port}/`,
        key: harness.key,
        items: data.train.items,
        timed: data.train.timed,
        clock,
      });
      const found = async (of: Recommender): Promise<number> =>
        (await evaluateRecommender(of, data, { seen: "removed", seed: "x" })).metrics["20"]!.hr;
      const used = new Set(data.train.entryItem);
      const asked = { session: 0, popular: 0 };
      const served = await found({
        ...recommender,
        score: (prediction) => {
          // Of a visit to nothing that the shop sells by now there is nothing to go by.
          const isKnown = prediction.history.some(({ items }) => items.some((item) => used.has(item)));
          asked[isKnown ? "session" : "popular"] += 1;
          return recommender.score(prediction);
        },
      });
      expect({ session: 0, popular: 0, ...facts.modes }).toEqual(asked);
      expect(served).toBeGreaterThanOrEqual(await found(createVsKnn(data.train, MIN_SHOPPERS)));
    },
    900_000,
  );
});
