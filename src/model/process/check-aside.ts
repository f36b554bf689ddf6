import { readFileSync } from "node:fs";
import { DomainError } from "../../lib/errors.ts";
import { startAside } from "../../lib/run-aside.ts";
import { type Budget, CHECK_TIMEOUT_MS, DEFAULT_BUDGET } from "../package/limits.ts";
import { openProcessClock } from "../runtime/thread-clock.ts";
import type { CheckReport } from "../verify/check-report.ts";
import { tellRun } from "../verify/run-shape.ts";
import type { CheckStep, OnStep } from "../verify/watch-steps.ts";
import { endProcess } from "./end-process.ts";
import type { FromModel, ToModel } from "./process-messages.ts";
import { hear } from "./process-session.ts";

export type CheckAsideOptions = {
  readonly budget?: Budget;
  /** Longest that the whole check may take. */
  readonly timeoutMs?: number;
  /**
   * Processor time that one run, or opening, is given at the least before it is cut short, however small its
   * budget.
   */
  readonly leastStepMs?: number;
  readonly onStep?: OnStep;
  /** Ends the check: nobody waits for it any more. */
  readonly signal?: AbortSignal;
};

/** A step that has taken so many budgets is cut short: nothing will make it fit. */
const HOPELESS = 10;
const LEAST_STEP_MS = 2_000;
const LOOK_MS = 50;
/** What reading a package and the runtime itself take beside the model. */
const BESIDE_MODEL_MB = 1024;

/**
 * `checkPackage` in a process of its own: a graph that never ends, or takes all there is to take, is killed
 * with it, and costs the caller nothing but time. A run (or opening) that takes ten times its budget of
 * processor time ends the check at once, and so does the end of `timeoutMs`: the report then says
 * `budget_exceeded`.
 * @throws DomainError stopping, where `signal` ended it
 */
export const checkPackageAside = async (
  dir: string,
  {
    budget = DEFAULT_BUDGET,
    timeoutMs = CHECK_TIMEOUT_MS,
    leastStepMs = LEAST_STEP_MS,
    onStep,
    signal,
  }: CheckAsideOptions = {},
): Promise<CheckReport> => {
  const child = startAside(
    import.meta.url,
    "./model-process",
    { type: "check", dir, budget, isBackground: true } satisfies ToModel,
    "advanced",
  );
  child.on("error", () => undefined);
  const clock = openProcessClock(child.pid);
  const current = { step: { kind: "read" } as CheckStep, since: clock.cpu() };
  child.on("message", (message: FromModel) => {
    if (message.type !== "step") return;
    current.step = message.step;
    current.since = clock.cpu();
    onStep?.(message.step);
  });
  const watch = new Promise<never>((_, reject) => {
    const stop = (): void =>
      reject(new DomainError("stopping", "The service is stopping; check the package again in a moment."));
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
    const timer = setInterval(() => {
      const failure =
        overStep(current.step, clock.cpu() - current.since, budget, leastStepMs) ??
        overMemory(child.pid, budget);
      if (failure !== null) reject(failure);
    }, LOOK_MS);
    child.once("exit", () => {
      clearInterval(timer);
      signal?.removeEventListener("abort", stop);
    });
  });
  try {
    return (await Promise.race([hear(child, "checked", timeoutMs), watch])).report;
  } catch (cause) {
    if (!(cause instanceof DomainError) || cause.code === "stopping") throw cause;
    // The process of the check ended by itself: the package did that, and the same package would do it again.
    const code = cause.code === "model_run_failed" ? "probe_run_failed" : cause.code;
    return {
      ok: false,
      package: null,
      failures: [{ code, message: cause.message }],
      notes: [],
      features: [],
      purposes: [],
      measured: null,
      quality: null,
    };
  } finally {
    await endProcess(child);
    clock.close();
  }
};

const overStep = (
  step: CheckStep,
  cpuMs: number,
  budget: Budget,
  leastStepMs: number,
): DomainError | null => {
  if (step.kind === "read") return null;
  const limit = Math.max(
    leastStepMs,
    HOPELESS * (step.kind === "open" ? budget.openMs : budget.runMs * step.rows),
  );
  if (cpuMs <= limit) return null;
  const what =
    step.kind === "open"
      ? `opening the graph had taken ${seconds(cpuMs)} and was cut short; the budget is ${budget.openMs} ms`
      : `${tellRun(step)} had taken ${seconds(cpuMs)} and was cut short; the budget is ${budget.runMs} ` +
        "ms a row";
  return new DomainError("budget_exceeded", `${what}: look for a loop that turns too often, or does not end`);
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s of processor time`;

const overMemory = (pid: number | undefined, budget: Budget): DomainError | null => {
  const mb = residentMb(pid);
  if (mb === null || mb <= BESIDE_MODEL_MB + HOPELESS * budget.memoryMb) return null;
  return new DomainError(
    "budget_exceeded",
    `the check had taken ${mb.toFixed(0)} MB of memory and was cut short; the budget of a model is ` +
      `${budget.memoryMb} MB: look for a tensor that is larger than its result`,
  );
};

/** Of Linux alone (proc(5)). The name before the values has no brackets in `status`. */
const residentMb = (pid: number | undefined): number | null => {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return kb === null ? null : Number(kb[1]) / 1024;
  } catch {
    return null;
  }
};
