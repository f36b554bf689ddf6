/**
 * Inference of what one shopper did from what everybody may ask, under one defence after another, with what
 * each defence costs (docs/learning.md, "The privacy threshold"). Prints a table and ends with its figures as
 * JSON.
 *
 *   npm run prove -- attack [online-retail] [bol-toy] [synthetic]     (default: all that are there)
 *
 * Reads CANDOR_SHARED_DATA (default ../shared/data). Exits 1 where the recommended defence lets the attack
 * through on purchases: more right guesses than the control by over two standard errors, or over one point of
 * Recall@20 lost.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Dataset } from "../../src/learn/data/dataset.ts";
import { type EvaluationData, loadEvaluation } from "../../src/learn/data/load-evaluation.ts";
import { evaluateRecommender } from "../../src/learn/evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../../src/learn/evaluate/model-recommenders.ts";
import { chooseRecipe } from "../../src/learn/linear/choose-recipe.ts";
import { countState } from "../../src/learn/linear/forget.ts";
import { type Defence, NO_DEFENCE } from "../../src/learn/linear/recipe.ts";
import { finishTraining } from "../../src/learn/linear/train.ts";
import { type Attacked, createWorld, type DefenceSettings } from "./attack/attacked-world.ts";
import { standsOut } from "./attack/judge-attack.ts";
import { addSybils, moveLastSteps, type Snapshots, takeSnapshots } from "./attack/snapshots.ts";
import { makeShop } from "./attack/synthetic-shop.ts";

const shared = process.env.CANDOR_SHARED_DATA ?? resolve(import.meta.dirname, "../../../shared/data");
const invoices = join(shared, "online-retail/online_retail_2010-12_to_2011-10.csv.gz");
const clicks = { train: join(shared, "bol-toy/train.txt.gz"), test: join(shared, "bol-toy/test.txt.gz") };
const SEED = "prove-attack";
/** As many as an answer may hold. */
const DEPTH = 100;

const atLeast = (units: number, more: Partial<Defence> = {}): DefenceSettings => ({
  min_units: units,
  defence: { ...NO_DEFENCE, ...more },
});
const DEFENCES: Readonly<Record<string, DefenceSettings>> = {
  none: atLeast(1),
  "k = 2": atLeast(2),
  "k = 3": atLeast(3),
  "k = 5": atLeast(5),
  "k = 10": atLeast(10),
  "k = 20": atLeast(20),
  "keep 1/4 below 5": atLeast(1, { thin_below: 5, keep: 0.25 }),
  "noise 2 below 10, k = 3": atLeast(3, { thin_below: 10, noise: 2 }),
  "k = 20, rungs of 4": atLeast(20, { grain: 4 }),
  "k = 3, 20 partners, rungs of 4": atLeast(3, { partners: 20, grain: 4 }),
  "k = 3, 10 partners, rungs of 4": atLeast(3, { partners: 10, grain: 4 }),
  "k = 3, 5 partners, rungs of 4": atLeast(3, { partners: 5, grain: 4 }),
  "k = 10, 2 partners, rungs of 16": atLeast(10, { partners: 2, grain: 16 }),
};
const RECOMMENDED = "k = 3, 10 partners, rungs of 4";
/** The same for the synthetic shop, where a history is a dozen things and not a hundred. */
const FOR_SHORT = "k = 10, 2 partners, rungs of 16";

type Cost = Record<string, number>;
type Row = { defence: string; attacked: Attacked[]; cost: Cost | null };
type World = {
  name: string;
  snapshots: () => Snapshots;
  predictions: number;
  defences: readonly string[];
  cost: (() => (settings: DefenceSettings) => Promise<Cost>) | null;
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const newestOf = (dataset: Dataset): number =>
  dataset.stepTime.reduce((newest, time) => Math.max(newest, time), -Infinity);

/** Accuracy on the held-out part, as `candor evaluate` measures it. */
const costOn = (
  data: EvaluationData,
  seen: Readonly<Record<string, "kept" | "removed">>,
): ((settings: DefenceSettings) => Promise<Cost>) => {
  const recipe = chooseRecipe(data.train);
  return async (settings) => {
    const state = countState(data.train, { ...recipe, ...settings });
    const trained = finishTraining({
      dataset: data.train,
      recipe: { ...recipe, ...settings },
      state,
      content: null,
      catalogue: new Map(),
      progress: () => undefined,
      secret: SEED,
    });
    const cost: Cost = {};
    for (const [name, kind] of Object.entries(seen)) {
      const { metrics } = await evaluateRecommender(
        createLinearRecommender(trained, data.train.timed),
        data,
        { seed: SEED, seen: kind },
      );
      const { hr, mrr, recall } = metrics["20"]!;
      if (data.protocol === "next-basket") cost[`recall@20, ${name}`] = rounded(recall);
      else {
        cost["hr@20"] = rounded(hr);
        cost["mrr@20"] = rounded(mrr);
      }
    }
    return cost;
  };
};
const rounded = (value: number): number => Math.round(1e4 * value) / 1e4;

const SHOP = { shoppers: 1200, items: 120, groups: 12, events: 12, seed: SEED, kind: "baskets" as const };
const shopSnapshots = (): Snapshots => {
  const shop = makeShop(SHOP);
  return takeSnapshots(shop, { cut: newestOf(shop) - 3, targets: 300, seed: SEED });
};
/**
 * Fewer targets: each brings its fakes, and all of them stand in the same shop. The candidates are the half
 * of the catalogue that sells best in the window.
 */
const sybilSnapshots = (perTarget: number) => (): Snapshots => {
  const shop = makeShop(SHOP);
  const cut = newestOf(shop) - 3;
  const few = takeSnapshots(shop, { cut, targets: 40, seed: SEED });
  return addSybils(few, { perTarget, candidates: few.popular.slice(0, 60), cut });
};
const clickSnapshots = (): Snapshots => {
  const { train } = loadEvaluation({ ...clicks, protocol: "next-item" });
  const until = newestOf(train);
  const cut = until - 1;
  return takeSnapshots(moveLastSteps(train, { cut, until, units: 300, seed: SEED }), {
    cut,
    targets: 300,
    seed: SEED,
  });
};
const orderSnapshots = (): Snapshots => {
  const { train } = loadEvaluation({
    train: invoices,
    test: invoices,
    protocol: "next-basket",
    holdoutDays: 1,
  });
  return takeSnapshots(train, { cut: newestOf(train) - 7, targets: 300, seed: SEED });
};

/** The synthetic shop sells one thing an order; it is trained as orders are. */
const WORLDS: readonly World[] = [
  {
    name: "online-retail",
    snapshots: orderSnapshots,
    predictions: 100,
    defences: [
      "none",
      "k = 20",
      "k = 3, 20 partners, rungs of 4",
      RECOMMENDED,
      "k = 3, 5 partners, rungs of 4",
    ],
    cost: () =>
      costOn(loadEvaluation({ train: invoices, test: invoices, protocol: "next-basket", holdoutDays: 39 }), {
        all: "kept",
        new: "removed",
      }),
  },
  {
    name: "bol-toy",
    snapshots: clickSnapshots,
    predictions: 1500,
    defences: [
      "none",
      "k = 2",
      "k = 5",
      "k = 10",
      "keep 1/4 below 5",
      "noise 2 below 10, k = 3",
      RECOMMENDED,
    ],
    cost: () => costOn(loadEvaluation({ ...clicks, protocol: "next-item" }), { all: "kept" }),
  },
  {
    name: "synthetic",
    snapshots: shopSnapshots,
    predictions: 100,
    defences: ["none", "k = 3", "k = 10", "k = 20", "k = 20, rungs of 4", FOR_SHORT],
    cost: null,
  },
  {
    name: "synthetic, 9 sybils a target",
    snapshots: sybilSnapshots(9),
    predictions: 100,
    defences: ["none", "k = 10", FOR_SHORT],
    cost: null,
  },
];

const proveWorld = async (
  world: World,
): Promise<{ world: string; targets: number; popular: number; rows: Row[] }> => {
  const attacked = createWorld({
    snapshots: world.snapshots(),
    depth: DEPTH,
    predictions: world.predictions,
    seed: SEED,
  });
  print(
    `\n${world.name}: ${attacked.targets} targets; the most popular item of the window is right for ` +
      `${attacked.popular}`,
  );
  print(
    `${"precision when guessing 10, 25, 50, 100 % of targets".padEnd(58)} attack                   ` +
      "without the target's events",
  );
  const rows: Row[] = world.defences.map((defence) => ({
    defence,
    attacked: showAttack(defence, attacked.attack(DEFENCES[defence]!)),
    cost: null,
  }));
  const costOf = world.cost?.();
  for (const row of rows) {
    if (costOf === undefined) break;
    row.cost = await costOf(DEFENCES[row.defence]!);
    print(`${row.defence.padEnd(30)} ${JSON.stringify(row.cost)}`);
  }
  return { world: world.name, targets: attacked.targets, popular: attacked.popular, rows };
};

const showAttack = (defence: string, attacked: Attacked[]): Attacked[] => {
  const series = (points: Attacked["attack"]): string =>
    points.map(({ precision }) => precision.toFixed(3)).join(" ");
  for (const { known, attack, control } of attacked)
    print(`${`${defence}; ${known} items known`.padEnd(58)} ${series(attack)}  ${series(control)}`);
  return attacked;
};

/** Differences of right guesses that two standard errors of their number do not explain. */
const findFailures = (worlds: readonly { world: string; rows: Row[] }[]): string[] => {
  const failures: string[] = [];
  for (const { world, rows } of worlds) {
    const row = rows.find(({ defence }) => defence === RECOMMENDED);
    const bare = rows.find(({ defence }) => defence === "none");
    if (row === undefined || bare === undefined || world !== "online-retail") continue;
    for (const { known, attack, control } of row.attacked) {
      attack.forEach((point, k) => {
        if (standsOut(point, control[k]!))
          failures.push(
            `${world}, ${known} items known, ${100 * point.yield} % guessed: ${point.right} right, ` +
              `${control[k]!.right} without the events`,
          );
      });
    }
    for (const [name, value] of Object.entries(row.cost ?? {}))
      if (bare.cost![name]! - value > 0.01)
        failures.push(`${world}: ${name} falls from ${bare.cost![name]} to ${value}`);
  }
  return failures;
};

const asked = process.argv.slice(2);
const worlds: Awaited<ReturnType<typeof proveWorld>>[] = [];
for (const world of WORLDS) {
  const name = world.name.split(",")[0]!;
  if (asked.length > 0 && !asked.includes(name)) continue;
  if (name !== "synthetic" && !existsSync(name === "bol-toy" ? clicks.train : invoices)) {
    print(`${name}: the data are not there; left out`);
    continue;
  }
  worlds.push(await proveWorld(world));
}
const failures = findFailures(worlds);
print("");
print(JSON.stringify({ depth: DEPTH, recommended: RECOMMENDED, failures, worlds }));
process.exitCode = failures.length > 0 ? 1 : 0;
