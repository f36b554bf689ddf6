/** How good lists are for those who see them: on a page, without anything of a person, and with a profile. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filterSteps } from "../../../src/learn/data/dataset.ts";
import type { EvaluationData } from "../../../src/learn/data/load-evaluation.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { evaluateRecommender } from "../../../src/learn/evaluate/evaluate-recommender.ts";
import {
  createLinearRecommender,
  createPackageRecommender,
} from "../../../src/learn/evaluate/model-recommenders.ts";
import { drawsOfHalves } from "../../../src/learn/linear/complement.ts";
import { buildContentPackage } from "../../../src/learn/linear/content-package.ts";
import { hashId } from "../../../src/learn/math/prf.ts";
import { loadPackage } from "../../../src/model/verify/load-package.ts";
import { removeFolder } from "../../remove-folder.ts";
import type { DefenceSettings } from "./attacked-world.ts";
import { trainDefended } from "./train-defended.ts";

/** At 20; `page`: what was not on the page. Recall of orders, the share of hits of clicks. */
export type PageCost = { page: number; profile: number | null; predictions: number };

/** The same predictions of somebody of whom nothing is known but the page that they are on. */
const onPages = (data: EvaluationData, seed: string): EvaluationData => {
  const draw = drawsOfHalves(seed);
  const predictions = data.predictions.flatMap((each) => {
    const [first] = each.history;
    if (first === undefined) return [];
    // Of clicks the page is the last one; of an order, one of its things, and the others are looked for.
    if (data.protocol !== "next-basket") return [{ ...each, history: each.history.slice(-1) }];
    const unit = hashId(each.unit);
    const [page, ...others] = each.targets
      .filter((item) => item > 0)
      .sort((a, b) => draw(unit, a) - draw(unit, b));
    const history = [{ time: each.time, type: first.type, items: page === undefined ? [] : [page] }];
    return others.length === 0 ? [] : [{ ...each, history, targets: others }];
  });
  return { ...data, predictions };
};

const rounded = (value: number): number => Math.round(1e4 * value) / 1e4;

export const createCosts = (data: EvaluationData, seed: string) => {
  const pages = onPages(data, seed);
  const newest = data.train.stepTime.reduce((latest, time) => Math.max(latest, time), -Infinity);
  const at20 = async (recommender: Recommender, on: EvaluationData, seen: "kept" | "removed") => {
    const { metrics, predictions } = await evaluateRecommender(recommender, on, { seed, seen });
    const { recall, hr } = metrics["20"]!;
    return { value: rounded(data.protocol === "next-basket" ? recall : hr), predictions };
  };
  const costOf = async (recommender: Recommender, withProfile: boolean): Promise<PageCost> => {
    const page = await at20(recommender, pages, "removed");
    const profile = withProfile ? (await at20(recommender, data, "kept")).value : null;
    return { page: page.value, profile, predictions: page.predictions };
  };
  return {
    /** A model of what was known so many days before the end. */
    learnt: (settings: DefenceSettings, daysOld: number): Promise<PageCost> => {
      const train = filterSteps(data.train, (_, s) => data.train.stepTime[s]! <= newest - daysOld);
      return costOf(createLinearRecommender(trainDefended(train, settings, { seed }), train.timed), true);
    },
    /** What the catalogue alone says; null: nothing is known of its items. */
    catalogue: async (): Promise<PageCost | null> => {
      if (data.catalogue.size === 0) return null;
      const folder = await mkdtemp(join(tmpdir(), "candor-prove-content-"));
      try {
        const items = data.train.items.flatMap((item_id, at) => {
          const item = data.catalogue.get(at);
          return item === undefined ? [] : [{ item_id, ...item }];
        });
        const dir = join(folder, "package");
        await buildContentPackage(items, dir, { version: "1" });
        return await costOf(createPackageRecommender(await loadPackage(dir), data.train), false);
      } finally {
        await removeFolder(folder);
      }
    },
  };
};
