import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import { type Manifest, packageId } from "../../model/package/manifest.ts";
import { checkPackage } from "../../model/verify/check-package.ts";
import type { Dataset } from "../data/dataset.ts";
import { chooseRecipe } from "../linear/choose-recipe.ts";
import { complementRecipe, nameOf, ordersOf } from "../linear/complement.ts";
import { warnOfRoom } from "../linear/neighbour-room.ts";
import type { LinearRecipe } from "../linear/recipe.ts";
import { simpleRecipe } from "../linear/simple-models.ts";
import { type TriedStructure, withStructure } from "../linear/structures.ts";
import type { TrainedLinear } from "../linear/train.ts";
import { type LinearTrainer, trainLinearBeside } from "../linear/train-beside.ts";
import { chooseStructures } from "../linear/tune-recipe.ts";
import { writeLinearPackage } from "../linear/write-linear-package.ts";
import type { Computation, ComputationJob, MadeKind, OnProgress } from "./computation-job.ts";
import { measure } from "./hold-back.ts";
import { createComplementMaker } from "./make-complement.ts";
import { createSecondStageMaker } from "./make-second-stage.ts";
import { openChampion, openContent } from "./open-served.ts";
import { COUNTED_FILE, recipeIn, writeCounted } from "./package-training.ts";
import { publicRecipe } from "./release.ts";
import { addStatement, withMeasured } from "./training-statement.ts";

/**
 * A model that is made again without those who left, and has nothing left to fit its weights on, has too
 * little left.
 */
const asTooLittle = (cause: unknown): unknown =>
  cause instanceof DomainError && cause.code === "nothing_to_predict"
    ? new DomainError("too_little_data", "Too little is left to learn from without those who left.", {
        cause,
      })
    : cause;

/**
 * @param knownRunMs of the same graph with other numbers, which has passed; null: it is measured.
 * @throws DomainError with the code of the first failed check.
 */
const requireSound = async (dir: string, knownRunMs: number | null): Promise<number | null> => {
  const report = await checkPackage(dir, knownRunMs === null ? {} : { knownRunMs });
  const failed = report.failures[0];
  if (failed !== undefined) throw new DomainError(failed.code, failed.message);
  return knownRunMs ?? report.measured?.run_p50_ms ?? null;
};

/**
 * The arithmetic of a training: it knows data, recipes and folders, and neither store nor clock. The same job
 * gives the same bytes. `make` writes a package, adds the training statement and checks it. `trainer`: makes
 * models again, one after the other.
 */
export const createComputation = (
  job: ComputationJob,
  onProgress: OnProgress,
  trainer?: LinearTrainer,
): Computation => {
  const { dataset, catalogue, secret, version, popularityThreshold } = job;
  const state = {
    heldBack: job.heldBack,
    linear: null as TrainedLinear | null,
    /** The fitted model without what is held back: two measurements need it. */
    twin: null as { readonly on: string; readonly trained: TrainedLinear } | null,
  };
  const training = { dataset: job.statement.dataset, watermark: job.statement.watermark };
  const neighbours = job.neighbours === null ? {} : { neighbours: job.neighbours };
  const bounds = {
    min_units: job.minShoppers,
    defence: job.defence,
    max_unit_entries: job.mostUnitEntries,
  };
  const chosenFor = (data: Dataset): LinearRecipe => ({
    ...chooseRecipe(data, { withContent: true, repeats: true, ...neighbours }),
    ...bounds,
  });
  const complementFor = (data: Dataset): LinearRecipe => ({
    ...complementRecipe(ordersOf(data), neighbours),
    ...bounds,
  });
  /** The recipe of what is published, as it was measured: of the simple model which was better, or fitted. */
  const recipeFor = (data: Dataset): LinearRecipe => {
    if (job.refit !== null) return job.refit.recipe;
    const { simple = null, structures = [] } = state.heldBack ?? {};
    const fitted = structures.reduce(
      (recipe, { name, kept }) => (kept ? withStructure(recipe, name) : recipe),
      chosenFor(data),
    );
    return simple === null ? fitted : simpleRecipe(fitted, simple);
  };
  /** The choices of this shop, made on the end of what is not held back. */
  const structuredFor = (data: Dataset): ReturnType<typeof chooseStructures> => {
    const recipe = chosenFor(data);
    try {
      return chooseStructures({
        dataset: data,
        recipe,
        catalogue,
        progress: (done, total) => onProgress("measure: choose", done, total),
      });
    } catch (cause) {
      if (!(cause instanceof DomainError) || cause.code !== "nothing_to_predict") throw cause;
      return { recipe, tried: [] };
    }
  };
  const trainOn = (data: Dataset, recipe: LinearRecipe, progress: OnProgress): Promise<TrainedLinear> => {
    const input = { dataset: data, catalogue, recipe, progress, secret };
    return job.refit === null || trainer === undefined ? trainLinearBeside(input) : trainer.train(input);
  };
  const trainTwin = async (data: Dataset, recipe: LinearRecipe): Promise<TrainedLinear> => {
    const on = JSON.stringify([data.units.length, data.entryItem.length, recipe]);
    if (state.twin?.on === on) return state.twin.trained;
    const trained = await trainOn(data, recipe, (phase, done, total) =>
      onProgress(`measure: ${phase}`, done, total),
    );
    if (recipe.fixed === undefined && recipe.objective === undefined) state.twin = { on, trained };
    return trained;
  };
  const complement = createComplementMaker(job, {
    recipes: { usual: (data) => recipeFor(data), complement: complementFor },
    trainTwin,
    train: (recipe) =>
      trainOn(dataset, recipe, (phase, done, total) => onProgress(`complement: ${phase}`, done, total)),
  });
  const secondStage = createSecondStageMaker(job, onProgress);
  const linear = async (): Promise<TrainedLinear> =>
    (state.linear ??= await trainOn(dataset, recipeFor(dataset), onProgress));
  const writers: Record<
    MadeKind,
    (dir: string) => Promise<{
      readonly manifest: Manifest;
      readonly pays?: boolean;
      readonly gain?: Readonly<Record<string, unknown>>;
    }>
  > = {
    linear: async (dir) => {
      const own = state.heldBack?.reports[0];
      const trained = await linear().catch((cause: unknown) => {
        throw job.refit === null ? cause : asTooLittle(cause);
      });
      onProgress("write", 0, 1);
      return {
        manifest: await writeLinearPackage(trained, dir, {
          name: nameOf(trained.recipe),
          version,
          popularityThreshold,
          training,
          choices: state.heldBack?.structures ?? [],
          ...(own === undefined ? {} : { metrics: { held_back: own.metrics["20"] } }),
        }),
      };
    },
    complement: (dir) => complement(dir),
    public: async (dir) => {
      const recipe = publicRecipe(chosenFor(dataset));
      const trained = await trainOn(dataset, recipe, (phase, done, total) =>
        onProgress(`public: ${phase}`, done, total),
      );
      const told = { name: nameOf(recipe), version, popularityThreshold, training };
      return { manifest: await writeLinearPackage(trained, dir, told) };
    },
    ranker: async (dir) => {
      const made = await secondStage.write(dir, await linear());
      // Where both stages were measured on what is held back, that decides, and not the end of train.
      return { ...made, pays: state.heldBack?.second?.pays ?? made.pays };
    },
    sequence: async (dir) => {
      const [{ trainSequence }, { writeSequencePackage }] = await Promise.all([
        import("../sequence/train.ts"),
        import("../sequence/write-sequence-package.ts"),
      ]);
      const trained = await trainSequence(dataset, {}, ({ phase, epoch, epochs, done, total }) =>
        onProgress(`sequence: ${phase} ${epoch + 1} of ${epochs}`, done, total),
      );
      return {
        manifest: await writeSequencePackage(trained, dir, { version, popularityThreshold, training }),
      };
    },
  };
  return {
    async measure() {
      if (state.heldBack !== null) return state.heldBack;
      const made = { structures: [] as readonly TriedStructure[] };
      const measured = await measure({
        dataset,
        catalogue,
        recipeOf: (data) => {
          const { recipe, tried } = structuredFor(data);
          made.structures = tried;
          return recipe;
        },
        trainOn: trainTwin,
        champion: await openChampion(job),
        content: await openContent(job),
        secondStage: job.judgesSecondStage ? secondStage.beside : null,
        onProgress,
      });
      state.heldBack = { ...measured, ...made };
      return state.heldBack;
    },
    async make(kind) {
      const dir = join(job.folder, kind);
      await rm(dir, { recursive: true, force: true });
      const { manifest, pays = false, gain = null } = await writers[kind](dir);
      const isLinear = kind === "linear";
      const isAdditive = isLinear || kind === "complement" || kind === "public";
      if (isAdditive) await writeCounted(dir, job, popularityThreshold, job.mostUnitEntries);
      await addStatement(
        dir,
        manifest,
        withMeasured(job.statement, isLinear ? (state.heldBack?.reports ?? []) : []),
        isAdditive ? [COUNTED_FILE] : [],
      );
      onProgress("check", 0, 1);
      const runMs = await requireSound(dir, job.refit?.runMs ?? null);
      const recipe = isAdditive ? recipeIn(manifest) : null;
      const warnings = recipe === null ? [] : warnOfRoom(dataset, recipe);
      return { id: packageId(manifest), dir, runMs, pays, gain, warnings };
    },
  };
};
