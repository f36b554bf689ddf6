import { present } from "../lib/present.ts";
import { eventsBehind } from "../shopper/build-view.ts";
import type { View } from "../shopper/view.ts";
import type { Contribution } from "./attribute.ts";

/**
 * A removal that was run: without these events the item is not in the list, or, where `falls_from` is its
 * place in it, further down.
 */
export type Counterfactual = {
  readonly without: readonly string[];
  /** The items of those events, strongest first. */
  readonly items: readonly string[];
  /**
   * The item's rank in the re-run list (which is longer than the answer's), or null where it is not even
   * there.
   */
  readonly rank_without: number | null;
  readonly falls_from: number | null;
  /**
   * What would be shown: the best newcomer to the list, and never what the removal itself brings back, such
   * as the thing that was bought; null where there is no other newcomer.
   */
  readonly instead: string | null;
};

/** One suggestion as it is shown. `score` and contributions on one scale. */
export type ShownItem = {
  readonly item_id: string;
  readonly score: number;
  readonly contributions: readonly Contribution[];
};

/**
 * Lists after removals, one a set: item ids by rank, rules included, as long as the pipeline likes but at
 * least `limit` where there are as many.
 */
export type Rerun = (sets: readonly ReadonlySet<string>[]) => Promise<readonly (readonly string[])[]>;

export type FindRemovalsInput = {
  readonly view: View;
  readonly shown: readonly ShownItem[];
  readonly limit: number;
  /** Score of the first item that is not shown; null: none. Only guides what is tried first. */
  readonly cutoff: number | null;
  /**
   * Re-runs model and rules of the answer on the view without these events. Each set is one row of a batch.
   */
  readonly rerun: Rerun;
  /** Whether the removal of what was done with these items may itself bring back a newcomer. */
  bringsBack(removed: ReadonlySet<string>, itemId: string): boolean;
  /** Rows that all re-runs together may take. */
  readonly maxRows: number;
  /** Lists of single removals that were run already, by `keyOf`. */
  readonly known?: Result;
};

const MOST_STEPS = 3;
/** Steps that are considered for one item, strongest first. */
const MOST_CONSIDERED = 6;
const MOST_BATCHES = 3;

type Removal = { readonly ids: readonly string[]; readonly item_id: string; readonly value: number };
type Plan = { readonly shown: ShownItem; readonly removals: readonly Removal[] };
type Result = ReadonlyMap<string, readonly string[]>;

const idsOf = (removals: readonly Removal[]): string[] => removals.flatMap(({ ids }) => ids);
export const keyOf = (ids: readonly string[]): string => [...ids].sort().join("\n");

/**
 * The shopper's own events that speak for an item, strongest first. The page's steps are no profile and are
 * never removed.
 */
const removalsOf = (shown: ShownItem, view: View): Removal[] => {
  const removals: Removal[] = [];
  for (const { step: at, position, value } of shown.contributions) {
    const step = view.steps[at];
    const item_id = step?.items[position];
    if (value <= 0 || step === undefined || item_id === undefined || step.origin === "context") continue;
    removals.push({ ids: eventsBehind(step, position), item_id, value });
  }
  return removals.sort((a, b) => b.value - a.value).slice(0, MOST_CONSIDERED);
};

/**
 * The shortest run of strongest steps whose contributions outweigh the item's lead; `likely` is false where
 * three are too few.
 */
const guess = ({ shown, removals }: Plan, cutoff: number | null): { size: number; likely: boolean } => {
  let lead = cutoff === null ? 0 : shown.score - cutoff;
  for (const [at, { value }] of removals.slice(0, MOST_STEPS).entries()) {
    lead -= value;
    if (lead < 0) return { size: at + 1, likely: true };
  }
  return { size: 1, likely: false };
};

/** All non-empty subsets, the smaller first. */
const subsetsOf = <T>(values: readonly T[]): T[][] => {
  const subsets: T[][] = [];
  for (let mask = 1; mask < 1 << values.length; mask += 1)
    subsets.push(values.filter((_, at) => (mask & (1 << at)) !== 0));
  return subsets.sort((a, b) => a.length - b.length);
};

const leaves = (ranking: readonly string[], itemId: string, limit: number): boolean => {
  const at = ranking.indexOf(itemId);
  return at < 0 || at >= limit;
};

/** What is tried next for an item: the guess, then other single steps, then larger sets of the strongest. */
const proposals = function* (plan: Plan, cutoff: number | null): Generator<Removal[]> {
  const { removals } = plan;
  yield removals.slice(0, guess(plan, cutoff).size);
  for (const removal of removals) yield [removal];
  for (let size = 2; size <= Math.min(MOST_STEPS, removals.length); size += 1) yield removals.slice(0, size);
};

/**
 * Whether the set works and no proper subset of its events does; null while something of it has not been run.
 * Subsets are of events: an order may name an item on two lines, and taking one away may move the order in
 * time.
 */
const judge = (set: readonly Removal[], itemId: string, limit: number, results: Result): boolean | null => {
  const ids = idsOf(set);
  if (ids.length > MOST_STEPS) return false;
  const whole = results.get(keyOf(ids));
  if (whole !== undefined && !leaves(whole, itemId, limit)) return false;
  for (const subset of subsetsOf(ids)) {
    const ranking = results.get(keyOf(subset));
    if (ranking === undefined) return null;
    const works = leaves(ranking, itemId, limit);
    if (works !== (subset.length === ids.length)) return false;
  }
  return true;
};

const tell = (
  set: readonly Removal[],
  itemId: string,
  ranking: readonly string[],
  { shown, limit, bringsBack }: FindRemovalsInput,
): Counterfactual => {
  const before = new Set(shown.map(({ item_id }) => item_id));
  const removed = new Set(set.map(({ item_id }) => item_id));
  const newcomers = ranking.slice(0, limit).filter((other) => !before.has(other));
  const rank = ranking.indexOf(itemId);
  return {
    without: idsOf(set),
    items: set.map(({ item_id }) => item_id),
    rank_without: rank < 0 ? null : rank + 1,
    falls_from: null,
    instead: newcomers.find((other) => !removed.has(other) && !bringsBack(removed, other)) ?? null,
  };
};

/** The removals that a run took away together; null where it took more than theirs, or less. */
const removedTogether = (removals: readonly Removal[], key: string): Removal[] | null => {
  const gone = key.split("\n");
  const set = removals.filter(({ ids }) => ids.every((id) => gone.includes(id)));
  return set.length > 0 && idsOf(set).length === gone.length ? set : null;
};

const placesOf = (set: readonly Removal[], removals: readonly Removal[]): number =>
  set.reduce((places, removal) => places | (1 << removals.indexOf(removal)), 0);

/** A set that already works for an item, the smallest and strongest first: one of those that were run. */
const findWorking = (
  { removals, shown }: Plan,
  { limit }: FindRemovalsInput,
  results: Result,
): Removal[] | null => {
  const run = [...results.keys()].flatMap((key) => {
    const set = removedTogether(removals, key);
    return set === null || set.length > MOST_STEPS ? [] : [set];
  });
  return (
    run
      .sort((a, b) => a.length - b.length || placesOf(a, removals) - placesOf(b, removals))
      .find((set) => judge(set, shown.item_id, limit, results) === true) ?? null
  );
};

/** The sets that one more batch should run: those that decide the most items for the fewest rows. */
const planBatch = (
  open: readonly Plan[],
  results: Result,
  rows: number,
  cutoff: number | null,
  limit: number,
): Map<string, ReadonlySet<string>> => {
  const batch = new Map<string, ReadonlySet<string>>();
  const wanted = open
    .flatMap((plan) => {
      for (const set of proposals(plan, cutoff)) {
        if (judge(set, plan.shown.item_id, limit, results) !== null) continue;
        return [
          {
            missing: subsetsOf(idsOf(set)).filter((subset) => !results.has(keyOf(subset))),
            likely: guess(plan, cutoff).likely,
          },
        ];
      }
      return [];
    })
    .sort((a, b) => Number(b.likely) - Number(a.likely) || a.missing.length - b.missing.length);
  for (const { missing } of wanted) {
    const fresh = missing.filter((subset) => !batch.has(keyOf(subset)));
    if (batch.size + fresh.length > rows) continue;
    for (const subset of fresh) batch.set(keyOf(subset), new Set(subset));
  }
  return batch;
};

/**
 * Finds, for each suggestion, at most three of the shopper's own events without which it would not be in the
 * list (docs/architecture.md, "Removal"). A claim is made only of what was run: the set itself, and each of
 * its proper subsets, none of which works. Null where none was found within `maxRows` re-runs, which items of
 * the list share. Events, not contributions, are removed: gaps, window, `owned` and the rules follow.
 */
export const findRemovals = async (input: FindRemovalsInput): Promise<Map<string, Counterfactual | null>> => {
  const found = new Map<string, Counterfactual | null>(input.shown.map(({ item_id }) => [item_id, null]));
  const results = new Map<string, readonly string[]>(input.known);
  const known = results.size;
  let open: Plan[] = input.shown
    .map((shown) => ({ shown, removals: removalsOf(shown, input.view) }))
    .filter(({ removals }) => removals.length > 0);
  const keepOpen = (plan: Plan): boolean => {
    const set = findWorking(plan, input, results);
    if (set === null) return true;
    const list = present(results.get(keyOf(idsOf(set))), "the list without the steps");
    found.set(plan.shown.item_id, tell(set, plan.shown.item_id, list, input));
    return false;
  };
  if (known > 0) open = open.filter(keepOpen);
  for (
    let batches = 0;
    batches < MOST_BATCHES && open.length > 0 && results.size - known < input.maxRows;
    batches += 1
  ) {
    const rows = input.maxRows - (results.size - known);
    const batch = planBatch(open, results, rows, input.cutoff, input.limit);
    if (batch.size === 0) break;
    const lists = await input.rerun([...batch.values()]);
    [...batch.keys()].forEach((key, at) => results.set(key, present(lists[at], "a list that was run again")));
    open = open.filter(keepOpen);
  }
  return found;
};
