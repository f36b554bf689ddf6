import type { ErrorCode } from "../../lib/errors.ts";
import type { Budget } from "../package/limits.ts";
import type { GraphValue, RawTensor, TensorData, TensorDtype } from "../runtime/onnx-session.ts";
import type { CheckReport } from "../verify/check-report.ts";
import type { ProbeDepth } from "../verify/probe.ts";
import type { CheckStep } from "../verify/watch-steps.ts";

/**
 * What the loading process and the process of a model say to each other. `cpuMs`: processor time of that
 * process's own thread since it began.
 */
export type ToModel =
  | {
      readonly type: "open";
      readonly dir: string;
      readonly depth: ProbeDepth;
      readonly isBackground: boolean;
    }
  | { readonly type: "check"; readonly dir: string; readonly budget: Budget; readonly isBackground: boolean }
  | {
      readonly type: "run";
      readonly id: number;
      readonly feeds: Readonly<Record<string, PlainTensor>>;
      readonly fetches: readonly string[];
      readonly columns?: readonly number[];
    };

export type FromModel =
  | {
      readonly type: "opened";
      readonly inputs: readonly GraphValue[];
      readonly outputs: readonly GraphValue[];
      readonly prior: Float32Array | null;
      readonly runMs: number;
      readonly runsAside: boolean;
      readonly cpuMs: number;
    }
  | { readonly type: "step"; readonly step: CheckStep }
  | { readonly type: "checked"; readonly report: CheckReport }
  | { readonly type: "refused"; readonly code: ErrorCode; readonly message: string }
  | {
      readonly type: "ran";
      readonly id: number;
      readonly ms: number;
      readonly cpuMs: number;
      readonly outputs: Readonly<Record<string, RawTensor>>;
    }
  | { readonly type: "run_failed"; readonly id: number };

export type PlainTensor = {
  readonly dtype: TensorDtype;
  readonly dims: readonly number[];
  readonly data: TensorData;
};
