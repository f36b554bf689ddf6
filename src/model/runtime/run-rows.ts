import type { CandidateFacts, ModelInput } from "../package/features/feature.ts";
import type { LoadedModel, RunOptions } from "./loaded-model.ts";
import type { ModelOutput } from "./model-output.ts";

type RunnableModel = Pick<LoadedModel, "manifest" | "vocabulary" | "run">;

/** A model that scores given candidates is given its whole vocabulary. */
const takesCandidates = ({ manifest }: RunnableModel): boolean =>
  manifest.task === "score_items" && Object.values(manifest.inputs).includes("candidates");

const everythingIn = ({ vocabulary }: RunnableModel): CandidateFacts[] =>
  Array.from({ length: vocabulary.size }, (_, at) => ({
    index: at + 1,
    item: null,
    popularity: null,
    retrieval: null,
  }));

/** Scores over candidates, spread over the vocabulary. */
const overVocabulary = (output: ModelOutput, size: number): ModelOutput => {
  if (output.form !== "scores" || output.over !== "candidates") return output;
  const scores = new Float32Array(size + 1);
  scores.set(output.scores, 1);
  return { form: "scores", over: "vocabulary", scores };
};

/**
 * One run of the graph over rows that stand for themselves: what a masked row is left out of. Serving and
 * whatever measures a model run it by this, so that what is measured is what serves.
 */
export const runRows = async (
  model: RunnableModel,
  inputs: readonly ModelInput[],
  options?: RunOptions,
): Promise<ModelOutput[]> => {
  const candidates = takesCandidates(model) ? everythingIn(model) : null;
  const outputs = await model.run(
    candidates === null ? inputs : inputs.map((input) => ({ ...input, candidates })),
    options,
  );
  return outputs.map((output) => overVocabulary(output, model.vocabulary.size));
};
