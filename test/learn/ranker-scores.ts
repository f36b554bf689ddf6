import { createHistoryRows, fillRowsFromSteps } from "../../src/learn/linear/history-rows.ts";
import { type TrainedLinear } from "../../src/learn/linear/train.ts";
import {
  applyStandard,
  countFeatures,
  createFeatureBuilder,
} from "../../src/learn/ranker/candidate-features.ts";
import { createListBuilder, type FactSource } from "../../src/learn/ranker/lists.ts";
import { createMatchTables } from "../../src/learn/ranker/match-tables.ts";
import { scoreList } from "../../src/learn/ranker/network.ts";
import { encodeRankerModel } from "../../src/learn/ranker/ranker-graph.ts";
import { servedFirstStage, type TrainedRanker } from "../../src/learn/ranker/train.ts";
import { createFeed, createOnnxSession } from "../../src/model/runtime/onnx-session.ts";

/** A second stage and the first stage that it was trained on. */
type SecondStage = {
  readonly linear: TrainedLinear;
  readonly trained: TrainedRanker;
  readonly factOf: FactSource;
};

/** Features and scores of one history in the training code's arithmetic. */
export const scoreInTraining = ({ linear, trained, factOf }: SecondStage, history: readonly number[]) => {
  const { recipe, network } = trained;
  const [rows, seenRows] = [
    createHistoryRows(linear.recipe.history_length),
    createHistoryRows(recipe.history_length),
  ];
  const steps = history.map((item, s) => ({ time: 18_000 + s, type: 1, items: [item] }));
  fillRowsFromSteps(rows, steps, { now: 18_100, timed: true });
  fillRowsFromSteps(seenRows, steps, { now: 18_100, timed: true });
  const list = createListBuilder(servedFirstStage(linear), {
    candidates: recipe.candidates,
    facts: recipe.facts,
    factOf,
  })(rows, new Set(), 18_100);
  const z = new Float32Array(list.item.length * countFeatures(recipe.matrices.length, recipe.facts.length));
  createFeatureBuilder(
    createMatchTables(linear.lists, linear.recipe.matrices, recipe.matrices, recipe.neighbours),
    recipe.facts,
  )(seenRows, list, z);
  applyStandard(z, network);
  return { list, seenRows, z, scores: scoreList(network, z, list.score) };
};

/** The same from the graph; `padding` rows and candidates are added at the end. */
export const scoreInGraph = async (
  { linear, trained }: SecondStage,
  { list, seenRows }: ReturnType<typeof scoreInTraining>,
  padding: number,
): Promise<Float32Array> => {
  const session = await createOnnxSession({
    graph: encodeRankerModel({
      recipe: trained.recipe,
      network: trained.network,
      tables: createMatchTables(
        linear.lists,
        linear.recipe.matrices,
        trained.recipe.matrices,
        trained.recipe.neighbours,
      ),
    }).bytes,
  });
  const [C, L] = [list.item.length + padding, seenRows.count + padding];
  const int64 = (values: Int32Array, size: number, used: number) =>
    createFeed(
      "int64",
      BigInt64Array.from({ length: size }, (_, x) => BigInt(x < used ? values[x]! : 0)),
      [1, size],
    );
  const real = (at: (c: number) => number) =>
    createFeed(
      "float32",
      Float32Array.from({ length: C }, (_, c) => (c < list.item.length ? at(c) : 0)),
      [1, C],
    );
  try {
    const { scores } = await session.run(
      {
        candidates: int64(list.item, C, list.item.length),
        items: int64(seenRows.item, L, seenRows.count),
        gap: int64(seenRows.gap, L, seenRows.count),
        retrieval_score: real((c) => list.score[c]!),
        retrieval_rank: real((c) => c + 1),
        retrieval_prior: real((c) => list.prior[c]!),
        popularity: real((c) => list.popularity[c]!),
        item_price: real((c) => list.facts["item.price"]![c]!),
        context_match: real((c) => list.facts["context.match"]![c]!),
      },
      ["scores"],
    );
    return (scores!.data as Float32Array).slice(0, list.item.length);
  } finally {
    await session.release();
  }
};
