import type { Purpose } from "../../consent/purposes.ts";
import { DomainError } from "../../lib/errors.ts";
import { findFeature } from "../package/features/catalogue.ts";
import { type Budget, DEFAULT_BUDGET, LONGEST_RUN_ON_LOOP_MS } from "../package/limits.ts";
import { impliedPurposes, isTrainingKnown, type Manifest, packageId } from "../package/manifest.ts";
import { type PackageFiles, readPackageFiles } from "../package/package-files.ts";
import { createLoadedModel, createVocabulary, readPrior } from "../runtime/loaded-model.ts";
import type { OnnxSession } from "../runtime/onnx-session.ts";
import { bindGraph, checkGraphFacts, checkWidths, type PackageFailure } from "./bind-graph.ts";
import { type DeniedQuality, measureDenials, readEvaluationProbe } from "./evaluation-probe.ts";
import { explainRuns } from "./explain-runs.ts";
import { compareGolden } from "./golden.ts";
import { judgeGraphCost } from "./graph-cost.ts";
import { readGraphFacts } from "./graph-reader.ts";
import { findTooSlow, measureRuns, type OpenedPackage, openSession, quantile } from "./open-package.ts";
import { PROBE_AT_CHECK, probeGraph } from "./probe.ts";
import { readGraph } from "./read-graph.ts";
import { sweepShapes } from "./sweep-shapes.ts";
import { type OnStep, watchSteps } from "./watch-steps.ts";

export { DEFAULT_BUDGET };
export type { Budget };

export type CheckOptions = {
  readonly budget?: Budget;
  /** Resident bytes of this process; without it, memory is not measured. */
  readonly residentBytes?: () => number;
  readonly onStep?: OnStep;
};

export type CheckReport = {
  readonly ok: boolean;
  /** name@version, null when the manifest could not be read. */
  readonly package: string | null;
  readonly failures: readonly PackageFailure[];
  /** What is allowed and worth a thought. */
  readonly notes: readonly string[];
  readonly features: readonly {
    readonly input: string;
    readonly feature: string;
    readonly purposes: readonly Purpose[];
  }[];
  /** Purposes of the shopper's data behind the features. */
  readonly purposes: readonly Purpose[];
  /** Null where the check did not come that far; `memory_mb` null where it was not measured. */
  readonly measured: {
    readonly open_ms: number;
    readonly run_p50_ms: number;
    readonly run_p95_ms: number;
    readonly runs: number;
    readonly memory_mb: number | null;
    readonly off_event_loop: boolean;
  } | null;
  /** Null without an evaluation file; `notes` says so. */
  readonly quality: DeniedQuality | null;
};

/**
 * Every check of the contract on the package in `dir` (docs/architecture.md, "The model contract"): files and
 * hashes, the graph's own words, inputs and outputs, probe, golden values, latency and memory against the
 * budget, and what is lost when a purpose is denied. Never throws for a bad package: each failure carries its
 * code and a sentence that says what to change.
 */
export const checkPackage = async (dir: string, options: CheckOptions = {}): Promise<CheckReport> => {
  const draft: Draft = { manifest: null, failures: [], notes: [], measured: null, quality: null };
  try {
    options.onStep?.({ kind: "read" });
    const files = await readPackageFiles(dir);
    draft.manifest = files.manifest;
    draft.failures.push(...checkGraphFacts(files.manifest, readGraphFacts(files.graph)));
    if (draft.failures.length > 0) return reportOf(draft);
    const cost = judgeGraphCost(readGraph(files.graph));
    draft.failures.push(...cost.failures);
    if (draft.failures.length === 0) await checkOpened(files, cost.runsAside, draft, options);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    draft.failures.push(
      { code: cause.code, message: cause.message },
      ...cause.errors
        .slice(1)
        .map(({ path, message }) => ({ code: cause.code, message: `${path}: ${message}` })),
    );
  }
  return reportOf(draft);
};

type Draft = {
  manifest: Manifest | null;
  readonly failures: PackageFailure[];
  readonly notes: string[];
  measured: CheckReport["measured"];
  quality: DeniedQuality | null;
};

const checkOpened = async (
  files: PackageFiles,
  runsAside: boolean,
  draft: Draft,
  options: CheckOptions,
): Promise<void> => {
  const { manifest } = files;
  const before = options.residentBytes?.();
  const started = performance.now();
  options.onStep?.({ kind: "open" });
  const plain = watchSteps(await openSession(files), manifest, options.onStep);
  const session = explainRuns(plain, manifest, { isMadeUp: true });
  // What the package brings along may come from shoppers.
  const quiet = explainRuns(plain, manifest, { isMadeUp: false });
  const openMs = performance.now() - started;
  try {
    const { failures, bound } = bindGraph(manifest, session.inputs, session.outputs);
    draft.failures.push(...failures);
    if (bound === null) return;
    draft.failures.push(...checkWidths(bound, session.outputs, files.items.length));
    if (draft.failures.length > 0) return;
    const prior = await readPrior({ manifest, bound, session, size: files.items.length });
    const opened: OpenedPackage = { files, bound, session, prior, runsAside };
    const budget = options.budget ?? DEFAULT_BUDGET;
    const slow = await findTooSlow({ manifest, bound, session, size: files.items.length }, budget.runMs);
    if (slow !== null)
      return void draft.failures.push(
        overRunBudget(`the fastest of ${slow.runs} runs at full history took`, slow.fastestMs, budget),
      );
    draft.failures.push(
      ...(await probeGraph({ manifest, bound, session, size: files.items.length, prior }, PROBE_AT_CHECK)),
    );
    if (draft.failures.length > 0) return;
    draft.failures.push(...(await compareGolden(manifest, quiet)));
    const times = await measureRuns({ manifest, bound, session, size: files.items.length }, 300);
    const memoryMb = before === undefined ? null : Math.max(0, options.residentBytes!() - before) / 2 ** 20;
    draft.measured = {
      open_ms: openMs,
      run_p50_ms: quantile(times, 0.5),
      run_p95_ms: quantile(times, 0.95),
      runs: times.length,
      memory_mb: memoryMb,
      off_event_loop: runsAside || quantile(times, 0.5) > LONGEST_RUN_ON_LOOP_MS,
    };
    draft.failures.push(...overBudget(draft.measured, budget));
    draft.failures.push(
      ...(await sweepShapes({ manifest, bound, session, size: files.items.length }, budget)),
    );
    draft.quality = await qualityOf(opened, quiet);
  } finally {
    await session.release();
  }
};

const exceeded = (
  what: string,
  value: number,
  limit: number,
  unit: string,
  mend: string,
): PackageFailure => ({
  code: "budget_exceeded",
  message: `${what} ${value.toFixed(1)} ${unit}, and the budget is ${limit} ${unit}; ${mend}`,
});

const overRunBudget = (what: string, ms: number, { runMs }: Budget): PackageFailure =>
  exceeded(
    what,
    ms,
    runMs,
    "ms",
    "gather rows instead of multiplying by the whole catalogue, or score candidates only",
  );

/** What was measured against what a model may cost. */
export const overBudget = (
  measured: NonNullable<CheckReport["measured"]>,
  budget: Budget,
): PackageFailure[] => [
  ...(measured.run_p50_ms > budget.runMs
    ? [overRunBudget("half of the runs take more than", measured.run_p50_ms, budget)]
    : []),
  ...(measured.open_ms > budget.openMs
    ? [exceeded("opening takes", measured.open_ms, budget.openMs, "ms", "make the graph smaller")]
    : []),
  ...((measured.memory_mb ?? 0) > budget.memoryMb
    ? [
        exceeded(
          "the open model holds",
          measured.memory_mb!,
          budget.memoryMb,
          "MB",
          "keep weights as f16 or fewer neighbours an item",
        ),
      ]
    : []),
];

const qualityOf = async (
  { files, bound, prior }: OpenedPackage,
  session: OnnxSession,
): Promise<DeniedQuality | null> => {
  const { manifest } = files;
  if (manifest.evaluation === null || bound.over !== "vocabulary") return null;
  const probe = readEvaluationProbe(files.others.get(manifest.evaluation)!);
  const model = createLoadedModel({
    manifest,
    bound,
    session,
    vocabulary: await createVocabulary(files.items),
    prior,
    tables: {},
    offLoop: false,
  });
  return measureDenials(model, probe, impliedPurposes(manifest));
};

const reportOf = ({ manifest, failures, notes, measured, quality }: Draft): CheckReport => ({
  ok: failures.length === 0,
  package: manifest === null ? null : packageId(manifest),
  failures,
  notes: manifest === null ? notes : [...notes, ...notesOn(manifest, measured)],
  features:
    manifest === null
      ? []
      : Object.entries(manifest.inputs).map(([input, feature]) => ({
          input,
          feature,
          purposes: findFeature(feature)?.purposes ?? [],
        })),
  purposes: manifest === null ? [] : impliedPurposes(manifest),
  measured,
  quality,
});

const notesOn = (manifest: Manifest, measured: CheckReport["measured"]): string[] => [
  ...(isTrainingKnown(manifest)
    ? []
    : [
        "Training unknown: the manifest names no data set. Shadow, canary and promotion need the " +
          "explicit flag (accept_unknown_training).",
      ]),
  ...(manifest.golden === null
    ? ["No golden values: a graph that computes differently elsewhere would go unnoticed."]
    : []),
  ...(manifest.evaluation === null
    ? ["No evaluation file: what is lost when a purpose is denied was not measured."]
    : []),
  ...(measured?.off_event_loop === true
    ? [
        `A run takes over ${LONGEST_RUN_ON_LOOP_MS} ms, or the graph loops or takes sizes from what it ` +
          "counts in the values: the model is served from a process of its own, which costs a request " +
          "0.1 to 0.2 ms.",
      ]
    : []),
  ...(manifest.explain === "ablation"
    ? ["Reasons come from running again (ablation); the parts form would make them exact and cheaper."]
    : []),
];
