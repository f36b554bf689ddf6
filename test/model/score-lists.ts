import { encodeHistory } from "../../src/model/package/features/encode-history.ts";
import type { LoadedModel } from "../../src/model/runtime/loaded-model.ts";
import { takeBest } from "../../src/model/runtime/ranking.ts";
import type { Step } from "../../src/shopper/step.ts";

export const STEPS: readonly Step[] = [
  { type: "view", origin: "stored", items: ["item-3"], event_ids: ["e1"], occurred_at: 0, channel: "web" },
  {
    type: "purchase",
    origin: "stored",
    items: ["item-1", "item-2"],
    event_ids: ["e2", "e3"],
    occurred_at: 0,
    channel: "store",
  },
];

export const historyFor = (model: LoadedModel, steps: readonly Step[] = STEPS) =>
  encodeHistory(steps, { indexOf: model.vocabulary.indexOf, maxLength: 20, nowMs: 0 });

export const listOf = async (model: LoadedModel, wanted = 12): Promise<[string, number][]> => {
  const [output] = await model.run([{ history: historyFor(model) }]);
  return takeBest(model.rank(output!), wanted).map(({ index, score }) => [
    model.vocabulary.itemAt(index),
    score,
  ]);
};
