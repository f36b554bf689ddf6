/**
 * Two kernels for the wasm backend of TensorFlow.js 4.22.
 * - UnsortedSegmentSum, the gradient of an embedding lookup, is missing there.
 * - BatchMatMul with a transposed operand leaves XNNPACK for plain loops: 0.6 GFLOP/s instead of 10-20
 * (measured for
 *   [512, 64] x [64, 12000]). Each gradient of a product has one, so that operands are transposed by
 *   themselves first.
 */
import {
  getKernel,
  type KernelFunc,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from "@tensorflow/tfjs-core";

/** What the kernels need of BackendWasm. */
type WasmBackend = {
  makeOutput: (shape: number[], dtype: "float32" | "int32") => TensorInfo;
  typedArrayFromHeap: (tensor: TensorInfo) => Float32Array | Int32Array;
  disposeData: (dataId: object) => boolean;
};

/** sum[s, ...] = Σ of x[k, ...] over the k with segmentIds[k] = s; ids below 0 are left out. */
const unsortedSegmentSum: KernelFunc = ({ inputs, backend, attrs }) => {
  const wasm = backend as WasmBackend;
  const x = inputs.x as TensorInfo;
  const ids = inputs.segmentIds as TensorInfo;
  const segments = (attrs as { numSegments: number }).numSegments;
  const rank = ids.shape.length;
  const inner = x.shape.slice(rank);
  const out = wasm.makeOutput([segments, ...inner], "float32");
  // Views are taken after the allocation: growing the heap detaches older ones.
  const sum = wasm.typedArrayFromHeap(out) as Float32Array;
  const values = wasm.typedArrayFromHeap(x);
  const segment = wasm.typedArrayFromHeap(ids);
  sum.fill(0);
  const width = inner.reduce((a, b) => a * b, 1);
  for (let k = 0; k < segment.length; k++) {
    const s = segment[k]!;
    if (s < 0 || s >= segments) continue;
    const from = k * width;
    const to = s * width;
    for (let d = 0; d < width; d++) sum[to + d]! += values[from + d]!;
  }
  return out;
};

/** The backend's own product, with transposed operands written out first. */
const createBatchMatMul = (own: KernelFunc): KernelFunc => {
  return ({ inputs, backend, attrs }) => {
    const wasm = backend as WasmBackend;
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const temporary: TensorInfo[] = [];
    const plain = (tensor: TensorInfo, isTransposed: boolean): TensorInfo => {
      if (!isTransposed) return tensor;
      const rank = tensor.shape.length;
      const perm = Array.from({ length: rank }, (_, axis) =>
        axis < rank - 2 ? axis : axis === rank - 2 ? rank - 1 : rank - 2,
      );
      const result = getKernel("Transpose", "wasm").kernelFunc({
        inputs: { x: tensor },
        backend,
        attrs: { perm },
      }) as TensorInfo;
      temporary.push(result);
      return result;
    };
    const a = plain(inputs.a as TensorInfo, transposeA);
    const b = plain(inputs.b as TensorInfo, transposeB);
    const product = own({ inputs: { a, b }, backend, attrs: { transposeA: false, transposeB: false } });
    for (const tensor of temporary) wasm.disposeData(tensor.dataId);
    return product;
  };
};

/** Registers both; a second call changes nothing. */
export const registerWasmKernels = (): void => {
  if (getKernel("UnsortedSegmentSum", "wasm") !== undefined) return;
  registerKernel({ kernelName: "UnsortedSegmentSum", backendName: "wasm", kernelFunc: unsortedSegmentSum });
  const own = getKernel("BatchMatMul", "wasm");
  unregisterKernel("BatchMatMul", "wasm");
  // `own` keeps its setupFunc, which the backend calls when it starts.
  registerKernel({ ...own, kernelFunc: createBatchMatMul(own.kernelFunc) });
};
