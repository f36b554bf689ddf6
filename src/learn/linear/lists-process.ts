import { endWithParent } from "../../lib/process-end.ts";
import type { CatalogueItem, SparseRows } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { contentOf, defendedLists } from "./defended-lists.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { LinearRecipe } from "./recipe.ts";
import { countStatistics } from "./statistics.ts";

/*
 * The second process of `trainLinearBeside`: tells the content matrix, which both need, then counts
 * everything, makes the final lists, tells them and ends.
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

export type FromLists =
  | { readonly type: "content"; readonly content: SparseRows | null }
  | { readonly type: "lists"; readonly final: FinalLists };

const say = (message: FromLists): Promise<void> =>
  new Promise((resolve) => void process.send?.(message, () => resolve()));

const make = async ({ dataset, recipe, catalogue, secret }: ListsJob): Promise<void> => {
  const content = contentOf(recipe, dataset, catalogue);
  await say({ type: "content", content });
  const statistics = countStatistics(dataset, recipe);
  const lists = defendedLists({ statistics, recipe, content, secret, progress: () => undefined });
  await say({ type: "lists", final: { lists, item: statistics.item } });
  process.exit(0);
};

endWithParent({ graceMs: 0 });
process.once("message", (job: ListsJob) => void make(job));
