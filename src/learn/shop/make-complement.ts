import { DomainError } from "../../lib/errors.ts";
import type { Manifest } from "../../model/package/manifest.ts";
import type { Dataset } from "../data/dataset.ts";
import { countLargeOrders, nameOf, ordersOf } from "../linear/complement.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import type { TrainedLinear } from "../linear/train.ts";
import { writeLinearPackage } from "../linear/write-linear-package.ts";
import { holdBackDays } from "./latest-days.ts";
import { heldBackOrders, LEAST_ORDERS, measureComplement } from "./measure-complement.ts";
import type { TrainingStatement } from "./training-statement.ts";

/** What a training says of itself, as far as the package tells it. */
type ComplementJob = {
  readonly dataset: Dataset;
  readonly statement: Pick<TrainingStatement, "dataset" | "watermark">;
  readonly version: string;
  readonly popularityThreshold: number;
};

type Parts = {
  /** The recipe of the default slot's model, and that of the complement, on some data. */
  readonly recipes: Readonly<Record<"usual" | "complement", (data: Dataset) => LinearRecipe>>;
  readonly trainTwin: (data: Dataset, recipe: LinearRecipe) => Promise<TrainedLinear>;
  readonly train: (recipe: LinearRecipe) => Promise<TrainedLinear>;
};

type MadeComplement = {
  readonly manifest: Manifest;
  readonly pays: boolean;
  readonly gain: Readonly<Record<string, unknown>>;
};

const tooLittle = (): DomainError =>
  new DomainError(
    "too_little_data",
    `Fewer than ${LEAST_ORDERS} orders of two things or more lie before what is held back, or in it: what ` +
      "goes together cannot be told yet. The default slot's model answers in the complement slot as well.",
  );

/**
 * Makes the package of the complement slot: measured on orders that were held back, beside the default
 * slot's model, and worth its place where it finds more of them.
 */
export const createComplementMaker =
  (job: ComplementJob, { recipes, trainTwin, train }: Parts) =>
  async (dir: string): Promise<MadeComplement> => {
    const { dataset, statement, version, popularityThreshold } = job;
    const latest = holdBackDays(dataset, null);
    const orders = heldBackOrders(dataset, latest);
    if (orders.length < LEAST_ORDERS || countLargeOrders(ordersOf(latest.train)) < LEAST_ORDERS)
      throw tooLittle();
    const gain = await measureComplement(latest, orders, {
      complement: await trainTwin(latest.train, recipes.complement(latest.train)),
      usual: await trainTwin(latest.train, recipes.usual(latest.train)),
    });
    const trained = await train(recipes.complement(dataset));
    const manifest = await writeLinearPackage(trained, dir, {
      name: nameOf(trained.recipe),
      version,
      popularityThreshold,
      training: { dataset: statement.dataset, watermark: statement.watermark },
      metrics: { held_back_orders: gain },
    });
    return { manifest, pays: gain.recall > gain.default_recall, gain };
  };
