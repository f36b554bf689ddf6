/**
 * Sets of rows without which an item of a list stands lower, though it stands as high without each of them
 * alone: where several rows say the same, none of them is missed by itself (docs/architecture.md, "Removal").
 */
import { present } from "../lib/present.ts";
import { type ListWithout, lossOf, type ScoredList, type WithoutRow } from "./falls.ts";

/** Without these rows together the item stands lower, and as high as ever without fewer of them. */
export type FallTogether = {
  readonly rows: readonly WithoutRow[];
  /** Its place without them; null: it is not even in the longer list. */
  readonly rank_without: number | null;
};

type Input = {
  /** Items that no single row moves, with their places, from 1. */
  readonly unmoved: readonly { readonly item_id: string; readonly rank: number }[];
  readonly main: ScoredList;
  /** The lists without single rows, which were run already. */
  readonly single: readonly WithoutRow[];
  /** Lists that may be made again in all. */
  readonly maxRuns: number;
  readonly rerun: (sets: readonly (readonly WithoutRow[])[]) => Promise<readonly ListWithout[]>;
};

type RowSet = readonly WithoutRow[];
/** Rows by bit: 5 is the first and the third. */
type Mask = number;
type Results = ReadonlyMap<Mask, ListWithout>;
/** A set of rows, its pairs where it is of three, and how surely an item falls without it. */
type Proposal = { readonly set: Mask; readonly parts: readonly Mask[]; readonly chance: number };
type Open = { readonly item_id: string; readonly rank: number; readonly proposals: readonly Proposal[] };

/** Rows of which sets of three are tried for an item: those that it leans on most. */
const MOST_COMBINED = 6;
/** How fast the chance of a fall shrinks with the share of the lead that a set would leave. */
const STEEPNESS = 6;
/** Lists that are made again in one go; what they show decides on the next. */
const MOST_A_BATCH = 4;

const maskOf = (rows: readonly number[]): Mask => rows.reduce((mask, row) => mask | (1 << row), 0);

/** Scores of all items that stand in any of the lists, by list; where one does not stand, the last score. */
type Scores = {
  readonly items: readonly string[];
  readonly main: Float64Array;
  readonly without: Float64Array[];
};

const scoresOf = ({ main, single }: Pick<Input, "main" | "single">): Scores => {
  const shown = new Set(main.list);
  // What only a removal brings back takes no place that a row of the model could have given.
  const counts = (item: string, returned: ReadonlySet<string>): boolean =>
    shown.has(item) || !returned.has(item);
  const others = single.flatMap(({ list, returned }) => list.filter((item) => counts(item, returned)));
  const items = [...new Set([...shown, ...others])];
  const scoresIn = ({ list, scores }: ScoredList): Float64Array => {
    const known = new Map(list.map((item, at) => [item, scores[at] ?? 0]));
    const last = scores.at(-1) ?? 0;
    return Float64Array.from(items, (item) => known.get(item) ?? last);
  };
  return { items, main: scoresIn(main), without: single.map(scoresIn) };
};

/** How far an item would stay ahead of whoever takes its place, by item and place. */
type Leads = (item: number, rank: number) => number;

/**
 * Leads if each of these rows took from every score what it takes alone. Cost: the scores once, and one
 * sorting of them for all items.
 */
const leadsWithout = ({ main, without }: Scores, rows: readonly number[]): Leads => {
  const left = main.map((score, at) =>
    rows.reduce((sum, row) => sum + ((without[row]?.[at] ?? 0) - score), score),
  );
  const rising = left.slice().sort();
  return (item, rank) => {
    const own = left[item] ?? -Infinity;
    const last = rising[rising.length - rank] ?? -Infinity;
    // Who is among the first of all has one more of the others below.
    const best = own >= last ? (rising[rising.length - rank - 1] ?? -Infinity) : last;
    return own - best;
  };
};

/** The leads without each set that is asked about, worked out once for all items. */
const createLeads = (scores: Scores): ((rows: readonly number[]) => Leads) => {
  const known = new Map<Mask, Leads>();
  return (rows) => {
    const mask = maskOf(rows);
    const leads = known.get(mask) ?? leadsWithout(scores, rows);
    known.set(mask, leads);
    return leads;
  };
};

/** Sets of `size` of these rows. */
const setsOf = (rows: readonly number[], size: number): number[][] =>
  size === 0
    ? [[]]
    : rows.flatMap((row, at) => setsOf(rows.slice(at + 1), size - 1).map((others) => [row, ...others]));

/** Every pair of rows, and sets of three of those that an item leans on most; strongest rows first. */
const combinationsOf = (rows: readonly number[]): number[][] => [
  ...setsOf(rows, 2),
  ...setsOf(rows.slice(0, MOST_COMBINED), 3),
];

/** How surely a set of which so much of the lead is left has the item fall. */
const chanceOf = (left: number): number => 1 / (1 + Math.exp(STEEPNESS * left));

const proposalsFor = (
  { item_id, rank }: Pick<Open, "item_id" | "rank">,
  single: RowSet,
  { items }: Scores,
  leadsOf: (rows: readonly number[]) => Leads,
): Proposal[] => {
  const item = items.indexOf(item_id);
  const whole = Math.max(leadsOf([])(item, rank), Number.MIN_VALUE);
  const leads = single.map((_, row) => leadsOf([row])(item, rank));
  const strongest = single.map((_, row) => row).sort((a, b) => (leads[a] ?? 0) - (leads[b] ?? 0));
  return combinationsOf(strongest).map((rows) => ({
    set: maskOf(rows),
    parts: rows.length < 3 ? [] : setsOf(rows, 2).map(maskOf),
    chance: chanceOf(leadsOf(rows)(item, rank) / whole),
  }));
};

/** Whether an item falls without a set and without no part of it; null: not all of that was run. */
const judge = (
  { item_id }: Open,
  { set, parts }: Proposal,
  main: ScoredList,
  results: Results,
): boolean | null => {
  const falls = (list: ListWithout): boolean => lossOf(item_id, main, list) !== null;
  const whole = results.get(set);
  if (whole !== undefined && !falls(whole)) return false;
  const lists = parts.map((part) => results.get(part));
  if (lists.some((list) => list !== undefined && falls(list))) return false;
  return whole === undefined || lists.includes(undefined) ? null : true;
};

type SetToRun = { readonly set: Mask; readonly missing: readonly Mask[]; chance: number };

/** The set that is likeliest to settle the most items for each list that it takes; null: none fits. */
const nextSet = (open: readonly Open[], isMade: (set: Mask) => boolean, room: number): SetToRun | null => {
  const candidates = new Map<Mask, SetToRun>();
  for (const { proposals } of open)
    for (const { set, parts, chance } of proposals) {
      const known = candidates.get(set);
      if (known !== undefined) known.chance += chance;
      else {
        const missing = [set, ...parts].filter((part) => !isMade(part));
        if (missing.length > 0 && missing.length <= room) candidates.set(set, { set, missing, chance });
      }
    }
  const worth = ({ chance, missing }: SetToRun): number => chance / missing.length;
  return [...candidates.values()].reduce<SetToRun | null>(
    (best, each) => (best === null || worth(each) > worth(best) ? each : best),
    null,
  );
};

/** What one more batch runs. An item that a set of it will likely settle counts for less in the next. */
const planBatch = (
  open: readonly Open[],
  main: ScoredList,
  results: Results,
  runs: number,
): readonly Mask[] => {
  const batch = new Set<Mask>();
  const most = Math.min(runs, MOST_A_BATCH);
  let left = open.map((each) => ({
    ...each,
    proposals: each.proposals.filter((proposal) => judge(each, proposal, main, results) === null),
  }));
  while (batch.size < most) {
    const next = nextSet(left, (set) => results.has(set) || batch.has(set), most - batch.size);
    if (next === null) break;
    for (const set of next.missing) batch.add(set);
    left = left.map((each) => {
      const settled = each.proposals.find(({ set }) => set === next.set)?.chance ?? 0;
      const proposals = each.proposals.map((one) => ({ ...one, chance: one.chance * (1 - settled) }));
      return { ...each, proposals };
    });
  }
  return [...batch];
};

/**
 * For each item that no single row moves, at most three rows without which it stands lower: run, and minimal.
 * Items share the runs; those for which nothing was found are left out. `made`: the lists that were made.
 */
export const findFallsTogether = async (
  input: Input,
): Promise<{
  readonly falls: ReadonlyMap<string, FallTogether>;
  readonly made: readonly (ListWithout & { readonly rows: RowSet })[];
}> => {
  const results = new Map<Mask, ListWithout>();
  const made: (ListWithout & { readonly rows: RowSet })[] = [];
  const found = new Map<string, FallTogether>();
  const rowsOf = (set: Mask): RowSet => input.single.filter((_, row) => (set & (1 << row)) !== 0);
  const scores = scoresOf(input);
  const leadsOf = createLeads(scores);
  let open: Open[] = input.unmoved.map((item) => ({
    ...item,
    proposals: proposalsFor(item, input.single, scores, leadsOf),
  }));
  const keepOpen = (each: Open): boolean => {
    const proposal = each.proposals.find((one) => judge(each, one, input.main, results) === true);
    if (proposal === undefined) return true;
    const { set } = proposal;
    const { list } = present(results.get(set), "the list without a set of rows");
    found.set(each.item_id, { rows: rowsOf(set), rank_without: list.indexOf(each.item_id) + 1 || null });
    return false;
  };
  while (open.length > 0 && made.length < input.maxRuns) {
    const sets = planBatch(open, input.main, results, input.maxRuns - made.length);
    if (sets.length === 0) break;
    const lists = await input.rerun(sets.map(rowsOf));
    sets.forEach((set, at) => {
      const list = present(lists[at], "a list that was made again");
      results.set(set, list);
      made.push({ rows: rowsOf(set), ...list });
    });
    open = open.filter(keepOpen);
  }
  return { falls: found, made };
};
