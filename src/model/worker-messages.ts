import type { ErrorCode } from '../lib/errors.ts';
import type { Budget, CheckReport } from './check-package.ts';
import type { GraphValue, RawTensor, TensorData, TensorDtype } from './onnx-session.ts';
import type { ProbeDepth } from './probe.ts';

/** What the loading process and a model's worker thread say to each other. `threadCpuMs`: processor time of the thread since it began. */
export type ToWorker =
  | { readonly type: 'open'; readonly dir: string; readonly depth: ProbeDepth }
  | { readonly type: 'check'; readonly dir: string; readonly budget: Budget }
  | { readonly type: 'run'; readonly id: number; readonly feeds: Readonly<Record<string, PlainTensor>>; readonly fetches: readonly string[] };

export type FromWorker =
  | { readonly type: 'opened'; readonly inputs: readonly GraphValue[]; readonly outputs: readonly GraphValue[]; readonly prior: Float32Array | null; readonly runMs: number; readonly threadCpuMs: number }
  | { readonly type: 'checked'; readonly report: CheckReport }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly message: string }
  | { readonly type: 'ran'; readonly id: number; readonly ms: number; readonly threadCpuMs: number; readonly outputs: Readonly<Record<string, RawTensor>> }
  | { readonly type: 'run_failed'; readonly id: number };

export type PlainTensor = { readonly dtype: TensorDtype; readonly dims: readonly number[]; readonly data: TensorData };
