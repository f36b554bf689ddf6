import type { Chances } from "../../insight/belief.ts";
import { scaleOf } from "../../insight/scale.ts";
import type { Chosen } from "./choose-model.ts";
import type { ShopContext } from "./shop-context.ts";

/**
 * What gave an answer its scores: the slot, the model and the second stage. What is made again without
 * shoppers who left counts as the training that it comes from: it scores as that does, and a shop where
 * somebody leaves each day would have no two months of any version.
 */
export const scoredBy = ({ slot, model, ranker }: Chosen): readonly string[] => [
  slot,
  ...[model, ranker].flatMap((each) => (each === null ? [] : [each.origin])),
];

/** What is believed of suggestions that these models scored; null: too few said anything of theirs. */
export const chancesFor = ({ belief }: Pick<ShopContext, "belief">, chosen: Chosen): Chances | null =>
  belief?.scales[scaleOf(scoredBy(chosen))]?.chances ?? null;
