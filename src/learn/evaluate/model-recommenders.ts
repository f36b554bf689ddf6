/** The trained model and packages from anywhere, as recommenders. */
import { DomainError } from "../../lib/errors.ts";
import type { HistoryRow } from "../../model/package/features/encode-history.ts";
import type { LoadedModel } from "../../model/runtime/loaded-model.ts";
import { runRows } from "../../model/runtime/run-rows.ts";
import { createHistoryRows, fillRowsFromSteps } from "../linear/history-rows.ts";
import { layoutOf } from "../linear/parameters.ts";
import type { PartsModel } from "../linear/parts-graph.ts";
import { createScorer } from "../linear/scorer.ts";
import { createAccumulator, type Recommender } from "./baselines/recommender.ts";

/** The training code's own f16-rounded values: the ONNX graph gives the same within 1e-5. */
export const createLinearRecommender = (
  trained: PartsModel,
  timed: boolean,
  name = "linear",
): Recommender => {
  const rows = createHistoryRows(trained.recipe.history_length);
  const scorer = createScorer(trained.lists, layoutOf(trained.recipe), trained.parameters);
  return {
    name,
    score: ({ history, time }) => {
      fillRowsFromSteps(rows, history, { now: time, timed });
      const parts = scorer(rows);
      return { ...parts, prior: trained.prior };
    },
  };
};

/**
 * A package that makes lists; one that orders the candidates of another has none of its own to be judged by.
 * @throws DomainError usage
 */
export const requireScores = ({ id, manifest }: Pick<LoadedModel, "id" | "manifest">): void => {
  if (manifest.task !== "score_items")
    throw new DomainError(
      "usage",
      `${id} orders candidates that another model finds (its task is ${manifest.task}), and makes no list ` +
        "by itself. Take a package whose task is score_items.",
    );
};

/**
 * A package through onnxruntime, as the service runs it. Items that it does not know are misses.
 * @throws DomainError usage for a package that scores no items
 */
export const createPackageRecommender = (
  model: LoadedModel,
  dataset: { items: readonly string[]; timed: boolean },
): Recommender => {
  requireScores(model);
  const size = dataset.items.length - 1;
  const toModel = Int32Array.from(dataset.items, (id, index) =>
    index === 0 ? 0 : model.vocabulary.indexOf(id),
  );
  const fromModel = new Map<number, number>();
  toModel.forEach((place, index) => {
    if (place > 0) fromModel.set(place, index);
  });
  const rows = createHistoryRows(model.manifest.history?.max_length ?? 1);
  const sums = createAccumulator(size);
  const { prior } = model;
  if (prior !== null)
    sums.prior = Float32Array.from({ length: size + 1 }, (_, index) =>
      toModel[index]! > 0 ? prior[toModel[index]!]! : 0,
    );
  return {
    name: `${model.manifest.name}@${model.manifest.version}`,
    score: async ({ history, time }) => {
      const known = history.map((step) => ({ ...step, items: step.items.map((item) => toModel[item] ?? 0) }));
      fillRowsFromSteps(rows, known, { now: time, timed: dataset.timed });
      const input: HistoryRow[] = Array.from({ length: rows.count }, (_, x) => ({
        index: rows.item[x]!,
        gap: rows.gap[x]!,
        type: rows.type[x]!,
        ageDays: rows.age[x]!,
        weight: rows.weight[x]!,
        occurrence: rows.occurrence[x]!,
        channel: 0,
        origin: "stored",
        step: rows.gap[x]!,
        position: 0,
      }));
      const [output] = await runRows(model, [{ history: input }]);
      sums.clear();
      if (output === undefined) return sums;
      if (output.form === "scores") {
        for (let index = 1; index <= size; index++)
          if (toModel[index]! > 0) sums.add(index, output.scores[toModel[index]!]!);
        return sums;
      }
      for (let x = 0; x < output.scores.length; x++) {
        const index = fromModel.get(output.items[x * output.itemStride]!);
        if (index !== undefined) sums.add(index, output.scores[x]!);
      }
      return sums;
    },
  };
};
