import { DomainError } from "../../lib/errors.ts";
import type { ComputationJob, MadeKind } from "./computation-job.ts";
import type { HeldBack } from "./hold-back.ts";
import { type RunningComputation, startComputation } from "./start-computation.ts";
import type { KeptPackage } from "./training-run.ts";
import { timed, type TrainingSetting } from "./training-setting.ts";

export type ComputedParts = {
  readonly heldBack: HeldBack | null;
  readonly first: KeptPackage;
  readonly ranker: KeptPackage | null;
  readonly noRanker: string | null;
  /** Of the complement slot; null: none was asked for, or there is too little to tell what goes together. */
  readonly complement: KeptPackage | null;
  /** For those without a profile; null: no release is due. */
  readonly released: KeptPackage | null;
};

const NO_FIRST_STAGE =
  "A second stage stands on the fitted model, which is behind a simple one here: none was trained.";

const NOTHING_ELSE = { ranker: null, noRanker: null, complement: null, released: null } as const;

/** The first stage is good without what stands beside it or on it. */
const unlessTooLittle = async (
  make: () => Promise<KeptPackage>,
): Promise<{ readonly made: KeptPackage | null; readonly because: string | null }> => {
  try {
    return { made: await make(), because: null };
  } catch (cause) {
    if (!(cause instanceof DomainError) || !TOO_LITTLE.includes(cause.code)) throw cause;
    return { made: null, because: cause.message };
  }
};
const TOO_LITTLE: readonly string[] = ["too_little_data", "nothing_to_predict"];

/**
 * Computes what is not finished yet, and keeps each part as soon as it is. The process is started only where
 * there is something to do.
 */
export const computeParts = async (
  setting: TrainingSetting,
  job: ComputationJob,
  isRelease: boolean,
): Promise<ComputedParts> => {
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
    if (model === "sequence") return { ...NOTHING_ELSE, heldBack: null, first: await make("sequence") };
    let heldBack = run.heldBack();
    if (heldBack !== null) kept.add("measure");
    else await run.keepMeasured((heldBack = await timed(setting, "measure", () => running().measure())));
    const first = await make("linear");
    const { made: complement } = await unlessTooLittle(() => make("complement"));
    // What is behind is released to nobody.
    const released = isRelease && heldBack.better ? (await unlessTooLittle(() => make("public"))).made : null;
    const all = { ...NOTHING_ELSE, heldBack, first, complement, released };
    const { pays = null, because = null } = heldBack.second ?? {};
    if (model === "linear" && (!job.judgesSecondStage || pays !== true))
      return { ...all, noRanker: job.judgesSecondStage ? because : null };
    if (heldBack.simple) return { ...all, noRanker: NO_FIRST_STAGE };
    const { made: ranker, because: noRanker } = await unlessTooLittle(() => make("ranker"));
    return { ...all, ranker, noRanker };
  } finally {
    started.running?.stop();
  }
};
