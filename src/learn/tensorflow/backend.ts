/**
 * TensorFlow.js for training: tfjs-node where its binary loads, else wasm with what wasm lacks. The wasm
 * backend runs on one thread in Node (its threaded build is for browsers alone), with SIMD.
 */
// For its side effect: it registers the gradients, which the core alone leaves out.
import "@tensorflow/tfjs-layers";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { registerWasmKernels } from "./wasm-kernels.ts";

export type BackendName = "tensorflow" | "wasm" | "cpu";

export type BackendOptions = {
  /** Only this backend; by default the first that loads of tfjs-node and wasm. */
  only?: BackendName | undefined;
  /** Imports tfjs-node, which registers the backend `tensorflow`. */
  importNative?: () => Promise<unknown>;
};

/** Functions of `util` that tfjs-node calls and that Node 23 removed. */
const REMOVED_FROM_UTIL: Readonly<Record<string, (value: unknown) => boolean>> = {
  isNullOrUndefined: (value) => value === null || value === undefined,
  isArray: (value) => Array.isArray(value),
};

/**
 * Whoever wants tfjs-node installs it beside Candor (an optional peer), since its binary comes from a
 * download that many installations do not allow. The name is no literal: types are not there either.
 */
const TFJS_NODE: string = "@tensorflow/tfjs-node";

const importTfjsNode = async (): Promise<unknown> => {
  const target = util as Record<string, unknown>;
  for (const [name, replacement] of Object.entries(REMOVED_FROM_UTIL)) target[name] ??= replacement;
  return import(TFJS_NODE);
};

const openNative = async (importNative: () => Promise<unknown>): Promise<boolean> => {
  try {
    await importNative();
    return await tf.setBackend("tensorflow");
  } catch {
    return false;
  }
};

const openWasm = async (): Promise<boolean> => {
  await import("@tensorflow/tfjs-backend-wasm");
  registerWasmKernels();
  return tf.setBackend("wasm");
};

const openCpu = async (): Promise<boolean> => {
  await import("@tensorflow/tfjs-backend-cpu");
  return tf.setBackend("cpu");
};

/**
 * Opens a backend and says which. May be called again: a backend that is open stays open.
 * @throws Error when `only` does not load here; without it, wasm always does.
 */
export const openBackend = async ({
  only,
  importNative = importTfjsNode,
}: BackendOptions = {}): Promise<BackendName> => {
  // Without this, TensorFlow.js writes advice to the console of whoever trains.
  tf.enableProdMode();
  if (only === undefined && (await openNative(importNative))) return "tensorflow";
  const wanted = only ?? "wasm";
  const opened =
    wanted === "tensorflow"
      ? await openNative(importNative)
      : wanted === "wasm"
        ? await openWasm()
        : await openCpu();
  if (!opened)
    throw new Error(
      `The TensorFlow.js backend "${wanted}" does not load here; leave the choice open, and wasm is used.`,
    );
  await tf.ready();
  return wanted;
};
