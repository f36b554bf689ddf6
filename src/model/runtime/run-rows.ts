import type { CandidateFacts, ModelInput } from "../package/features/feature.ts";
import type { LoadedModel, RunOptions } from "./loaded-model.ts";
import type { ModelOutput } from "./model-output.ts";

type RunnableModel = Pick<LoadedModel, "manifest" | "vocabulary" | "run">;

/** A model that scores given candidates is given its whole vocabulary. */
const takesCandidates = ({ manifest }: RunnableModel): boolean =>
  manifest.task === "score_items" && Object.values(manifest.inputs).includes("candidates");

/** Of each vocabulary that is loaded; made once, and not for each answer. */
const made = new WeakMap<RunnableModel["vocabulary"], readonly CandidateFacts[]>();

const everythingIn = ({ vocabulary }: RunnableModel): readonly CandidateFacts[] => {
  const known = made.get(vocabulary);
  if (known !== undefined) return known;
  const all = Array.from({ length: vocabulary.size }, (_, at) => ({
    index: at + 1,
    item: null,
    popularity: null,
    retrieval: null,
  }));
  made.set(vocabulary, all);
  return all;
};

/** Inputs as the graph wants them. */
export const withCandidates = (
  model: RunnableModel,
  inputs: readonly ModelInput[],
): readonly ModelInput[] => {
  const candidates = takesCandidates(model) ? everythingIn(model) : null;
  return candidates === null ? inputs : inputs.map((input) => ({ ...input, candidates }));
};

/** Scores over candidates, spread over the vocabulary. */
export const overVocabulary = (model: RunnableModel, outputs: readonly ModelOutput[]): ModelOutput[] =>
  outputs.map((output) => {
    if (output.form !== "scores" || output.over !== "candidates") return output;
    const scores = new Float32Array(model.vocabulary.size + 1);
    scores.set(output.scores, 1);
    return { form: "scores", over: "vocabulary", scores };
  });

/**
 * One run of the graph over rows that stand for themselves: what a masked row is left out of. Serving and
 * whatever measures a model run it like this, so that what is measured is what serves.
 */
export const runRows = async (
  model: RunnableModel,
  inputs: readonly ModelInput[],
  options?: RunOptions,
): Promise<ModelOutput[]> => overVocabulary(model, await model.run(withCandidates(model, inputs), options));
