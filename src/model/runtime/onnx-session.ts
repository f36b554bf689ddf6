import "./no-telemetry.ts";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { DomainError } from "../../lib/errors.ts";
import { openThreadClock, type ThreadClock } from "./thread-clock.ts";

/**
 * Architecture Invariant: this is the only file that imports onnxruntime-node. Everyone else sees the types
 * below.
 */

export const TENSOR_DTYPES = ["float32", "float16", "int32", "int64"] as const;
export type TensorDtype = (typeof TENSOR_DTYPES)[number];
export type TensorData = Float32Array | Uint16Array | Int32Array | BigInt64Array;

/**
 * One input or output of a graph: sizes as numbers where they are fixed, names where they are free, '' where
 * unnamed. `dtype` is the runtime's word.
 */
export type GraphValue = {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string)[];
};

/** A tensor that can be fed again and again; its data may change between runs. */
export type Feed = {
  readonly native: Tensor;
  readonly dtype: TensorDtype;
  readonly dims: readonly number[];
  readonly data: TensorData;
};
export type Feeds = Readonly<Record<string, Feed>>;
/** f16 arrives as its bits in a Uint16Array. */
export type RawTensor = {
  readonly dtype: string;
  readonly dims: readonly number[];
  readonly data: TensorData;
};

/**
 * What one run took: `ms` from its beginning to its end, without a wait for the event loop, and `cpuMs` of
 * processor time, which is what the graph itself took; the rest is the machine's. In a process of its own
 * `cpuMs` begins when the run was asked for, so that runs of the same model before it count too. null: the
 * run did not come back, and nobody knows.
 */
export type RunTime = { readonly ms: number; readonly cpuMs: number | null };

/** Whoever waits for an answer goes before whoever waits for its reasons. */
export type RunLane = "answers" | "reasons";

export type SessionRunOptions = {
  /** Of a model in a process of its own; `answers` unless it is said. */
  readonly lane?: RunLane;
  /** Longest wait for its turn, before the deadline begins to count; four deadlines unless it is said. */
  readonly waitMs?: number;
  /**
   * Places in the last dimension of the outputs: nothing else of them is brought over. One row of a large
   * catalogue is megabytes.
   */
  readonly columns?: readonly number[];
  /** Only a model in a process of its own can be left waiting; on the event loop a run ends when it ends. */
  readonly deadlineMs?: number;
  /** Told once what the run took; of a run that missed its deadline when it comes back, or is given up. */
  readonly onTime?: (time: RunTime) => void;
  /** The deadline has passed and the caller is refused, before it is known what the run took. */
  readonly onLate?: () => void;
};

export type OnnxSession = {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Runs the graph for the outputs named. @throws DomainError model_run_failed */
  run(
    feeds: Feeds,
    fetches: readonly string[],
    options?: SessionRunOptions,
  ): Promise<Readonly<Record<string, RawTensor>>>;
  release(): Promise<void>;
};

export const createFeed = (dtype: TensorDtype, data: TensorData, dims: readonly number[]): Feed => {
  const native = new Tensor(dtype as "float32", data as Float32Array, dims);
  // Where the platform has Float16Array (Node 24), the wrapper makes one, which the native side of
  // onnxruntime-node 1.30 cannot read; it takes the bits.
  if (dtype === "float16") Object.assign(native, { cpuData: data });
  return { native, dtype, dims, data };
};

/**
 * Opens a graph from memory, with the files of its external weights beside it. One thread a run: a service
 * scales by processes, and a second thread only spins for graphs of tens of microseconds
 * (docs/architecture.md, "Measured facts of the platform").
 * @throws DomainError model_corrupt | model_custom_op when the runtime cannot open it.
 */
export const createOnnxSession = async ({
  graph,
  external = [],
  openClock = () => openThreadClock(),
}: {
  graph: Uint8Array;
  external?: readonly { readonly path: string; readonly data: Uint8Array }[];
  /** The clocks of the thread that runs the graph. */
  openClock?: () => ThreadClock;
}): Promise<OnnxSession> => {
  const session = await InferenceSession.create(graph, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 4,
    ...(external.length === 0 ? {} : { externalData: external.map(({ path, data }) => ({ path, data })) }),
  }).catch((cause: unknown) => {
    throw openError(cause);
  });
  const clock = openClock();
  return {
    inputs: session.inputMetadata.map(describe),
    outputs: session.outputMetadata.map(describe),
    run: async (feeds, fetches, { onTime, columns } = {}) => {
      const natives: Record<string, Tensor> = {};
      for (const name in feeds) {
        const feed = feeds[name];
        if (feed !== undefined) natives[name] = feed.native;
      }
      // The runtime queues its run with setImmediate; this one is queued just before it, and tells when the
      // run itself begins.
      const started = { at: 0, cpu: 0 };
      if (onTime !== undefined)
        setImmediate(() => {
          started.at = clock.now();
          started.cpu = clock.cpu();
        });
      const results = await session.run(natives, fetches).catch((cause: unknown) => {
        throw runError(cause);
      });
      onTime?.({ ms: clock.now() - started.at, cpuMs: clock.cpu() - started.cpu });
      const outputs: Record<string, RawTensor> = {};
      for (const name of fetches) {
        const raw = toRaw(results[name] as Tensor);
        outputs[name] = columns === undefined ? raw : columnsOf(raw, columns);
      }
      return outputs;
    },
    release: () => {
      clock.close();
      return session.release();
    },
  };
};

const describe = (meta: InferenceSession.ValueMetadata): GraphValue =>
  meta.isTensor
    ? { name: meta.name, dtype: meta.type, shape: meta.shape }
    : { name: meta.name, dtype: "not a tensor", shape: [] };

/** Newer Node versions give f16 as a Float16Array; its bits are read, so that both look alike. */
const toRaw = ({ type, dims, data }: Tensor): RawTensor => {
  const bits =
    type === "float16" && !(data instanceof Uint16Array)
      ? new Uint16Array((data as Uint8Array).buffer, (data as Uint8Array).byteOffset, data.length)
      : data;
  return { dtype: type, dims, data: bits as TensorData };
};

const columnsOf = ({ dtype, dims, data }: RawTensor, columns: readonly number[]): RawTensor => {
  const width = dims.at(-1) ?? 0;
  const rows = width === 0 ? 0 : data.length / width;
  const picked = data.slice(0, rows * columns.length);
  for (let row = 0; row < rows; row += 1)
    columns.forEach((column, at) => {
      picked[row * columns.length + at] = data[row * width + column] ?? 0;
    });
  return { dtype, dims: [...dims.slice(0, -1), columns.length], data: picked };
};

const openError = (cause: unknown): DomainError => {
  const said = cause instanceof Error ? firstLine(cause.message) : "no reason given";
  if (/is not a registered function\/op|No Op registered for|Could not find an implementation/.test(said)) {
    return new DomainError(
      "model_custom_op",
      `model.onnx uses an operator that the runtime does not have (${said}); export with standard ` +
        "operators only",
      { cause },
    );
  }
  if (/opset/i.test(said))
    return new DomainError(
      "model_opset_unsupported",
      `model.onnx uses an operator set that the runtime does not have (${said}); export with opset 17`,
      { cause },
    );
  return new DomainError(
    "model_corrupt",
    `model.onnx cannot be opened (${said}); export it again and open it once with onnxruntime before packing`,
    { cause },
  );
};

/**
 * The runtime's own words may name an item of a shopper: they stay in `cause`, which only the check of a
 * package shows (it runs on made-up histories).
 */
const runError = (cause: unknown): DomainError =>
  new DomainError("model_run_failed", "the graph failed while it ran; `candor model check` says where", {
    cause,
  });

/** Runtime messages carry paths of the build and one short line is enough to mend a graph. */
const firstLine = (message: string): string =>
  (message.split("\n")[0] ?? "").replace(/\/\S*onnxruntime\S*\s*/g, "").slice(0, 240);
