/** Shops that are attacked: two of real data, where they are there, and a synthetic one. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Dataset } from "../../../src/learn/data/dataset.ts";
import { type EvaluationData, loadEvaluation } from "../../../src/learn/data/load-evaluation.ts";
import { evaluateRecommender } from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import type { DefenceSettings } from "./attacked-world.ts";
import { type DefenceName, FOR_SHORT, RECOMMENDED } from "./defences.ts";
import { addSybils, moveLastSteps, type Snapshots, takeSnapshots } from "./snapshots.ts";
import { makeShop } from "./synthetic-shop.ts";

const shared = process.env.CANDOR_SHARED_DATA ?? resolve(import.meta.dirname, "../../../../shared/data");
const invoices = join(shared, "online-retail/online_retail_2010-12_to_2011-10.csv.gz");
const clicks = { train: join(shared, "bol-toy/train.txt.gz"), test: join(shared, "bol-toy/test.txt.gz") };
export const SEED = "prove-attack";
export type Cost = Record<string, number>;
export type World = {
  name: string;
  snapshots: () => Snapshots;
  predictions: number;
  /** The file that it is made of; null where a script makes it up. */
  file: string | null;
  defences: readonly DefenceName[];
  cost: (() => (settings: DefenceSettings) => Promise<Cost>) | null;
};

const newestOf = (dataset: Dataset): number =>
  dataset.stepTime.reduce((newest, time) => Math.max(newest, time), -Infinity);

const rounded = (value: number): number => Math.round(1e4 * value) / 1e4;

/** Accuracy on the held-out part, as `candor evaluate` measures it. */
const costOn = (
  data: EvaluationData,
  seen: Readonly<Record<string, "kept" | "removed">>,
): ((settings: DefenceSettings) => Promise<Cost>) => {
  const recipe = chooseRecipe(data.train);
  return async (settings) => {
    const trained = trainLinear({ dataset: data.train, recipe: { ...recipe, ...settings }, secret: SEED });
    const cost: Cost = {};
    for (const [name, kind] of Object.entries(seen)) {
      const { metrics } = await evaluateRecommender(
        createLinearRecommender(trained, data.train.timed),
        data,
        { seed: SEED, seen: kind },
      );
      const at20 = metrics["20"];
      if (at20 === undefined) throw new Error("Nothing was measured at 20.");
      const { hr, mrr, recall } = at20;
      if (data.protocol === "next-basket") cost[`recall@20, ${name}`] = rounded(recall);
      else {
        cost["hr@20"] = rounded(hr);
        cost["mrr@20"] = rounded(mrr);
      }
    }
    return cost;
  };
};
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
export const loadClicks = (): EvaluationData => loadEvaluation({ ...clicks, protocol: "next-item" });
export const loadOrders = (holdoutDays: number): EvaluationData =>
  loadEvaluation({ train: invoices, test: invoices, protocol: "next-basket", holdoutDays });

/** `days`: between the two publications. */
export const clickSnapshots = (days = 1): Snapshots => {
  const { train } = loadClicks();
  const until = newestOf(train);
  const cut = until - days;
  return takeSnapshots(moveLastSteps(train, { cut, until, units: 300, seed: SEED }), {
    cut,
    targets: 300,
    seed: SEED,
  });
};
export const orderSnapshots = (days = 7): Snapshots => {
  const { train } = loadOrders(1);
  return takeSnapshots(train, { cut: newestOf(train) - days, targets: 300, seed: SEED });
};

/** The synthetic shop sells one thing an order; it is trained as orders are. */
export const WORLDS: readonly World[] = [
  {
    name: "online-retail",
    file: invoices,
    snapshots: () => orderSnapshots(),
    predictions: 100,
    defences: [
      "none",
      "k = 20",
      "k = 3, 20 partners, rungs of 4",
      RECOMMENDED,
      "k = 3, 5 partners, rungs of 4",
    ],
    cost: () => costOn(loadOrders(39), { all: "kept", new: "removed" }),
  },
  {
    name: "bol-toy",
    file: clicks.train,
    snapshots: () => clickSnapshots(),
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
    cost: () => costOn(loadClicks(), { all: "kept" }),
  },
  {
    name: "synthetic",
    file: null,
    snapshots: shopSnapshots,
    predictions: 100,
    defences: ["none", "k = 3", "k = 10", "k = 20", "k = 20, rungs of 4", FOR_SHORT],
    cost: null,
  },
  {
    name: "synthetic, 9 sybils a target",
    file: null,
    snapshots: sybilSnapshots(9),
    predictions: 100,
    defences: ["none", "k = 10", FOR_SHORT],
    cost: null,
  },
];

/** Whether the data of a world are there. */
export const isThere = ({ file }: World): boolean => file === null || existsSync(file);
