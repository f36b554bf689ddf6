import type { ChildProcess } from "node:child_process";
import { DomainError, type ErrorCode } from "../../lib/errors.ts";
import { startAside } from "../../lib/run-aside.ts";
import type { Computation, ComputationJob, MadeKind, MadePackage, OnProgress } from "./computation-job.ts";
import type { HeldBack } from "./hold-back.ts";

export type ToComputation =
  | { readonly type: "prepare"; readonly inTwo: boolean }
  | { readonly type: "begin"; readonly job: ComputationJob }
  | { readonly type: "measure" }
  | { readonly type: "make"; readonly kind: MadeKind };
export type FromComputation =
  | { readonly type: "progress"; readonly phase: string; readonly done: number; readonly total: number }
  | { readonly type: "measured"; readonly heldBack: HeldBack }
  | { readonly type: "made"; readonly made: MadePackage }
  | { readonly type: "refused"; readonly code: ErrorCode; readonly message: string }
  | {
      readonly type: "broken";
      readonly error_name?: string;
      readonly stack?: string;
      readonly code?: string;
    };

export type RunningComputation = Computation & {
  stop(): void;
  /** Gives the process back unharmed, for another job; null where it has ended. */
  release(): PreparedComputation | null;
};

type ComputationOrder = {
  readonly resolve: (answer: FromComputation) => void;
  readonly reject: (cause: unknown) => void;
};

/** A process that is on its way up or waits, so that it is there once there is something to compute. */
export type PreparedComputation = Pick<ChildProcess, "kill" | "send" | "on" | "off" | "connected">;

/** `inTwo`: its second process is started too. */
export const prepareComputation = (inTwo = false): PreparedComputation =>
  startAside(
    import.meta.url,
    "./compute-process",
    { type: "prepare", inTwo } satisfies ToComputation,
    "advanced",
  );

const ENDED =
  "The process that trains ended by itself, perhaps for want of memory: free some, and train again. The " +
  "model of before keeps serving.";

/**
 * Starts the arithmetic of a training in a process of its own, at low priority: the caller's event loop stays
 * free to renew its lease, memory is given back when it ends, and it can be ended at any moment. `signal`
 * ends it. `prepared`: a process that was started ahead; it is used up.
 */
export const startComputation = (
  job: ComputationJob,
  {
    onProgress,
    signal,
    prepared,
  }: {
    readonly onProgress: OnProgress;
    readonly signal: AbortSignal;
    readonly prepared?: PreparedComputation;
  },
): RunningComputation => {
  const child = prepared ?? prepareComputation();
  child.send({ type: "begin", job } satisfies ToComputation);
  const state = { asked: null as ComputationOrder | null, dead: null as unknown, isReleased: false };
  const fail = (cause: unknown): void => {
    state.dead ??= cause;
    state.asked?.reject(state.dead);
    state.asked = null;
  };
  const end = (): void => {
    fail(signal.reason);
    child.kill("SIGKILL");
  };
  const hear = (message: FromComputation): void => {
    if (message.type === "progress") return onProgress(message.phase, message.done, message.total);
    const { asked } = state;
    state.asked = null;
    if (message.type === "refused") asked?.reject(new DomainError(message.code, message.message));
    else if (message.type === "broken")
      asked?.reject(
        Object.assign(new Error("the computation of a training failed"), {
          name: message.error_name ?? "Error",
          stack: message.stack ?? "",
        }),
      );
    else asked?.resolve(message);
  };
  const exit = (): void => fail(new DomainError("internal", ENDED));
  child.on("message", hear).on("error", fail).on("exit", exit);
  signal.addEventListener("abort", end, { once: true });
  const ask = (message: ToComputation): Promise<FromComputation> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) end();
      if (state.dead !== null) return reject(state.dead);
      state.asked = { resolve, reject };
      child.send(message);
    });
  return {
    measure: async () =>
      ((await ask({ type: "measure" })) as Extract<FromComputation, { type: "measured" }>).heldBack,
    make: async (kind) =>
      ((await ask({ type: "make", kind })) as Extract<FromComputation, { type: "made" }>).made,
    stop: () => {
      signal.removeEventListener("abort", end);
      if (state.isReleased) return;
      state.dead ??= new DomainError("internal", "The computation was stopped.");
      child.kill("SIGKILL");
    },
    release: () => {
      signal.removeEventListener("abort", end);
      if (state.dead !== null || !child.connected) return null;
      state.isReleased = true;
      child.off("message", hear).off("error", fail).off("exit", exit);
      return child;
    },
  };
};
