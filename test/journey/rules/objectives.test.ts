import { describe, expect, it } from "vitest";
import type { Item } from "../../../src/catalogue/item.ts";
import { NO_PREFERENCES, type Objective, OBJECTIVES } from "../../../src/consent/preferences.ts";
import { applyRules } from "../../../src/journey/apply-rules.ts";
import type { Candidate } from "../../../src/journey/judge-candidate.ts";
import { countEffects } from "../../../src/journey/rule-effects.ts";
import { RULES } from "../../../src/journey/rules/rules.ts";
import { contextOf, DAY, NOW, productOf, situationOf, viewOf } from "../fixtures.ts";

const TOP = 10;
/** Of the scores of the first ten, a wish may cost at most so much. */
const MOST_RELEVANCE_LOST = 0.25;

/** Facts that have nothing to do with the scores, each in an order of its own. */
const MIXED: readonly Candidate[] = Array.from({ length: 60 }, (_, at) => ({
  item: productOf(`i${at}`, {
    category: ["Home", `Kind ${at % 6}`],
    price_minor: 500 + ((at * 37) % 60) * 100,
    delivery_days: 1 + ((at * 23) % 20),
    rating: { average: 1 + ((at * 17) % 40) / 10, count: 10 + ((at * 11) % 60) },
    description: "x".repeat(((at * 29) % 60) * 30),
    published_at: NOW - ((at * 41) % 60) * DAY,
  }),
  score: 1 - at / 100,
}));
const MEASURES: Readonly<Record<Objective, (item: Item) => number>> = {
  save_money: ({ price_minor }) => -price_minor!,
  easy: ({ delivery_days }) => -delivery_days!,
  reliable: ({ rating }) => rating!.average,
  informed: ({ description }) => description!.length,
  fun: ({ published_at }) => published_at!,
};
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const listFor = (objectives: Partial<Record<Objective, number>> | null, candidates = MIXED) =>
  applyRules({
    candidates,
    situation: situationOf(viewOf([], { rung: "context", context: contextOf() }), {
      granted: new Set(),
      objectives: objectives === null ? null : { ...NO_PREFERENCES.objectives, ...objectives },
    }),
    rules: RULES,
    limit: TOP,
  });

describe("a wish of the request, for somebody of whom nothing is known", () => {
  it.each(OBJECTIVES)("%s moves the list its own way, and costs little of what fits", (objective) => {
    const plain = listFor(null).kept.map(({ candidate }) => candidate);
    const wished = listFor({ [objective]: 1 });
    const shown = wished.kept.map(({ candidate }) => candidate);
    const measure = ({ item }: Candidate): number => MEASURES[objective](item);
    expect(mean(shown.map(measure))).toBeGreaterThan(mean(plain.map(measure)));
    const relevance = (list: readonly Candidate[]): number => mean(list.map(({ score }) => score));
    expect(relevance(shown)).toBeGreaterThan(relevance(plain) * (1 - MOST_RELEVANCE_LOST));
    const effects = countEffects(wished.effects(), { after: 0, upTo: TOP });
    const [effect] = effects.filter(({ code }) => code === "objectives");
    expect(effect!.items).toBeGreaterThan(0);
  });

  it("reports nothing where it changes no place", () => {
    const alike = MIXED.map(({ item, score }) => ({ item: { ...item, price_minor: 100 }, score }));
    expect(
      listFor({ save_money: 1 }, alike)
        .effects()
        .map(({ code }) => code),
    ).not.toContain("objectives");
  });

  it("informed says that nothing is known of it, where no item has details or reviews", () => {
    const silent = MIXED.map(({ item, score }) => ({
      item: { ...item, description: null, rating: null },
      score,
    }));
    const unknown = { code: "no_details_known", changes: [] };
    expect(listFor({ informed: 1 }, silent).effects()).toContainEqual(unknown);
    expect(listFor({ informed: 1 }).effects()).not.toContainEqual(unknown);
  });

  it.each([
    ["save_money", "price_minor", "no_prices_known"],
    ["easy", "delivery_days", "no_delivery_times_known"],
    ["reliable", "rating", "no_ratings_known"],
    ["fun", "published_at", "no_dates_known"],
  ] as const)("%s says that nothing is known of it, where no item tells", (objective, fact, code) => {
    const silent = MIXED.map(({ item, score }) => ({ item: { ...item, [fact]: null }, score }));
    expect(listFor({ [objective]: 1 }, silent).effects()).toContainEqual({ code, changes: [] });
    expect(listFor({ [objective]: 1 }).effects()).not.toContainEqual({ code, changes: [] });
  });
});
