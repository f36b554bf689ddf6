/**
 * What is chosen over what: of two things that were looked at in one visit, one was bought and the other left
 * (journey rule `chosen_instead`). Each direction counts by itself: that some chose B over A says nothing of
 * A over B. Counted anew whenever a model is made; told from so many distinct units on, never with a count.
 */
import { type Dataset, itemsOfSteps } from "../data/dataset.ts";
import { EVENT_TYPE_CODES } from "../data/event-types.ts";

/** What a package keeps: by the id of what was chosen, what was left for it; the most told first. */
export type Substitutes = { visit_minutes: number; min_units: number; of: Record<string, string[]> };

/** A visit ends where nothing was done for so long. */
const VISIT_MINUTES = 30;
const VISIT_DAYS = VISIT_MINUTES / (24 * 60);
const LOOKING: ReadonlySet<number> = new Set([
  EVENT_TYPE_CODES.view,
  EVENT_TYPE_CODES.click,
  EVENT_TYPE_CODES.cart,
]);
/** Of a visit that looks at everything the newest count: its pairs are bounded. */
const MOST_LOOKED_AT = 50;
/** What everybody looks at stands beside everything: a pair is looked at together so many times as often. */
const LEAST_LIFT = 3;
/** Where more than one in so many have both, they go together. */
const WHO_HAVE_BOTH = 4;
const MOST_OF_ONE = 20;

type BuyingVisit = { readonly looked: Set<number>; readonly bought: Set<number> };

/** The visits of a unit in which something was bought. */
function* visitsOf(dataset: Dataset, unit: number): Generator<BuyingVisit> {
  const { unitStart, stepTime, stepType } = dataset;
  let visit: BuyingVisit = { looked: new Set(), bought: new Set() };
  let last = -Infinity;
  const end = unitStart[unit + 1] ?? 0;
  for (let step = unitStart[unit] ?? 0; step < end; step += 1) {
    const time = stepTime[step] ?? 0;
    if (time - last > VISIT_DAYS) {
      if (visit.bought.size > 0) yield visit;
      visit = { looked: new Set(), bought: new Set() };
    }
    last = time;
    const type = stepType[step] ?? EVENT_TYPE_CODES.none;
    const into = type === EVENT_TYPE_CODES.purchase ? visit.bought : LOOKING.has(type) ? visit.looked : null;
    // Anew at the end, so that the newest are the last.
    for (const item of into === null ? [] : itemsOfSteps(dataset, step, step + 1)) {
      into?.delete(item);
      into?.add(item);
    }
  }
  if (visit.bought.size > 0) yield visit;
}

type Counts = {
  /** Visits in which something was bought, and something looked at. */
  visits: number;
  /** Of these, by item, in how many it was looked at. */
  readonly seen: Map<number, number>;
  /** By what was chosen and what was left for it: in how many visits, and by how many units. */
  readonly instead: Map<number, { visits: number; units: number }>;
};

const more = (counts: Map<number, number>, key: number): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Two items as one number, the chosen one first. */
const choiceOf = (size: number, chosen: number, left: number): number => chosen * size + left;

const countUnit = (dataset: Dataset, unit: number, counts: Counts): void => {
  const size = dataset.items.length;
  const ofUnit = new Set<number>();
  for (const { looked, bought } of visitsOf(dataset, unit)) {
    const newest = [...looked].slice(-MOST_LOOKED_AT);
    if (newest.length === 0) continue;
    counts.visits += 1;
    for (const item of newest) more(counts.seen, item);
    const left = newest.filter((item) => !bought.has(item));
    for (const chosen of newest.filter((item) => bought.has(item)))
      for (const other of left) {
        const choice = choiceOf(size, chosen, other);
        const known = counts.instead.get(choice) ?? { visits: 0, units: 0 };
        known.visits += 1;
        if (!ofUnit.has(choice)) known.units += 1;
        ofUnit.add(choice);
        counts.instead.set(choice, known);
      }
  }
};

/** Of these choices, how many units have bought both things, ever. */
const countBoth = (dataset: Dataset, choices: readonly number[]): ReadonlyMap<number, number> => {
  const size = dataset.items.length;
  const others = new Map<number, number[]>();
  for (const choice of choices) {
    const chosen = Math.floor(choice / size);
    others.set(chosen, [...(others.get(chosen) ?? []), choice % size]);
  }
  const both = new Map<number, number>();
  for (let unit = 0; unit < dataset.units.length; unit += 1) {
    const bought = new Set<number>();
    for (const visit of visitsOf(dataset, unit)) for (const item of visit.bought) bought.add(item);
    for (const item of bought)
      for (const other of others.get(item) ?? [])
        if (bought.has(other)) more(both, choiceOf(size, item, other));
  }
  return both;
};

/** Whether the data tells both what was looked at and what was bought, and when. */
const tellsVisits = ({ timed, stepType }: Dataset): boolean =>
  timed && stepType.includes(EVENT_TYPE_CODES.purchase) && stepType.some((type) => LOOKING.has(type));

/**
 * Learns them from all that `dataset` tells; null where nothing is told often enough. Cost: the pairs of
 * bought and left things within visits.
 */
export const learnSubstitutes = (
  dataset: Dataset,
  { minUnits }: { readonly minUnits: number },
): Substitutes | null => {
  if (!tellsVisits(dataset)) return null;
  const counts: Counts = { visits: 0, seen: new Map(), instead: new Map() };
  for (let unit = 0; unit < dataset.units.length; unit += 1) countUnit(dataset, unit, counts);
  const size = dataset.items.length;
  const seen = (item: number): number => counts.seen.get(item) ?? 0;
  // Whether two things compete is a matter of the pair: choices either way count for it.
  const isTogether = (chosen: number, left: number): boolean => {
    const visits = [choiceOf(size, chosen, left), choiceOf(size, left, chosen)].reduce(
      (sum, choice) => sum + (counts.instead.get(choice)?.visits ?? 0),
      0,
    );
    return visits * counts.visits >= LEAST_LIFT * seen(chosen) * seen(left);
  };
  const told = [...counts.instead].filter(
    ([choice, { units }]) => units >= minUnits && isTogether(Math.floor(choice / size), choice % size),
  );
  const both = countBoth(
    dataset,
    told.map(([choice]) => choice),
  );
  const lists = new Map<number, { readonly item: number; readonly visits: number }[]>();
  for (const [choice, { visits, units }] of told) {
    if ((both.get(choice) ?? 0) * WHO_HAVE_BOTH > units) continue;
    const chosen = Math.floor(choice / size);
    lists.set(chosen, [...(lists.get(chosen) ?? []), { item: choice % size, visits }]);
  }
  if (lists.size === 0) return null;
  const of = [...lists]
    .sort(([a], [b]) => a - b)
    .map(([item, list]): [string, string[]] => [
      dataset.items[item] ?? "",
      list
        .sort((a, b) => b.visits - a.visits || a.item - b.item)
        .slice(0, MOST_OF_ONE)
        .map((each) => dataset.items[each.item] ?? ""),
    ]);
  return { visit_minutes: VISIT_MINUTES, min_units: minUnits, of: Object.fromEntries(of) };
};
