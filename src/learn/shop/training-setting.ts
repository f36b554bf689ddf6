import type { Services } from "../../services/services.ts";
import type { OnProgress } from "./computation-job.ts";
import type { TrainingLease } from "./training-lease.ts";
import type { TrainingRun } from "./training-run.ts";
import type { TrainShopOptions } from "./training-wish.ts";

export type TrainShopDeps = {
  readonly services: Services;
  readonly onProgress: OnProgress;
  /** Ends it between two steps or in the middle of one; the next training of the same kind goes on. */
  readonly signal?: AbortSignal;
};

/** One training under way: what it is of, what holds it, and what it notes of itself. */
export type TrainingSetting = {
  readonly deps: TrainShopDeps;
  readonly shop: string;
  readonly options: TrainShopOptions;
  readonly lease: TrainingLease;
  readonly run: TrainingRun;
  readonly signal: AbortSignal;
  readonly seconds: Record<string, number>;
  readonly kept: Set<string>;
};

/** Does a part of a training and adds up its seconds under `name`. */
export const timed = async <T>(
  { seconds, deps }: TrainingSetting,
  name: string,
  work: () => Promise<T>,
): Promise<T> => {
  const from = deps.services.clock();
  const result = await work();
  seconds[name] = (seconds[name] ?? 0) + (deps.services.clock() - from) / 1000;
  return result;
};
