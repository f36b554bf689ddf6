import { present } from "../lib/present.ts";
import type { Attribution, RowRef } from "./attribute.ts";

/**
 * Sampled explanations are exact enough up to this share of what a score moves by from no row to all of them;
 * beyond, no step may be named.
 */
export const SAMPLED_TOLERANCE = 0.05;

/** With at most so many rows every set of them is run (64 masks), and nothing is sampled. */
export const EXACT_ROWS = 6;

export type ShapleyInput = {
  /** Players: the history rows (or steps) that may be there or not. */
  readonly rows: readonly RowRef[];
  /** Items to explain. */
  readonly targets: number;
  /**
   * Scores of the targets with only some rows present: one `[targets]` a mask, in one batched run. A mask
   * holds 1 for a row that is there.
   */
  run(masks: readonly Uint8Array[]): Promise<readonly ArrayLike<number>[]>;
  /**
   * Antithetic pairs of permutations; each pair costs at most 2·(rows − 1) runs besides the empty and the
   * full one.
   */
  readonly pairs: number;
  /** Uniform in [0, 1), passed in so that an explanation can be told again. */
  random(): number;
  /** Scores as the answer gave them, which the explanation must account for: `[targets]`. */
  readonly scores: ArrayLike<number>;
};

export type ShapleyAttribution = Attribution & {
  /**
   * Largest standard error of a contribution over the pairs; 0 where every set was run, null with one pair.
   */
  readonly spread: number | null;
  /** Masks that were run. */
  readonly runs: number;
};

const shuffled = (count: number, random: () => number): Int32Array => {
  const order = Int32Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
};

/** Each mask once, however many permutations pass it. */
const createMasks = (rows: number) => {
  const masks: Uint8Array[] = [];
  const known = new Map<string, number>();
  const add = (mask: Uint8Array): number => {
    const key = mask.join("");
    const at = known.get(key);
    if (at !== undefined) return at;
    masks.push(mask.slice());
    known.set(key, masks.length - 1);
    return masks.length - 1;
  };
  return { masks, add, empty: new Uint8Array(rows) };
};

/** The masks that a permutation passes: none, its first row, its first two, … all. */
const walkOf = (order: Int32Array, { add, empty }: ReturnType<typeof createMasks>): Int32Array => {
  const mask = empty.slice();
  const walk = new Int32Array(order.length + 1);
  walk[0] = add(mask);
  order.forEach((row, at) => {
    mask[row] = 1;
    walk[at + 1] = add(mask);
  });
  return walk;
};

type AntitheticPair = readonly { readonly order: Int32Array; readonly walk: Int32Array }[];

/** What each row adds on average over the pair's two orders, for one target. */
const pairMean = (
  pair: AntitheticPair,
  values: readonly ArrayLike<number>[],
  target: number,
  rows: number,
): Float64Array => {
  const mean = new Float64Array(rows);
  for (const { order, walk } of pair)
    order.forEach((row, at) => {
      mean[row]! += (values[walk[at + 1]!]![target]! - values[walk[at]!]![target]!) / pair.length;
    });
  return mean;
};

const summarise = (
  means: readonly Float64Array[],
  rows: number,
): { phi: Float64Array; spread: number | null } => {
  const phi = new Float64Array(rows);
  for (const mean of means)
    mean.forEach((value, row) => {
      phi[row]! += value / means.length;
    });
  if (means.length < 2) return { phi, spread: null };
  let spread = 0;
  for (let row = 0; row < rows; row += 1) {
    const variance = means.reduce((sum, mean) => sum + (mean[row]! - phi[row]!) ** 2, 0) / (means.length - 1);
    spread = Math.max(spread, Math.sqrt(variance / means.length));
  }
  return { phi, spread };
};

/** Every set of rows, by its bits: row r is there where bit r is set. */
const everySet = (rows: number): Uint8Array[] =>
  Array.from({ length: 2 ** rows }, (_, set) =>
    Uint8Array.from({ length: rows }, (_row, r) => (set >> r) & 1),
  );

/** How many of `rows` are in a set. */
const sizeOf = (set: number): number => set.toString(2).replaceAll("0", "").length;

/** |S|! (n − |S| − 1)! / n! by |S|: the share of the orders in which a row comes right after the set S. */
const orderShares = (rows: number): Float64Array => {
  const shares = new Float64Array(rows);
  let choices = 1;
  for (let size = 0; size < rows; size += 1) {
    shares[size] = 1 / (rows * choices);
    choices = (choices * (rows - 1 - size)) / (size + 1);
  }
  return shares;
};

/** Shapley values from the values of every set (Shapley, 1953): one per row, for one target. */
const exactValues = (values: readonly ArrayLike<number>[], target: number, rows: number): Float64Array => {
  const phi = new Float64Array(rows);
  const shares = orderShares(rows);
  values.forEach((before, set) => {
    const share = shares[sizeOf(set)] ?? 0;
    for (let row = 0; row < rows; row += 1)
      if (((set >> row) & 1) === 0)
        phi[row]! += share * (values[set | (1 << row)]![target]! - before[target]!);
  });
  return phi;
};

type Valued = {
  readonly phi: Float64Array;
  readonly spread: number | null;
  readonly full: number;
  readonly nothing: number;
};

const attributionOf = (
  { rows, scores }: Pick<ShapleyInput, "rows" | "scores">,
  target: number,
  { phi, spread, full, nothing }: Valued,
  runs: number,
): ShapleyAttribution => {
  const score = scores[target]!;
  const residual = Math.abs(score - full);
  const tolerance = SAMPLED_TOLERANCE * Math.abs(full - nothing);
  return {
    contributions: rows.flatMap(({ step, position }, row) =>
      phi[row] === 0 ? [] : [{ step, position, value: phi[row]! }],
    ),
    prior: nothing,
    score,
    residual,
    faithful: residual <= tolerance && spread !== null && spread <= tolerance,
    spread,
    runs,
  };
};

/** Shapley values from a run of every set of rows: for up to `EXACT_ROWS` of them. */
export const exactShapley = async (
  input: Omit<ShapleyInput, "pairs" | "random">,
): Promise<ShapleyAttribution[]> => {
  const { rows, targets, run } = input;
  const values = await run(everySet(rows.length));
  return Array.from({ length: targets }, (_, target) =>
    attributionOf(
      input,
      target,
      {
        phi: exactValues(values, target, rows.length),
        spread: 0,
        full: present(values.at(-1), "the scores of everything")[target]!,
        nothing: values[0]![target]!,
      },
      values.length,
    ),
  );
};

/**
 * Shapley values: exact where there are few rows, else by permutation sampling (Castro, Gomez, Tejada,
 * Computers & OR 2009) with antithetic pairs, a permutation and its reverse (Mitchell et al., JMLR 2022), one
 * batched run for all masks. Contributions plus the value of nothing sum to the full run; `residual` is what
 * the answer's own score differs from that, and `spread` says how settled the contributions are. Unfaithful
 * where either is over SAMPLED_TOLERANCE of what the score moves by, or where one pair alone says nothing
 * about its spread.
 */
export const sampleShapley = async (input: ShapleyInput): Promise<ShapleyAttribution[]> => {
  const { rows, targets, run, pairs, random } = input;
  if (rows.length <= EXACT_ROWS) return exactShapley(input);
  const masks = createMasks(rows.length);
  const sampled: AntitheticPair[] = Array.from({ length: Math.max(1, pairs) }, () => {
    const order = shuffled(rows.length, random);
    return [order, order.slice().reverse()].map((each) => ({ order: each, walk: walkOf(each, masks) }));
  });
  const values = await run(masks.masks);
  // Every permutation begins with none of the rows and ends with all: both masks are known.
  const full = masks.add(Uint8Array.from(rows, () => 1));
  const nothing = masks.add(masks.empty);
  return Array.from({ length: targets }, (_, target) => {
    const { phi, spread } = summarise(
      sampled.map((pair) => pairMean(pair, values, target, rows.length)),
      rows.length,
    );
    const ends = { full: values[full]![target]!, nothing: values[nothing]![target]! };
    return attributionOf(input, target, { phi, spread, ...ends }, masks.masks.length);
  });
};
