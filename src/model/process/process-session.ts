import type { ChildProcess } from "node:child_process";
import { DomainError } from "../../lib/errors.ts";
import { startAside } from "../../lib/run-aside.ts";
import type { OnnxSession } from "../runtime/onnx-session.ts";
import type { ProbeDepth } from "../verify/probe.ts";
import { endProcess } from "./end-process.ts";
import type { FromModel, ToModel } from "./process-messages.ts";
import { createRunLanes } from "./run-lanes.ts";

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
  const { run, stop } = createRunLanes(child, opened.cpuMs);
  return {
    session: { inputs: opened.inputs, outputs: opened.outputs, run, release: stop },
    prior: opened.prior,
    runMs: opened.runMs,
    runsAside: opened.runsAside,
    stop,
  };
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
