import type { ChildProcess } from "node:child_process";
import { DomainError } from "../../lib/errors.ts";
import { startAside } from "../../lib/run-aside.ts";
import type { OnnxSession, RawTensor, RunTime } from "../runtime/onnx-session.ts";
import { openProcessClock } from "../runtime/thread-clock.ts";
import type { ProbeDepth } from "../verify/probe.ts";
import type { FromModel, PlainTensor, ToModel } from "./process-messages.ts";

/**
 * A model proven in a process of its own. `session` runs it there; `stop` ends the process if the model is to
 * run elsewhere.
 */
export type ModelProcess = {
  readonly session: OnnxSession;
  readonly prior: Float32Array | null;
  readonly runMs: number;
  readonly runsAside: boolean;
  stop(): Promise<void>;
};

type PendingRun = {
  readonly resolve: (outputs: Readonly<Record<string, RawTensor>>) => void;
  readonly reject: (cause: DomainError) => void;
  timer: NodeJS.Timeout | undefined;
  readonly onTime: ((time: RunTime) => void) | undefined;
  readonly since: { readonly at: number; readonly cpuMs: number; readonly modelCpuMs: number };
};

/**
 * A run that missed its deadline is waited for so many deadlines more, of processor time, to learn what it
 * took; and never longer than this.
 */
const PATIENCE = 20;
const LEAST_PATIENCE_MS = 250;
const LONGEST_PATIENCE_MS = 30_000;
/** Runs that may lie before a model, late ones among them; what comes on top is refused at once. */
const MOST_WAITING = 64;

const NEVER: RunTime = { ms: Number.POSITIVE_INFINITY, cpuMs: null };
const FAILED: RunTime = { ms: Number.POSITIVE_INFINITY, cpuMs: Number.POSITIVE_INFINITY };

/** Ends a process that may be deep in native code, and waits until it is gone. */
export const endProcess = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });

/**
 * Opens and proves a package in a process of its own: whatever the graph does, the caller's event loop keeps
 * turning, and what does not end is killed. A background process yields to everything else, which suits a
 * proof and not a model that serves.
 * @throws DomainError with the code of the first failure; `budget_exceeded` when the proof takes longer than
 * `timeoutMs`.
 */
export const startModelProcess = async ({
  dir,
  depth,
  timeoutMs,
  isBackground,
}: {
  dir: string;
  depth: ProbeDepth;
  timeoutMs: number;
  isBackground: boolean;
}): Promise<ModelProcess> => {
  const child = startAside(
    import.meta.url,
    "./model-process",
    { type: "open", dir, depth, isBackground } satisfies ToModel,
    "advanced",
  );
  const opened = await hear(child, "opened", timeoutMs).catch(async (cause: unknown) => {
    await endProcess(child);
    throw cause;
  });
  const { run, stop } = createRuns(child, opened.cpuMs);
  return {
    session: { inputs: opened.inputs, outputs: opened.outputs, run, release: stop },
    prior: opened.prior,
    runMs: opened.runMs,
    runsAside: opened.runsAside,
    stop,
  };
};

const late = (deadlineMs: number): DomainError =>
  new DomainError("model_run_failed", `the model did not answer within ${deadlineMs} ms`);
const failed = (): DomainError =>
  new DomainError("model_run_failed", "the model did not answer in its process");

/**
 * The runs of a model in another process: each is answered or refused by its deadline, whatever becomes of
 * the process.
 */
const createRuns = (
  child: ChildProcess,
  cpuMs: number,
): { readonly run: OnnxSession["run"]; stop(): Promise<void> } => {
  const waiting = new Map<number, PendingRun>();
  const state = { nextId: 1, isDead: false, cpuMs, answeredAt: 0 };
  const clock = openProcessClock(child.pid);
  const die = (): void => {
    if (!state.isDead) clock.close();
    state.isDead = true;
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(failed());
    }
    waiting.clear();
  };
  const stop = (): Promise<void> => {
    die();
    return endProcess(child);
  };
  child
    .on("error", die)
    .on("exit", die)
    .on("message", (message: FromModel) => {
      if (message.type !== "ran" && message.type !== "run_failed") return;
      const wait = waiting.get(message.id);
      state.answeredAt = performance.now();
      if (message.type === "ran") state.cpuMs = Math.max(state.cpuMs, message.cpuMs);
      if (wait === undefined) return;
      waiting.delete(message.id);
      clearTimeout(wait.timer);
      if (message.type === "run_failed") {
        wait.onTime?.(FAILED);
        return wait.reject(failed());
      }
      // What the model computed while this run waited, its own turn and the turns before it: traffic that the
      // model is too slow for counts against it, a busy machine does not.
      wait.onTime?.({
        ms: message.ms,
        cpuMs: Math.min(message.cpuMs - wait.since.modelCpuMs, state.answeredAt - wait.since.at),
      });
      wait.resolve(message.outputs);
    });

  /**
   * After the deadline: waits for what the run took, and ends a process that answers nobody while it
   * computes.
   */
  const outwait = (id: number, wait: PendingRun, deadlineMs: number): void => {
    const patience = Math.max(LEAST_PATIENCE_MS, PATIENCE * deadlineMs);
    wait.timer = setTimeout(() => {
      if (state.answeredAt >= wait.since.at) return void waiting.delete(id);
      if (
        clock.cpu() - wait.since.cpuMs < patience &&
        performance.now() - wait.since.at < LONGEST_PATIENCE_MS
      )
        return outwait(id, wait, deadlineMs);
      waiting.delete(id);
      wait.onTime?.(NEVER);
      void stop();
    }, patience);
    wait.timer.unref();
  };
  const run: OnnxSession["run"] = (feeds, fetches, { deadlineMs, onTime, onLate } = {}) =>
    new Promise((resolve, reject) => {
      if (state.isDead) return reject(failed());
      if (waiting.size >= MOST_WAITING) {
        onLate?.();
        return reject(new DomainError("model_run_failed", "too many runs wait for the model"));
      }
      const id = state.nextId;
      state.nextId += 1;
      const wait: PendingRun = {
        resolve,
        reject,
        timer: undefined,
        onTime,
        since: { at: performance.now(), cpuMs: clock.cpu(), modelCpuMs: state.cpuMs },
      };
      waiting.set(id, wait);
      if (deadlineMs !== undefined)
        wait.timer = setTimeout(() => {
          outwait(id, wait, deadlineMs);
          onLate?.();
          reject(late(deadlineMs));
        }, deadlineMs);
      const plain: Record<string, PlainTensor> = {};
      for (const [name, { dtype, dims, data }] of Object.entries(feeds)) {
        plain[name] = { dtype, dims, data };
      }
      child.send({ type: "run", id, feeds: plain, fetches } satisfies ToModel, () => undefined);
    });
  return { run, stop };
};

/** Waits for the answer of the process, its refusal, its death, or the end of the time. */
export const hear = <T extends FromModel["type"]>(
  child: ChildProcess,
  wanted: T,
  timeoutMs: number,
): Promise<Extract<FromModel, { type: T }>> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      child.off("message", listen).off("error", die).off("exit", die);
    };
    const listen = (answer: FromModel): void => {
      if (answer.type !== wanted && answer.type !== "refused") return;
      end();
      if (answer.type === wanted) resolve(answer as Extract<FromModel, { type: T }>);
      else if (answer.type === "refused") reject(new DomainError(answer.code, answer.message));
    };
    const die = (cause: unknown): void => {
      end();
      reject(
        new DomainError(
          "model_run_failed",
          "the process of the model ended while it was proving the package: the graph breaks the " +
            "runtime, or takes more memory than there is",
          { cause },
        ),
      );
    };
    const timer = setTimeout(() => {
      end();
      reject(
        new DomainError(
          "budget_exceeded",
          `the package was not proven within ${timeoutMs} ms; make the graph smaller or faster`,
        ),
      );
    }, timeoutMs);
    child.on("message", listen).once("error", die).once("exit", die);
  });
