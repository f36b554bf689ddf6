import { DomainError } from "../../lib/errors.ts";
import type { ComputationJob, MadeKind } from "./computation.ts";
import type { HeldBack } from "./hold-back.ts";
import { type RunningComputation, startComputation } from "./start-computation.ts";
import type { KeptPackage } from "./training-run.ts";
import { timed, type TrainingSetting } from "./training-setting.ts";

export type ComputedParts = {
  readonly heldBack: HeldBack | null;
  readonly first: KeptPackage;
  readonly ranker: KeptPackage | null;
  readonly noRanker: string | null;
};

const NO_FIRST_STAGE =
  "A second stage stands on the fitted model, which is behind a simple one here: none was trained.";

/**
 * Computes what is not finished yet, and keeps each part as soon as it is. The process is started only where
 * there is something to do.
 */
export const computeParts = async (setting: TrainingSetting, job: ComputationJob): Promise<ComputedParts> => {
  const {
    deps: { onProgress },
    options,
    run,
    signal,
    kept,
  } = setting;
  const { model = "linear" } = options;
  const started = { running: null as RunningComputation | null };
  const running = (): RunningComputation =>
    (started.running ??= startComputation(job, { onProgress, signal }));
  const make = async (kind: MadeKind): Promise<KeptPackage> => {
    const before = run.made(kind);
    if (before !== null) kept.add(kind);
    return (
      before ??
      run.keepPackage(
        kind,
        await timed(setting, kind === "linear" ? "train" : kind, () => running().make(kind)),
      )
    );
  };
  try {
    if (model === "sequence")
      return { heldBack: null, first: await make("sequence"), ranker: null, noRanker: null };
    let heldBack = run.heldBack();
    if (heldBack !== null) kept.add("measure");
    else await run.keepMeasured((heldBack = await timed(setting, "measure", () => running().measure())));
    const first = await make("linear");
    if (model === "linear") return { heldBack, first, ranker: null, noRanker: null };
    if (heldBack.simple) return { heldBack, first, ranker: null, noRanker: NO_FIRST_STAGE };
    try {
      return { heldBack, first, ranker: await make("ranker"), noRanker: null };
    } catch (cause) {
      // The first stage is good without a second one.
      if (!(cause instanceof DomainError) || cause.code !== "too_little_data") throw cause;
      return { heldBack, first, ranker: null, noRanker: cause.message };
    }
  } finally {
    started.running?.stop();
  }
};
