/** What is asked of a model before it is promoted; what is left out is not asked. */
export type PromotionGate = {
  /** Answers that it must have given to shoppers who granted `measure`. */
  readonly min_shown?: number | undefined;
  /** Share of the champion's items that it must show too (from its time in the shadow). */
  readonly min_overlap?: number | undefined;
  /** Times that shoppers must have said whether its suggestions are relevant. */
  readonly min_rated?: number | undefined;
  /**
   * Fails where one of the two was never measured, and where the whole interval lies below the champion's.
   */
  readonly no_worse_clicks?: boolean | undefined;
  readonly no_worse_relevance?: boolean | undefined;
};

/**
 * What administration asks of whoever compares models: why `wanted` may not take the place of `champion`, a
 * sentence for each condition that it does not meet; none: it passes.
 */
export type JudgePromotion = (asked: {
  readonly shop: string;
  readonly slot: string;
  readonly gate: PromotionGate;
  readonly champion: string | null;
  readonly wanted: string;
}) => Promise<readonly string[]>;
