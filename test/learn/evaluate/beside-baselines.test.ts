import { describe, expect, it } from "vitest";
import { judgeBesideBaselines } from "../../../scripts/prove/models/beside-baselines.ts";
import { packDataset } from "../../../src/learn/data/dataset.ts";
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import type { Protocol } from "../../../src/learn/data/predictions.ts";
import { createAccumulator, type Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { besideBaselines, tellStanding } from "../../../src/learn/evaluate/beside-baselines.ts";
import {
  evaluateRecommender,
  type RecommenderReport,
  type SeenItems,
} from "../../../src/learn/evaluate/evaluate-recommender.ts";

const ITEMS = 30;
const step = (time: number, ...items: number[]) => ({ time, type: 1, items });
const train = packDataset({
  kind: "sessions",
  items: ["", ...Array.from({ length: ITEMS }, (_, at) => `i${at + 1}`)],
  timed: true,
  units: [{ id: "a", steps: [step(1, 1), step(2, 2)] }],
});
const data = (protocol: Protocol): EvaluationData => ({
  protocol,
  format: "made up",
  train,
  catalogue: new Map(),
  predictions: Array.from({ length: 60 }, (_, at) => ({
    unit: `u${at}`,
    history: [step(3, 1 + (at % 10))],
    targets: [11 + (at % 10)],
    time: 4,
  })),
});

/** Has what comes next at a place of its list, or, of every `misses`th history, nowhere. */
const knowing = (name: string, place: number, misses = Infinity): Recommender => {
  const sums = createAccumulator(ITEMS);
  const state = { asked: 0 };
  return {
    name,
    score: ({ targets }) => {
      sums.clear();
      state.asked += 1;
      for (let rank = 1; rank < place; rank += 1) sums.add(rank, 100 - rank);
      if (state.asked % misses !== 0) for (const target of targets) sums.add(target, 1);
      return sums;
    },
  };
};

const measured = async (
  protocol: Protocol,
  recommenders: readonly Recommender[],
  variants: readonly SeenItems[] = ["kept"],
): Promise<{ protocol: Protocol; model: string; reports: RecommenderReport[] }> => {
  const reports: RecommenderReport[] = [];
  for (const recommender of recommenders)
    for (const seen of variants)
      reports.push(await evaluateRecommender(recommender, data(protocol), { seen, seed: "test" }));
  return { protocol, model: "linear", reports };
};

const behindIn = (result: Parameters<typeof besideBaselines>[0]): string[] =>
  besideBaselines(result)
    .filter(({ behind }) => behind)
    .map(({ baseline, seen, metric }) => `${baseline} ${seen} ${metric}`);

describe("a model beside the built-in baselines", () => {
  it("is behind one that finds as much and shows it further up", async () => {
    const result = await measured("next-item", [knowing("linear", 9, 4), knowing("vs-knn", 2, 4)]);
    const [found] = besideBaselines(result);
    expect(found).toMatchObject({ baseline: "vs-knn", seen: "kept", metric: "hr", behind: false });
    expect(found?.own).toBe(found?.theirs);
    expect(behindIn(result)).toEqual(["vs-knn kept mrr", "vs-knn kept ndcg"]);
  });

  it("is behind one that finds more, in all of it", async () => {
    const result = await measured("next-basket", [knowing("linear", 5, 2), knowing("item-knn", 5)]);
    expect(behindIn(result)).toEqual(["item-knn kept recall", "item-knn kept mrr", "item-knn kept ndcg"]);
  });

  it("is behind none within one standard error", async () => {
    const result = await measured("next-item", [knowing("linear", 5, 6), knowing("popularity", 5, 7)]);
    const [{ own, theirs, error } = { own: 1, theirs: 0, error: 0 }] = besideBaselines(result);
    expect(theirs).toBeGreaterThan(own);
    expect(theirs - own).toBeLessThan(error);
    expect(behindIn(result)).toEqual([]);
  });

  it("stands beside each in the same variant, and beside no other model", async () => {
    const all = [knowing("linear", 5, 4), knowing("another", 1), knowing("vs-knn", 1)];
    const beside = besideBaselines(await measured("next-basket", all, ["kept", "removed"]));
    expect(beside.map(({ baseline, seen }) => `${baseline} ${seen}`)).toEqual([
      ...Array.from({ length: 3 }, () => "vs-knn kept"),
      ...Array.from({ length: 3 }, () => "vs-knn removed"),
    ]);
  });

  it("says by how many standard errors it is behind", async () => {
    const [, mrr] = besideBaselines(
      await measured("next-item", [knowing("linear", 9, 4), knowing("vs-knn", 2, 4)]),
    );
    expect(mrr === undefined ? "" : tellStanding(mrr)).toMatch(
      /^MRR@20 0\.0\d{3} against 0\.3750, behind by \d+\.\d standard errors$/,
    );
  });
});

describe("the proof of models", () => {
  it("misses each figure in which a baseline is ahead, and keeps by how much", async () => {
    const all = [knowing("linear", 9, 4), knowing("vs-knn", 2, 4), knowing("popularity", 10, 3)];
    const { lines, kept, ahead } = judgeBesideBaselines("toy", await measured("next-item", all));
    expect(ahead).toBe(2);
    expect(lines.filter((line) => line.endsWith("AHEAD"))).toEqual([
      expect.stringMatching(/^toy, seen kept: vs-knn +MRR@20 .*, behind by .* \(± 0\.\d{4}\) {2}AHEAD$/),
      expect.stringContaining("NDCG@20"),
    ]);
    const { "toy, seen kept: vs-knn": better, "toy, seen kept: popularity": worse } = kept;
    expect(better).toMatchObject({ figure: 0.75, mrr: 0.375, ahead: true, errors_ahead: { hr: 0 } });
    expect(better?.errors_ahead["mrr"]).toBeGreaterThan(1);
    expect(worse).toMatchObject({ ahead: false });
    expect(worse?.errors_ahead["ndcg"]).toBeLessThan(0);
  });
});
