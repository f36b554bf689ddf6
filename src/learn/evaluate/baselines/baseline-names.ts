/** Simple models that stand beside whatever is measured. */
export const BASELINE_NAMES = [
  "popularity",
  "personal-frequency",
  "sequential-rules",
  "item-knn",
  "vs-knn",
] as const;
export type BaselineName = (typeof BASELINE_NAMES)[number];
