import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { contentOf, defendedLists } from "./defended-lists.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { LinearRecipe } from "./recipe.ts";
import { countStatistics } from "./statistics.ts";

/*
 * The second process of `trainLinearBeside`: counts everything, makes the final lists, tells them and ends.
 */
export type ListsJob = {
  readonly dataset: Dataset;
  readonly recipe: LinearRecipe;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  readonly secret: string;
};

export type FinalLists = {
  readonly lists: NeighbourLists;
  /** The item channels of the counts. */ readonly item: Float64Array;
};

const parent = process.ppid;

/** Arithmetic holds the event loop: whether anybody still waits is asked with every sign of progress. */
const endAlone = (): void => {
  if (process.ppid !== parent) process.exit(1);
};

const make = ({ dataset, recipe, catalogue, secret }: ListsJob): FinalLists => {
  const statistics = countStatistics(dataset, recipe);
  return {
    lists: defendedLists({
      statistics,
      recipe,
      content: contentOf(recipe, dataset, catalogue),
      secret,
      progress: endAlone,
    }),
    item: statistics.item,
  };
};

process.on("disconnect", () => process.exit(1));
process.once("message", (job: ListsJob) => void process.send?.(make(job), () => process.exit(0)));
