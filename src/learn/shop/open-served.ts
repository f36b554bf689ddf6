import { readManifest } from "../../model/package/package-files.ts";
import { loadPackage } from "../../model/verify/load-package.ts";
import type { Recommender } from "../evaluate/baselines/recommender.ts";
import { createPackageRecommender } from "../evaluate/model-recommenders.ts";
import type { ComputationJob } from "./computation-job.ts";
import type { Champion } from "./hold-back.ts";
import { recipeIn } from "./package-training.ts";

const DAY_MS = 86_400_000;

/**
 * The champion of the slot, to be measured beside; null: there is none. Of one that may not be run the recipe
 * is, which tells of nobody.
 */
export const openChampion = async ({ champion, dataset }: ComputationJob): Promise<Champion | null> => {
  if (champion === null) return null;
  const { id, dir, mayRun } = champion;
  if (dir === null) return { id, recommender: null, to: null, recipe: null };
  if (!mayRun) return { id, recommender: null, to: null, recipe: recipeIn(await readManifest(dir)) };
  const model = await loadPackage(dir);
  const to = model.manifest.training?.to ?? null;
  return {
    id,
    recommender: createPackageRecommender(model, dataset),
    to: to === null ? null : Date.parse(to) / DAY_MS,
    recipe: recipeIn(model.manifest),
  };
};

/** What serves from the catalogue alone, to be measured beside; null: there is none. */
export const openContent = async ({ content, dataset }: ComputationJob): Promise<Recommender | null> =>
  content === null ? null : createPackageRecommender(await loadPackage(content.dir), dataset);
