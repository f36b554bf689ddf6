/** The step of the view and the item in it that a model row was made of. */
export type RowRef = { readonly step: number; readonly position: number };

/** A step's term in the score, at the gaps as they stand. */
export type Contribution = RowRef & { readonly value: number };

/**
 * Why an item has its score: contributions plus prior sum to it but for `residual`. `faithful`: the residual
 * (and the spread of a sampled explanation) is within tolerance; otherwise no single step may be named as a
 * reason.
 */
export type Attribution = {
  readonly contributions: readonly Contribution[];
  readonly prior: number;
  readonly score: number;
  readonly residual: number;
  readonly faithful: boolean;
  /** The rows move the item together alone: of any of them by itself nothing may be claimed. */
  readonly together?: true;
};

/**
 * Completeness of exact explanations: |score - prior - sum| <= 1e-5 * max(1, |score|) (docs/architecture.md,
 * "Explanations").
 */
export const EXACT_TOLERANCE = 1e-5;

export type AttributeInput = {
  /**
   * f64 contributions of the history rows to one item, from `offset` on: `[rows.length]` of a row-major
   * `[items, rows]`.
   */
  readonly values: ArrayLike<number>;
  readonly offset: number;
  readonly rows: readonly RowRef[];
  readonly prior: number;
  /** The score that the model's output gave the item. */
  readonly score: number;
};

/**
 * Exact attribution of an additive model: its own parts, and nothing else. Rows without a part are left out.
 */
export const attribute = ({ values, offset, rows, prior, score }: AttributeInput): Attribution => {
  const contributions: Contribution[] = [];
  let sum = prior;
  rows.forEach(({ step, position }, row) => {
    const value = values[offset + row] ?? 0;
    if (value === 0) return;
    sum += value;
    contributions.push({ step, position, value });
  });
  const residual = Math.abs(score - sum);
  return {
    contributions,
    prior,
    score,
    residual,
    faithful: residual <= EXACT_TOLERANCE * Math.max(1, Math.abs(score)),
  };
};

/**
 * All positive contributions and the positive part of the prior: what a `share` is a share of
 * (docs/architecture.md, "Explanations").
 */
export const positiveSum = ({ contributions, prior }: Attribution): number =>
  contributions.reduce((sum, { value }) => (value > 0 ? sum + value : sum), Math.max(prior, 0));
