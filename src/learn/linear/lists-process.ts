import { present } from "../../lib/present.ts";
import { endWithParent } from "../../lib/process-end.ts";
import type { CatalogueItem, SparseRows } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { fittedOn } from "./complement.ts";
import { contentOf, listsOfDefended } from "./defended-lists.ts";
import { createKeptCounts, type KeptCounts } from "./kept-counts.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { LinearRecipe } from "./recipe.ts";
import type { Sample } from "./sample-features.ts";
import { collectSamples } from "./samples.ts";

/*
 * The second process of a trainer (train-beside): tells the content matrix, which both need, then counts
 * everything, makes the final lists and tells them, and gathers half of the predictions. It keeps content and
 * counts for the next job of the same training.
 */
export type ListsJob = {
  readonly dataset: Dataset;
  readonly recipe: LinearRecipe;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  readonly secret: string;
};

/** `isSame`: the job of before but for its units. */
export type ToLists =
  | { readonly type: "prepare" }
  /** Half of the predictions, on these lists, for the job that is under way. */
  | { readonly type: "gather"; readonly lists: NeighbourLists; readonly priorFeatures: Float64Array }
  | { readonly type: "make"; readonly job: ListsJob; readonly isSame: boolean };

export type FinalLists = {
  readonly lists: NeighbourLists;
  /** The item channels of the counts. */ readonly item: Float64Array;
};

export type FromLists =
  | { readonly type: "content"; readonly content: SparseRows | null }
  | { readonly type: "lists"; readonly final: FinalLists }
  | { readonly type: "samples"; readonly samples: readonly Sample[] };

type Kept = { job: ListsJob; readonly content: SparseRows | null; readonly counts: KeptCounts };

const say = (message: FromLists): Promise<void> =>
  new Promise((resolve) => void process.send?.(message, () => resolve()));

const held: { kept: Kept | null } = { kept: null };

const begin = (job: ListsJob): Kept => ({
  job,
  content: contentOf(job.recipe, job.dataset, job.catalogue),
  counts: createKeptCounts(job.recipe, job.secret),
});

const make = async (job: ListsJob, isSame: boolean): Promise<void> => {
  const { dataset, recipe, secret } = job;
  const kept = isSame && held.kept !== null ? held.kept : begin(job);
  kept.job = job;
  held.kept = kept;
  const { content, counts } = kept;
  if (!isSame) await say({ type: "content", content });
  const statistics = counts.count(dataset);
  const progress = (): void => undefined;
  const lists = listsOfDefended({ statistics, recipe, content, secret, progress, kept: counts.ridges });
  await say({ type: "lists", final: { lists, item: statistics.item } });
};

const gather = async (lists: NeighbourLists, priorFeatures: Float64Array): Promise<void> => {
  const { dataset, recipe } = present(held.kept, "the job that is under way").job;
  const source = { dataset: fittedOn(dataset, recipe), recipe, lists, priorFeatures };
  await say({ type: "samples", samples: collectSamples(source, undefined, "second") });
};

const fail = (cause: unknown): never => {
  throw cause;
};

endWithParent({ graceMs: 0 });
process.on("message", (message: ToLists) => {
  if (message.type === "make") make(message.job, message.isSame).catch(fail);
  else if (message.type === "gather") gather(message.lists, message.priorFeatures).catch(fail);
});
