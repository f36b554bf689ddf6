import { HALF_VALUES, type NeighbourLists } from "./neighbour-lists.ts";
import { layoutOf } from "./parameters.ts";
import { GAP_BUCKET_COUNT, type LinearRecipe } from "./recipe.ts";

/**
 * What each named part adds to scores on the whole, and what each gap bucket does; only relations matter.
 * Told to shoppers (DSA Art. 27).
 */
export type LiveWeights = {
  readonly parts: Readonly<Record<string, number>>;
  readonly gaps: readonly number[];
};

type Model = {
  readonly recipe: LinearRecipe;
  readonly lists: NeighbourLists;
  readonly parameters: Float64Array;
  readonly prior: Float32Array;
};

const mean = (sum: number, count: number): number => (count === 0 ? 0 : sum / count);
const rounded = (value: number): number => Number(value.toPrecision(6));

/**
 * The weights of a linear model as it stands: a matrix counts by the sum of its weights over the gaps times
 * its mean entry over the neighbours that are kept, the prior by its mean. From the very numbers that are
 * served, so that the text cannot drift from them.
 */
export const liveWeightsOf = ({ recipe, lists, parameters, prior }: Model): LiveWeights => {
  const { matrices, occurrenceRow } = layoutOf(recipe);
  /** What a gap's weight is for the newest row of a thing, which nearly every row is. */
  const newest = (m: number): number => (occurrenceRow < 0 ? 0 : parameters[occurrenceRow * matrices + m]!);
  const entries = lists.value.length / Math.max(1, matrices);
  const size = new Float64Array(matrices);
  for (let at = 0; at < lists.value.length; at += 1)
    size[at % matrices]! += Math.abs(HALF_VALUES[lists.value[at]!]!);
  const parts: Record<string, number> = {};
  const gaps = new Array<number>(GAP_BUCKET_COUNT).fill(0);
  recipe.matrices.forEach((name, m) => {
    let sum = 0;
    for (let bucket = 0; bucket < GAP_BUCKET_COUNT; bucket += 1) {
      const share = Math.abs(parameters[bucket * matrices + m]! + newest(m)) * mean(size[m]!, entries);
      gaps[bucket]! += share;
      sum += share;
    }
    parts[name] = rounded(sum);
  });
  parts["prior"] = rounded(
    mean(
      prior.reduce((sum, value) => sum + Math.abs(value), 0),
      prior.length - 1,
    ),
  );
  return { parts, gaps: gaps.map(rounded) };
};
