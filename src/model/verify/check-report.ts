import type { Purpose } from "../../consent/purposes.ts";
import { findFeature } from "../package/features/catalogue.ts";
import { type Budget, LONGEST_RUN_ON_LOOP_MS } from "../package/limits.ts";
import { impliedPurposes, isTrainingKnown, type Manifest, packageId } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import type { DeniedQuality } from "./evaluation-probe.ts";

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

export type ReportDraft = {
  manifest: Manifest | null;
  readonly failures: PackageFailure[];
  readonly notes: string[];
  measured: CheckReport["measured"];
  quality: DeniedQuality | null;
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

export const overRunBudget = (what: string, ms: number, { runMs }: Budget): PackageFailure =>
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
  ...(measured.memory_mb !== null && measured.memory_mb > budget.memoryMb
    ? [
        exceeded(
          "the open model holds",
          measured.memory_mb,
          budget.memoryMb,
          "MB",
          "keep weights as f16 or fewer neighbours an item",
        ),
      ]
    : []),
];

export const reportOf = ({ manifest, failures, notes, measured, quality }: ReportDraft): CheckReport => ({
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
