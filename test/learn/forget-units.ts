/**
 * Forgetting as the service does it: a trainer that has made the model with everybody makes it again without
 * some, from the counts that it kept.
 */
import { withoutUnits } from "../../src/learn/data/dataset.ts";
import { createKeptTrainer } from "../../src/learn/linear/train.ts";
import type { TrainedLinear, TrainLinearInput } from "../../src/learn/linear/trained.ts";

export const forgetUnits = ({
  unitIds,
  ...input
}: TrainLinearInput & { readonly unitIds: ReadonlySet<string> }): TrainedLinear => {
  const trainer = createKeptTrainer();
  trainer.train(input);
  return trainer.train({ ...input, dataset: withoutUnits(input.dataset, unitIds) });
};
