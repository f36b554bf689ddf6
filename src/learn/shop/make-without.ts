import { DomainError } from "../../lib/errors.ts";
import { originOf, type PackageEntry } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import { WORTH_A_PROCESS } from "../linear/train-beside.ts";
import type { ComputationJob, MadePackage, OnProgress } from "./computation-job.ts";
import { type DataWithout, readWithout } from "./data-without.ts";
import { type ForgettingMemory, NO_MEMORY } from "./forgetting-memory.ts";
import type { PackageTraining } from "./package-training.ts";
import { startComputation } from "./start-computation.ts";
import { stateCounted } from "./training-statement.ts";

export type MakeWithout = {
  readonly services: Services;
  readonly shop: string;
  readonly entry: PackageEntry;
  readonly training: PackageTraining;
  /** An empty folder for the package. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** What is left of the model made before; by default nothing is. */
  readonly memory?: ForgettingMemory;
  /** Reads everybody again, whatever stands beside them. */
  readonly readsAnew?: boolean;
};

export type MadeWithout = { readonly data: DataWithout; readonly made: MadePackage };

const LEAST_SHOPPERS = 2;

const requireEnough = (data: DataWithout): DataWithout => {
  const { dataset } = data;
  if (dataset.units.length < LEAST_SHOPPERS || new Set(dataset.entryItem).size < 2)
    throw new DomainError("too_little_data", "Too little is left to learn from without those who left.");
  return data;
};

/** One version a place in the log: the same training without the same people is the same model. */
const versionOf = (entry: PackageEntry, sequence: number): string => {
  const origin = originOf(entry);
  return `${origin.slice(origin.lastIndexOf("@") + 1)}.f${sequence}`;
};

/**
 * Makes the model of a package again without everybody who left since: the same recipe, moment, vocabulary,
 * catalogue and secret on what is counted of the others, so that it is the refit without them to the byte
 * (docs/learning.md, "Forgetting"). Nothing is published.
 * @throws DomainError too_little_data | what the check of a package throws
 */
export const makeWithout = async (wanted: MakeWithout): Promise<MadeWithout> => {
  const { services, shop, entry, training, folder, signal, onProgress, memory = NO_MEMORY } = wanted;
  const { readsAnew = false } = wanted;
  onProgress("read", 0, 1);
  const { recipe, counted, popularityThreshold, statement } = training;
  const watermark = entry.watermark ?? 0;
  const origin = originOf(entry);
  const isWorthTwo = recipe.fixed === undefined && statement.events >= WORTH_A_PROCESS;
  const prepared = memory.takeComputation({ shop, origin }, isWorthTwo);
  const remembered = memory.recall({ shop, origin, watermark });
  const wantedData = { services, shop, training, origin, watermark, remembered, readsAnew };
  const data = await readWithout(wantedData)
    .then((read) => requireEnough(read))
    .catch((cause: unknown) => {
      prepared.kill("SIGKILL");
      throw cause;
    });
  const job: ComputationJob = {
    dataset: data.dataset,
    catalogue: data.catalogue,
    statement: stateCounted(shop, data),
    version: versionOf(entry, data.watermark),
    folder,
    champion: null,
    content: null,
    minShoppers: recipe.min_units,
    defence: recipe.defence,
    secret: await services.defenceSecret(shop),
    mostUnitEntries: counted.mostUnitEntries,
    neighbours: recipe.neighbours,
    popularityThreshold,
    judgesSecondStage: false,
    refit: { recipe, runMs: entry.run_ms },
    heldBack: null,
  };
  onProgress("make", 0, 1);
  const running = startComputation(job, { onProgress, signal, prepared });
  try {
    const made = await running.make("linear");
    const known = { shop, origin: data.isAnew ? made.id : origin, watermark: data.watermark };
    memory.keep({ ...known, units: data.units }, running.release());
    return { data, made };
  } finally {
    running.stop();
  }
};
