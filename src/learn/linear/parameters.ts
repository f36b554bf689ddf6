/**
 * Layout of the weights W: a row of M numbers per gap bucket, then per event type, age bucket and occurrence
 * where the recipe has them; a history row's weights are the sum of its gap, type, age and occurrence rows.
 * The last two weigh the prior.
 */
import type { HistoryRows } from "./history-rows.ts";
import {
  AGE_BUCKET_COUNT,
  ageBucket,
  GAP_BUCKET_COUNT,
  gapBucket,
  isSelf,
  type LinearRecipe,
  OCCURRENCE_BUCKET_COUNT,
  occurrenceBucket,
} from "./recipe.ts";

export type ParameterLayout = {
  matrices: number;
  typeRow: Int32Array;
  ageRow: number;
  occurrenceRow: number;
  prior: number;
  count: number;
  unweighted: Uint8Array;
};

export const layoutOf = (recipe: LinearRecipe): ParameterLayout => {
  const matrices = recipe.matrices.length;
  const typeRow = new Int32Array(256).fill(-1);
  // A type that training never saw (the page itself) counts as the type seen most, which comes first in the
  // recipe.
  if (recipe.types.length > 1) typeRow.fill(GAP_BUCKET_COUNT, 1);
  if (recipe.types.length > 1)
    recipe.types.forEach((type, index) => {
      typeRow[type] = GAP_BUCKET_COUNT + index;
    });
  const ageRow = GAP_BUCKET_COUNT + (recipe.types.length > 1 ? recipe.types.length : 0);
  const occurrenceRow = ageRow + (recipe.ages ? AGE_BUCKET_COUNT : 0);
  const occurrences = recipe.occurrences === true;
  const rows = occurrenceRow + (occurrences ? OCCURRENCE_BUCKET_COUNT : 0);
  return {
    matrices,
    typeRow,
    ageRow: recipe.ages ? ageRow : -1,
    occurrenceRow: occurrences ? occurrenceRow : -1,
    prior: rows * matrices,
    count: rows * matrices + 2,
    unweighted: Uint8Array.from(recipe.matrices, (name) =>
      isSelf(name) || recipe.unweighted?.includes(name) === true ? 1 : 0,
    ),
  };
};

/** Most parameter rows that a history row adds up. */
export const PARAMETER_ROWS = 4;

/** Parameter rows of one history row: gap, type, age, occurrence; -1 where there is none. */
export const parameterRows = (
  layout: ParameterLayout,
  rows: HistoryRows,
  x: number,
  out: Int32Array,
): void => {
  out[0] = gapBucket(rows.gap[x]!);
  out[1] = layout.typeRow[rows.type[x]!]!;
  out[2] = layout.ageRow < 0 ? -1 : layout.ageRow + ageBucket(rows.age[x]!);
  out[3] = layout.occurrenceRow < 0 ? -1 : layout.occurrenceRow + occurrenceBucket(rows.occurrence[x]!);
};

/** Parameters that stay 0: the prior's, where it is not fitted. */
export const frozenParameters = (recipe: LinearRecipe): Uint8Array => {
  const layout = layoutOf(recipe);
  const frozen = new Uint8Array(layout.count);
  if (!recipe.fit.prior) frozen.fill(1, layout.prior);
  return frozen;
};

/**
 * Parameters that stay at or above 0: the prior's, and where the recipe says so those of matrices that tell
 * what goes together. Gap, type, age and occurrence rows alike: a sum of parts that is nowhere below 0 can be
 * written with parts that are not either.
 */
export const boundedParameters = (recipe: LinearRecipe): Uint8Array => {
  const { count, prior, matrices } = layoutOf(recipe);
  const bounded = new Uint8Array(count).fill(1, prior);
  if (recipe.fit.bounded !== true) return bounded;
  for (let k = 0; k < prior; k++) {
    const name = recipe.matrices[k % matrices];
    if (name !== undefined && !isSelf(name)) bounded[k] = 1;
  }
  return bounded;
};
