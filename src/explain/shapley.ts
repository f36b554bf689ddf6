import type { Attribution, RowRef } from "./attribute.ts";

/**
 * Sampled explanations are exact enough up to this share of the range of scores; beyond, no step may be
 * named.
 */
export const SAMPLED_TOLERANCE = 0.05;

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
  /** Largest minus smallest score of the list: what tolerance is a share of. */
  readonly range: number;
};

export type ShapleyAttribution = Attribution & {
  /** Largest standard error of a contribution over the pairs; null with fewer than two pairs. */
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

/**
 * Permutation sampling of Shapley values (Castro, Gomez, Tejada, Computers & OR 2009) with antithetic pairs,
 * a permutation and its reverse (Mitchell et al., JMLR 2022), one batched run for all masks. Each permutation
 * telescopes, so that contributions plus the value of nothing sum to the full run; `residual` is what the
 * answer's own score differs from that, and `spread` says how settled the contributions are. Unfaithful where
 * either is over SAMPLED_TOLERANCE of the range, or where one pair alone says nothing about its spread.
 */
export const sampleShapley = async ({
  rows,
  targets,
  run,
  pairs,
  random,
  scores,
  range,
}: ShapleyInput): Promise<ShapleyAttribution[]> => {
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
    const score = scores[target]!;
    const residual = Math.abs(score - values[full]![target]!);
    const tolerance = SAMPLED_TOLERANCE * range;
    // With up to two rows a pair holds every order, and nothing is sampled.
    const settled = rows.length <= 2 || (spread !== null && spread <= tolerance);
    return {
      contributions: rows.flatMap(({ step, position }, row) =>
        phi[row] === 0 ? [] : [{ step, position, value: phi[row]! }],
      ),
      prior: values[nothing]![target]!,
      score,
      residual,
      faithful: residual <= tolerance && settled,
      spread,
      runs: masks.masks.length,
    };
  });
};
