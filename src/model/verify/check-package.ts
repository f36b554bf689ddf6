import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { type Budget, DEFAULT_BUDGET, LONGEST_RUN_ON_LOOP_MS } from "../package/limits.ts";
import { impliedPurposes } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import { readPackageFiles } from "../package/package-files.ts";
import { createLoadedModel, createVocabulary, readPrior } from "../runtime/loaded-model.ts";
import type { OnnxSession } from "../runtime/onnx-session.ts";
import { bindGraph, checkWidths } from "./bind-graph.ts";
import { type CheckReport, overBudget, overRunBudget, type ReportDraft, reportOf } from "./check-report.ts";
import { type DeniedQuality, measureDenials, readEvaluationProbe } from "./evaluation-probe.ts";
import { explainRuns } from "./explain-runs.ts";
import { compareGolden } from "./golden.ts";
import { type JudgedPackage, judgePackage } from "./judge-package.ts";
import { findTooSlow, measureRuns, quantile } from "./measure-runs.ts";
import { findLabels, nameCauses } from "./name-cause.ts";
import { type OpenedPackage, openSession } from "./open-package.ts";
import { PROBE_AT_CHECK, PROBE_AT_LOAD, probeGraph } from "./probe.ts";
import type { ProbeTarget } from "./probe-run.ts";
import { readGraph } from "./read-graph.ts";
import { sweepShapes } from "./sweep-shapes.ts";
import { walkCountries } from "./walk-countries.ts";
import { walkVocabulary } from "./walk-vocabulary.ts";
import { type OnStep, watchSteps } from "./watch-steps.ts";

export type CheckOptions = {
  readonly budget?: Budget;
  /** Resident bytes of this process; without it, memory is not measured. */
  readonly residentBytes?: () => number;
  readonly onStep?: OnStep;
  /**
   * Milliseconds of one run of a package that passed and that differs from this one in its numbers alone: how
   * long runs take at which shapes is not measured again, and the graph is probed as at each load.
   */
  readonly knownRunMs?: number;
};

/**
 * Every check of the contract on the package in `dir` (docs/architecture.md, "The model contract"): files and
 * hashes, the graph's own words, inputs and outputs, probe, golden values, latency and memory against the
 * budget, and what is lost when a purpose is denied. Never throws for a bad package: each failure carries its
 * code and a sentence that says what to change.
 */
export const checkPackage = async (dir: string, options: CheckOptions = {}): Promise<CheckReport> => {
  const draft: ReportDraft = { manifest: null, failures: [], notes: [], measured: null, quality: null };
  const opened = { judged: null as JudgedPackage | null };
  try {
    options.onStep?.({ kind: "read" });
    const files = await readPackageFiles(dir);
    draft.manifest = files.manifest;
    const { failures, judged } = judgePackage(files);
    draft.failures.push(...failures);
    opened.judged = judged;
    if (judged !== null) await checkJudged(judged, draft, options);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    draft.failures.push(
      { code: cause.code, message: cause.message },
      ...cause.errors
        .slice(1)
        .map(({ path, message }) => ({ code: cause.code, message: `${path}: ${message}` })),
    );
  }
  if (opened.judged !== null) nameOperators(opened.judged, draft);
  return reportOf(draft);
};

/** Puts the operator that is the usual cause, and the mend, beside what was found. */
const nameOperators = ({ files }: JudgedPackage, { failures }: ReportDraft): void => {
  if (failures.length === 0) return;
  failures.splice(0, failures.length, ...nameCauses(readGraph(files.graph), files.manifest, failures));
};

/** A wrong output is told first: what comes of it elsewhere would only mislead. */
const checkJudged = async (
  judged: JudgedPackage,
  draft: ReportDraft,
  options: CheckOptions,
): Promise<void> => {
  const labels = findLabels(readGraph(judged.files.graph), judged.files.manifest);
  draft.failures.push(...labels);
  if (labels.length === 0) await checkOpened(judged, draft, options);
};

const checkOpened = async (
  judged: JudgedPackage,
  draft: ReportDraft,
  options: CheckOptions,
): Promise<void> => {
  const { files, runsAside } = judged;
  const { manifest } = files;
  const before = options.residentBytes?.();
  const started = performance.now();
  options.onStep?.({ kind: "open" });
  const plain = watchSteps(await openSession(files), manifest, options.onStep);
  const session = explainRuns(plain, manifest, { isMadeUp: true });
  const openMs = performance.now() - started;
  try {
    const { failures, bound } = bindGraph(manifest, session.inputs, session.outputs);
    draft.failures.push(...failures);
    if (bound === null) return;
    draft.failures.push(...checkWidths(bound, session.outputs, files.items.length));
    if (draft.failures.length > 0) return;
    const prior = await readPrior({ manifest, bound, session, size: files.items.length });
    const budget = options.budget ?? DEFAULT_BUDGET;
    const target = { manifest, bound, session, size: files.items.length, prior };
    draft.failures.push(...(await probeWithin(target, budget, options)));
    if (draft.failures.length > 0) return;
    await walk(target, draft);
    if (draft.failures.length > 0) return;
    // What the package brings along may come from shoppers.
    const quiet = explainRuns(plain, manifest, { isMadeUp: false });
    draft.failures.push(...(await compareGolden(manifest, quiet)));
    if (options.knownRunMs === undefined) {
      const times = await measureRuns({ manifest, bound, session, size: files.items.length }, 300);
      const memoryMb = grownMb(before, options.residentBytes?.());
      draft.measured = measuredOf({ openMs, times, memoryMb, runsAside });
      draft.failures.push(...overBudget(draft.measured, budget));
      draft.failures.push(
        ...(await sweepShapes({ manifest, bound, session, size: files.items.length }, budget)),
      );
    }
    draft.quality = await qualityOf({ files, bound, session, prior, runsAside }, quiet);
  } finally {
    await session.release();
  }
};

/** Looks at each item of the vocabulary and at each country, as far as there is time. */
const walk = async (target: ProbeTarget, { failures, notes }: ReportDraft): Promise<void> => {
  const walked = await walkVocabulary(target);
  failures.push(...walked.failures);
  if (failures.length > 0) return;
  if (walked.items < target.size)
    notes.push(
      `Of ${target.size} items, ${walked.items} were tried in a history: there was no time for more.`,
    );
  failures.push(...(await walkCountries(target)));
};

/** Probes a graph that is not out of reach of its budget: the probe of one that never ends would not end. */
const probeWithin = async (
  target: ProbeTarget,
  budget: Budget,
  { knownRunMs }: CheckOptions,
): Promise<readonly PackageFailure[]> => {
  // The graph itself was proven with the one that passed: other numbers are held against every item then.
  const depth = knownRunMs === undefined ? PROBE_AT_CHECK : PROBE_AT_LOAD;
  const slow = await findTooSlow(target, budget.runMs);
  return slow === null
    ? probeGraph(target, depth)
    : [overRunBudget(`the fastest of ${slow.runs} runs at full history took`, slow.fastestMs, budget)];
};

/** Memory that opening and running took; null: it was not measured. */
const grownMb = (before: number | undefined, after: number | undefined): number | null =>
  before === undefined || after === undefined ? null : Math.max(0, after - before) / 2 ** 20;

const measuredOf = ({
  openMs,
  times,
  memoryMb,
  runsAside,
}: {
  openMs: number;
  times: readonly number[];
  memoryMb: number | null;
  runsAside: boolean;
}): NonNullable<CheckReport["measured"]> => ({
  open_ms: openMs,
  run_p50_ms: quantile(times, 0.5),
  run_p95_ms: quantile(times, 0.95),
  runs: times.length,
  memory_mb: memoryMb,
  off_event_loop: runsAside || quantile(times, 0.5) > LONGEST_RUN_ON_LOOP_MS,
});

const qualityOf = async (
  { files, bound, prior }: OpenedPackage,
  session: OnnxSession,
): Promise<DeniedQuality | null> => {
  const { manifest } = files;
  if (manifest.evaluation === null || bound.over !== "vocabulary") return null;
  const probe = readEvaluationProbe(present(files.others.get(manifest.evaluation), "the evaluation file"));
  const model = createLoadedModel({
    manifest,
    bound,
    session,
    vocabulary: await createVocabulary(files.items),
    prior,
    tables: {},
    rowWise: null,
    offLoop: false,
  });
  return measureDenials(model, probe, impliedPurposes(manifest));
};
