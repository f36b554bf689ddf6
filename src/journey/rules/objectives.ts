import type { Item } from "../../catalogue/item.ts";
import { type Objective, OBJECTIVES, type Preferences } from "../../consent/preferences.ts";
import { MOMENTS } from "../../shopper/moments.ts";
import { DAY_MS, leafCategory } from "./match.ts";
import { ENOUGH } from "./range.ts";
import { defineRule, type Situation, UNKNOWN_FACTS } from "./rule.ts";
import type { CaseItem } from "./rule-case.ts";

/** The shopper's wishes move a score by at most half of this, up or down. */
export const OBJECTIVES_STRENGTH = 0.5;

/** Stars that an item without many ratings is taken to have, and how many such ratings (a shrunken mean). */
const ORDINARY_STARS = 3.5;
const ORDINARY_COUNT = 10;

/** What an objective looks at, the larger the better; null: the shop did not say. */
const MEASURES: Readonly<Record<Objective, (item: Item, now: number) => number | null>> = {
  save_money: (item) => (item.price_minor === null ? null : -item.price_minor),
  easy: (item) => (item.delivery_days === null ? null : -item.delivery_days),
  reliable: (item) =>
    item.rating === null
      ? null
      : (item.rating.average * item.rating.count + ORDINARY_STARS * ORDINARY_COUNT) /
        (item.rating.count + ORDINARY_COUNT),
  informed: (item) =>
    item.description === null && item.rating === null
      ? null
      : Math.min(item.description?.length ?? 0, 2000) / 500 + Math.log1p(item.rating?.count ?? 0),
  fun: (item, now) =>
    item.published_at === null || item.published_at > now ? null : -(now - item.published_at) / DAY_MS,
};

/**
 * `standing`: the share of the others that a value beats, ties counting half, 0.5 where there is nothing to
 * compare with. `leads`: it beats more than half of them outright.
 */
type ObjectiveFit = { readonly standing: number; readonly leads: boolean };
const UNKNOWN_FIT: ObjectiveFit = { standing: 0.5, leads: false };

const fitAmong = (value: number, others: readonly number[]): ObjectiveFit => {
  if (others.length < 2) return UNKNOWN_FIT;
  let below = 0;
  let equal = 0;
  for (const other of others) {
    if (other < value) below += 1;
    else if (other === value) equal += 1;
  }
  const compared = others.length - 1;
  return { standing: (below + Math.max(0, equal - 1) / 2) / compared, leads: below / compared > 0.5 };
};

/**
 * Fit of an item to one objective against others of its category if they are enough, else against all. Null:
 * no candidate tells what the objective looks at.
 */
const createFit = (
  objective: Objective,
  pool: readonly Item[],
  now: number,
): ((item: Item) => ObjectiveFit) | null => {
  const measure = MEASURES[objective];
  const all: number[] = [];
  const byKind = new Map<string, number[]>();
  for (const item of pool) {
    const value = measure(item, now);
    if (value === null) continue;
    all.push(value);
    const kind = leafCategory(item);
    if (kind === null) continue;
    const among = byKind.get(kind);
    if (among === undefined) byKind.set(kind, [value]);
    else among.push(value);
  }
  if (all.length === 0) return null;
  return (item) => {
    const value = measure(item, now);
    if (value === null) return UNKNOWN_FIT;
    const among = byKind.get(leafCategory(item) ?? "") ?? [];
    return fitAmong(value, among.length >= ENOUGH ? among : all);
  };
};

type MeasuredRange = { readonly at: number; readonly values: Float64Array };
const measured = new WeakMap<readonly Item[], Map<Objective, MeasuredRange>>();

/** The measures of a range, in order: made once for as long as the range stands. */
const measuresOf = (objective: Objective, range: readonly Item[], now: number): MeasuredRange => {
  const known = measured.get(range) ?? new Map<Objective, MeasuredRange>();
  measured.set(range, known);
  const before = known.get(objective);
  if (before !== undefined) return before;
  const values = range.flatMap((item) => MEASURES[objective](item, now) ?? []);
  const made = { at: now, values: Float64Array.from(values).sort() };
  known.set(objective, made);
  return made;
};

/** How many sorted values are below one. */
const countBelow = (values: Float64Array, value: number): number => {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * Whether what is claimed of the best candidates ("costs less than most …") is true of what the shop sells
 * besides: whoever looks into the shop could see otherwise. Where it sells too little to say, it is not.
 */
const leadsIn = (objective: Objective, item: Item, range: readonly Item[], now: number): boolean => {
  const { at, values } = measuresOf(objective, range, now);
  const value = MEASURES[objective](item, at);
  return value !== null && values.length > 1 && countBelow(values, value) / (values.length - 1) > 0.5;
};

/** What the request asks for, else the shopper's stored wishes where the answer rests on the person. */
const weightsOf = ({ objectives: asked, granted, view }: Situation): Preferences["objectives"] | null => {
  if (asked !== null) return asked;
  const isPersonal = view.rung === "profile" || view.rung === "session";
  return isPersonal && granted.has("personalise") ? (view.preferences?.objectives ?? null) : null;
};

const priced = (price_minor: number): CaseItem => ({ item_id: `p${price_minor}`, price_minor });

/**
 * Wishes (save money, easy, reliable, informed, fun), of the shopper or of the request, steer the order: the
 * factor runs from 1 - OBJECTIVES_STRENGTH/2 to 1 + OBJECTIVES_STRENGTH/2 with how well an item does beside
 * the other candidates. Prices are compared, never changed.
 */
export const objectives = defineRule({
  code: "objectives",
  stored_as: 14,
  order: 1400,
  moments: MOMENTS,
  purposes: [],
  effect: "move",
  sentence: "rule.objectives",
  why_not: "why_not.objectives",
  decide: (situation) => {
    const weights = weightsOf(situation);
    const wanted = weights === null ? [] : OBJECTIVES.filter((objective) => weights[objective] > 0);
    if (weights === null || wanted.length === 0) return null;
    const total = wanted.reduce((sum, objective) => sum + weights[objective], 0);
    const strength = OBJECTIVES_STRENGTH * Math.min(1, total);
    const candidates = situation.pool();
    const looked = wanted.map((objective) => ({
      objective,
      weight: weights[objective] / total,
      fitOf: createFit(objective, candidates, situation.view.now),
    }));
    const fits = looked.flatMap(({ fitOf, ...each }) => (fitOf === null ? [] : [{ ...each, fitOf }]));
    const { now } = situation.view;
    const isTrue = (item: Item, objective: Objective): boolean =>
      leadsIn(objective, item, situation.range(item), now);
    return {
      most: 1 + strength / 2,
      unknown: looked.flatMap(({ objective, fitOf }) => (fitOf === null ? [UNKNOWN_FACTS[objective]] : [])),
      judge: (item) => {
        const pulls = fits.map(({ objective, weight, fitOf }) => {
          const { standing, leads } = fitOf(item);
          return { objective, leads, pull: weight * (standing - 0.5) };
        });
        const pull = pulls.reduce((sum, each) => sum + each.pull, 0);
        if (pull === 0) return null;
        const wishes = pulls
          .filter((each) => each.pull > 0 && each.leads && isTrue(item, each.objective))
          .sort((a, b) => b.pull - a.pull)
          .map((each) => each.objective);
        return { effect: "move", factor: 1 + strength * pull, wishes };
      },
    };
  },
  cases: [
    {
      name: "cheap for who wants to save",
      item: { item_id: "p10", price_minor: 10 },
      behind: [20, 30, 40, 50, 60].map(priced),
      rung: "profile",
      preferences: { objectives: { save_money: 1 } },
      expected: "up",
    },
    {
      name: "dear for who wants to save",
      item: { item_id: "p60", price_minor: 60 },
      behind: [10, 20, 30, 40, 50].map(priced),
      rung: "profile",
      preferences: { objectives: { save_money: 1 } },
      expected: "down",
    },
    {
      name: "of unknown price for who wants to save",
      behind: [10, 20, 30, 40, 50, 60].map(priced),
      rung: "profile",
      preferences: { objectives: { save_money: 1 } },
      expected: "keep",
    },
    {
      name: "cheap, where the request asks for that",
      item: { item_id: "p10", price_minor: 10 },
      behind: [20, 30, 40, 50, 60].map(priced),
      rung: "context",
      granted: [],
      objectives: { save_money: 1 },
      expected: "up",
    },
    {
      name: "cheap, but wishes may not be read",
      item: { item_id: "p10", price_minor: 10 },
      behind: [20, 30, 40, 50, 60].map(priced),
      rung: "context",
      granted: [],
      preferences: { objectives: { save_money: 1 } },
      expected: "keep",
    },
  ],
});
