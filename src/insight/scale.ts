/**
 * Scores are on one scale where the same packages gave them in the same slot: of two scales nothing that is
 * learnt of one holds for the other (docs/insight.md, "Belief"). A scale is a text: the slot, the model and
 * the ranking stage, as far as there were any, with blanks between them.
 */
export type ScaleParts = {
  readonly slot: string;
  /** Null: no model was asked, and the list stood in the shop's own order. */
  readonly model: string | null;
  readonly ranking: string | null;
};

export const scaleOf = (scoredBy: readonly string[]): string => scoredBy.join(" ");

export const partsOf = (scoredBy: readonly string[]): ScaleParts => {
  const [slot = "", model = null, ranking = null] = scoredBy;
  return { slot, model, ranking };
};

export const partsOfScale = (scale: string): ScaleParts => partsOf(scale.split(" "));
