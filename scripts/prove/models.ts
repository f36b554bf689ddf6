/**
 * Long because each section prints what it measures, and they share the sets and the goals.
 *
 * Measures the linear model on the shared data beside its goals, and prints what docs and notes may quote:
 * accuracy, seconds, sha256 of two trainings, ONNX time, cost of top-K pruning and of the defences.
 *
 *   npm run prove -- models [accuracy [SET…]] [second-stage] [sha] [speed] [pruning] [defences]
 *     [sizes [SET…]]   (or all)
 *
 * Reads CANDOR_SHARED_DATA (default ../shared/data). Exits 1 when a goal is missed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  type EvaluationData,
  type EvaluationFiles,
  loadEvaluation,
} from "../../src/learn/data/load-evaluation.ts";
import { evaluate, type EvaluationResult } from "../../src/learn/evaluate/evaluate.ts";
import { evaluateRecommender } from "../../src/learn/evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../../src/learn/evaluate/model-recommenders.ts";
import { chooseRecipe } from "../../src/learn/linear/choose-recipe.ts";
import { buildContentPackage } from "../../src/learn/linear/content-package.ts";
import { fingerprintModel } from "../../src/learn/linear/fingerprint.ts";
import type { LinearRecipe } from "../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../src/learn/linear/train.ts";
import { writeLinearPackage } from "../../src/learn/linear/write-linear-package.ts";
import { trainRankerRecommender } from "../../src/learn/ranker/ranker-recommender.ts";
import type { HistoryRow } from "../../src/model/package/features/encode-history.ts";
import type { LoadedModel } from "../../src/model/runtime/loaded-model.ts";
import { loadPackage } from "../../src/model/verify/load-package.ts";
import { judgeBesideBaselines } from "./models/beside-baselines.ts";
import { measureBySize } from "./models/by-size.ts";
import { measureLikeForLike } from "./models/like-for-like.ts";

const shared = process.env.CANDOR_SHARED_DATA ?? resolve(import.meta.dirname, "../../../shared/data");
const invoices = join(shared, "online-retail/online_retail_2010-12_to_2011-10.csv.gz");
const beauty = join(shared, "amazon-beauty/sequences.txt.gz");
const BEAUTY: EvaluationFiles = { train: beauty, test: beauty, protocol: "leave-one-out" };
const BOL_TOY: EvaluationFiles = {
  train: join(shared, "bol-toy/train.txt.gz"),
  test: join(shared, "bol-toy/test.txt.gz"),
  protocol: "next-item",
};
const SETS: Record<string, EvaluationFiles> = {
  "bol-toy": BOL_TOY,
  "online-retail": { train: invoices, test: invoices, protocol: "next-basket", holdoutDays: 39 },
  "amazon-beauty": BEAUTY,
  diginetica: {
    train: join(shared, "diginetica/train_sessions.txt.gz"),
    test: join(shared, "diginetica/test_prefixes.tsv.gz"),
    protocol: "next-item",
  },
};
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const state = { missed: 0 };
/** Sections, and sets of the section `accuracy`; all where none is named. */
const wanted = process.argv.slice(2);
/** What is kept in docs/proofs/models.json. */
const figures: Record<string, unknown> = {};
const keep = (name: string, value: unknown): void => {
  figures[name] = value;
};
const judge = (name: string, value: number, goal: number): void => {
  if (value < goal) state.missed++;
  keep(name, { measured: Number(value.toFixed(4)), goal, reached: value >= goal });
  print(
    `${name.padEnd(46)} ${value.toFixed(4)}  goal ${goal.toFixed(3)}  ${value < goal ? "MISSED" : "reached"}`,
  );
};

/** Metrics at a cutoff. @throws Error where it was not measured */
const at = <T>(metrics: Readonly<Record<string, T>>, cutoff: string): T => {
  const found = metrics[cutoff];
  if (found === undefined) throw new Error(`Nothing was measured at ${cutoff}.`);
  return found;
};

/** No built-in baseline may be ahead by more than a standard error, in what is found or in its order. */
const judgeBaselines = (name: string, result: EvaluationResult): void => {
  const { lines, kept, ahead } = judgeBesideBaselines(name, result);
  state.missed += ahead;
  for (const line of lines) print(line);
  for (const [key, value] of Object.entries(kept)) keep(key, value);
};

/** What each set is to reach; text and the newest steps of others apart, on amazon-beauty. */
const judgeGoals = async (name: string, result: EvaluationResult, seconds: number): Promise<void> => {
  const at20 = at(result.metrics, "20");
  const at10 = at(result.metrics, "10");
  if (name === "bol-toy") {
    judge("bol-toy HR@20", at20.hr, 0.705);
    judge("bol-toy MRR@20", at20.mrr, 0.385);
  }
  if (name === "diginetica") {
    if (seconds > 120) state.missed++;
    judge("diginetica HR@20", at20.hr, 0.545);
    judge("diginetica MRR@20", at20.mrr, 0.198);
  }
  if (name === "amazon-beauty") {
    judge("amazon-beauty HR@10", at10.hr, 0.09);
    judge("amazon-beauty NDCG@10", at10.ndcg, 0.056);
    const { report, both, tried } = await measureLikeForLike(loadEvaluation(BEAUTY));
    keep("amazon-beauty, like for like: HR@10 on the end of train", tried);
    const { hr, ndcg } = at(report.metrics, "10");
    keep("amazon-beauty, like for like, first stage", { hr, ndcg });
    const fair = at((both ?? report).metrics, "10");
    judge("amazon-beauty HR@10, like for like", fair.hr, 0.09);
    judge("amazon-beauty NDCG@10, like for like", fair.ndcg, 0.056);
  }
  if (name === "online-retail") {
    judge(
      "online-retail Recall@20, new only",
      at(result.variants.new_only?.metrics ?? {}, "20").recall,
      0.122,
    );
    judge("online-retail Recall@20, repeats allowed", at20.recall, 0.24);
  }
};

const proveAccuracy = async (): Promise<void> => {
  const named = Object.keys(SETS).filter((name) => wanted.includes(name));
  for (const [name, options] of Object.entries(SETS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const from = performance.now();
    const result = await evaluate(options, { clock: () => performance.now() });
    const seconds = (performance.now() - from) / 1000;
    // Another process makes half of the model; the larger of the two is told.
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
    print(
      `${name}: seconds ${JSON.stringify(result.seconds)}, ${Math.round(seconds)} s in all, peak ` +
        `memory so far ${peakMb} MB`,
    );
    keep(`${name} seconds`, {
      ...result.seconds,
      whole: Number(seconds.toFixed(1)),
      peak_memory_mb_so_far: peakMb,
    });
    if (result.recipe !== null) {
      const { occurrences, decay, matrices, fit } = result.recipe;
      keep(`${name} recipe`, {
        occurrences,
        decay,
        matrices,
        bounded: fit.bounded,
        l2: fit.l2,
        prior: fit.prior,
      });
    }
    judgeBaselines(name, result);
    await judgeGoals(name, result, seconds);
  }
};

/** The second stage on top of a first one whose structure was chosen on the end of train, as shops train. */
const proveSecondStage = async (): Promise<void> => {
  const named = ["diginetica", "bol-toy"].filter((name) => wanted.includes(name));
  for (const [name, hr, mrr] of [
    ["diginetica", 0.557, 0.207],
    ["bol-toy", 0.705, 0.385],
  ] as const) {
    const files = SETS[name];
    if (files === undefined || (named.length > 0 && !named.includes(name))) continue;
    const { metrics, seconds } = await evaluate(
      { ...files, model: "ranker", baselines: [] },
      { clock: () => performance.now(), trainers: { ranker: trainRankerRecommender } },
    );
    keep(`${name} with second stage, seconds`, seconds);
    judge(`${name} HR@20, with second stage`, at(metrics, "20").hr, hr);
    judge(`${name} MRR@20, with second stage`, at(metrics, "20").mrr, mrr);
  }
};

const bol = (): EvaluationData => loadEvaluation(BOL_TOY);

const proveSha = (): void => {
  const { train } = bol();
  const recipe = chooseRecipe(train, { predictions: 2000 });
  const first = fingerprintModel(trainLinear({ dataset: train, recipe }));
  const second = fingerprintModel(trainLinear({ dataset: train, recipe }));
  if (first !== second) state.missed++;
  keep("sha256 of two trainings", [first, second]);
  print(
    `node ${process.versions.node}: bol-toy model sha256 ${first} ` +
      `${first === second ? "(twice the same)" : `and then ${second}: NOT THE SAME`}`,
  );
};

const historyOf = (rows: number): readonly HistoryRow[] =>
  Array.from({ length: rows }, (_, gap) => ({
    index: 1 + ((gap * 37) % 1000),
    gap,
    type: 1,
    ageDays: 0,
    weight: 1,
    occurrence: 0,
    channel: 0,
    origin: "stored" as const,
    step: gap,
    position: 0,
  }));

/** Median and 99th percentile in ms of 400 runs. */
const timeRuns = async (model: LoadedModel, rows: number): Promise<{ p50: number; p99: number }> => {
  const history = historyOf(rows);
  const times: number[] = [];
  for (let run = 0; run < 400; run++) {
    const from = performance.now();
    await model.run([{ history }]);
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  return { p50: times[200] ?? NaN, p99: times[396] ?? NaN };
};

const proveRuns = async (folder: string): Promise<void> => {
  const data = bol();
  await writeLinearPackage(
    trainLinear({ dataset: data.train, recipe: chooseRecipe(data.train, { predictions: 2000 }) }),
    join(folder, "linear"),
  );
  const model = await loadPackage(join(folder, "linear"));
  for (const rows of [1, 5, 20, 50]) {
    const { p50, p99 } = await timeRuns(model, rows);
    if (p50 > 0.3) state.missed++;
    keep(`ONNX ms, history of ${rows}`, { p50: Number(p50.toFixed(3)), p99: Number(p99.toFixed(3)) });
    print(`ONNX, history of ${String(rows).padStart(2)}: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`);
  }
  await model.release();
};

const WORDS = "red blue mug lamp chair garden wool steel small large set box".split(" ");

const proveContentPackage = async (folder: string): Promise<void> => {
  const items = Array.from({ length: 10_000 }, (_, k) => ({
    item_id: `p${k}`,
    title: [WORDS[k % 12], WORDS[(k * 7 + 3) % 12], `model ${k % 500}`].join(" "),
    category: [`c${k % 20}`, `c${k % 200}`],
    brand: `b${k % 300}`,
  }));
  const from = performance.now();
  await buildContentPackage(items, join(folder, "content"));
  const seconds = Number(((performance.now() - from) / 1000).toFixed(2));
  keep("content package of 10,000 items, seconds", seconds);
  print(`content package of 10,000 items: ${seconds} s`);
};

const proveSpeed = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "candor-prove-"));
  try {
    await proveRuns(folder);
    await proveContentPackage(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** HR@20, MRR@20 on bol-toy with a changed recipe. */
const measure = async (data: EvaluationData, label: string, change: Partial<LinearRecipe>): Promise<void> => {
  const recipe = { ...chooseRecipe(data.train), ...change };
  const report = await evaluateRecommender(
    createLinearRecommender(trainLinear({ dataset: data.train, recipe, secret: "prove" }), data.train.timed),
    data,
    { seed: "prove", seen: "kept" },
  );
  const { hr, mrr } = at(report.metrics, "20");
  keep(label, { hr, mrr });
  print(`${label.padEnd(46)} HR@20 ${hr.toFixed(4)}  MRR@20 ${mrr.toFixed(4)}`);
};

const provePruning = async (): Promise<void> => {
  const data = bol();
  for (const neighbours of [25, 50, 100, 200, 400])
    await measure(data, `bol-toy, K = ${neighbours}`, { neighbours });
};

const proveDefences = async (): Promise<void> => {
  const data = bol();
  for (const units of [1, 2, 3, 5])
    await measure(data, `bol-toy, pairs of at least ${units} sessions`, { min_units: units });
  for (const keep of [0.5, 0.25])
    await measure(data, `bol-toy, pairs under 3 keep ${keep}`, {
      defence: { thin_below: 3, keep, noise: 0 },
    });
  await measure(data, "bol-toy, noise 1 on pairs under 3, at least 1", {
    min_units: 1,
    defence: { thin_below: 3, keep: 1, noise: 1 },
  });
  await measure(data, "bol-toy, noise 1 and keep 0.5 under 3", {
    min_units: 1,
    defence: { thin_below: 3, keep: 0.5, noise: 1 },
  });
};

const SIZES: Readonly<Record<string, readonly number[]>> = {
  "bol-toy": [1_000, 10_000, 100_000],
  "amazon-beauty": [1_000, 10_000, 100_000],
  diginetica: [1_000, 10_000, 100_000, 1_000_000],
};
const SIZE_PREDICTIONS = 1_000;

/** A small shop with sparse clicks must know what it gets under the threshold that serves. */
const proveSizes = async (): Promise<void> => {
  const named = Object.keys(SIZES).filter((name) => wanted.includes(name));
  for (const [name, sizes] of Object.entries(SIZES)) {
    const files = SETS[name];
    if (files === undefined || (named.length > 0 && !named.includes(name))) continue;
    for (const row of await measureBySize(loadEvaluation(files), sizes, SIZE_PREDICTIONS)) {
      keep(`${name}, ${row.events} events`, row);
      print(`${name}, ${row.events} events of ${row.units}`);
      for (const [model, { all, fresh }] of Object.entries(row.figures))
        print(
          `  ${model.padEnd(24)} all ${all.map((value) => value.toFixed(4)).join(" / ")}, ` +
            `not seen yet ${fresh.map((value) => value.toFixed(4)).join(" / ")}`,
        );
    }
  }
};

const SECTIONS: Record<string, () => void | Promise<void>> = {
  accuracy: proveAccuracy,
  "second-stage": proveSecondStage,
  sha: proveSha,
  speed: proveSpeed,
  pruning: provePruning,
  defences: proveDefences,
  sizes: proveSizes,
};
for (const [name, run] of Object.entries(SECTIONS)) {
  if (wanted.some((each) => each in SECTIONS) && !wanted.includes(name)) continue;
  print(`\n== ${name}`);
  await run();
}
print(JSON.stringify({ missed: state.missed, ...figures }, null, 2));
process.exitCode = state.missed > 0 ? 1 : 0;
