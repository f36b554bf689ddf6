/** The trained sequence model in an evaluation: the graph that is served, run by onnxruntime. */
import { present } from "../../lib/present.ts";
import { createFeed, createOnnxSession, type Feed } from "../../model/runtime/onnx-session.ts";
import type { EvaluationData } from "../data/load-evaluation.ts";
import { createAccumulator, type Recommender } from "../evaluate/baselines/recommender.ts";
import { createHistoryRows, fillRowsFromSteps } from "../linear/history-rows.ts";
import { encodeSequenceModel } from "./sequence-graph.ts";
import { type TrainedSequence, trainSequence, type TrainSequenceOptions } from "./train.ts";

const words = (values: ArrayLike<number>, count: number): BigInt64Array =>
  BigInt64Array.from({ length: count }, (_, x) => BigInt(values[x]!));

/** Scores of every item from the graph. `release` frees the session. */
export const createSequenceRecommender = async (
  trained: TrainedSequence,
  timed: boolean,
  name = "sequence",
): Promise<Recommender & { release: () => Promise<void> }> => {
  const session = await createOnnxSession({ graph: encodeSequenceModel(trained).bytes });
  const rows = createHistoryRows(trained.recipe.history_length);
  const sums = createAccumulator(trained.items.length - 1);
  return {
    name,
    release: () => session.release(),
    score: async ({ history, time }) => {
      fillRowsFromSteps(rows, history, { now: time, timed });
      const dims = [1, rows.count];
      const feeds: Record<string, Feed> = {
        items: createFeed("int64", words(rows.item, rows.count), dims),
        gap: createFeed("int64", words(rows.gap, rows.count), dims),
      };
      if (trained.weights.types !== undefined)
        feeds.event_types = createFeed("int64", words(rows.type, rows.count), dims);
      const { data } = present((await session.run(feeds, ["scores"])).scores, "the scores of the graph");
      sums.clear();
      for (let index = 1; index < trained.items.length; index++) sums.add(index, data[index] as number);
      return sums;
    },
  };
};

/** What `evaluate` calls for `--model sequence`. */
export const trainSequenceRecommender = async (
  data: EvaluationData,
  options: {
    seed: string;
    progress: (phase: string, done: number, total: number) => void;
    training?: TrainSequenceOptions;
  },
): Promise<Recommender> => {
  const trained = await trainSequence(data.train, { seed: options.seed, ...options.training }, (at) =>
    options.progress(`sequence ${at.phase} ${at.epoch}/${at.epochs}`, at.done, at.total),
  );
  return createSequenceRecommender(trained, data.train.timed);
};
