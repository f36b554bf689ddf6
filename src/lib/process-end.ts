import { Worker } from "node:worker_threads";

const LOOK_MS = 250;

/** This process among those of the machine. */
export const ownPid = (): number => process.pid;

/** Is there such a process? One that belongs to somebody else is one. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** Ends this process by the kernel: nothing of it runs any more, and every lock that it held is let go. */
export const endAtOnce = (): void => void process.kill(process.pid, "SIGKILL");

/** A terminal that goes (SIGHUP) ends nothing: it is not the parent. */
export const outliveTerminal = (): void => void process.on("SIGHUP", () => undefined);

/**
 * Asks the process to end as a signal does, and ends it after `graceMs`. A thread of its own does it, since
 * the main thread may be deep in arithmetic, in native code, or before a lock.
 */
const WATCH = `
const { parentPort, workerData: { parent, graceMs } } = require("node:worker_threads");
let isEnding = false;
const end = () => {
  if (isEnding) return;
  isEnding = true;
  if (graceMs > 0) process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs);
};
parentPort.on("message", end);
setInterval(() => {
  if (process.ppid !== parent) end();
}, ${LOOK_MS});
`;

/**
 * Ends this process when the one that started it has gone, however it went: it is told SIGTERM, as by a
 * person, and has `graceMs` to close its store (docs/decisions/2026-11-26-how-processes-end.md). 0: it holds
 * nothing that would have to be closed.
 */
export const endWithParent = ({ graceMs }: { readonly graceMs: number }): void => {
  const watch = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    workerData: { parent: process.ppid, graceMs },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  });
  watch.unref();
  outliveTerminal();
  // The parent may have gone before its number was read; the channel then ends at once.
  process.once("disconnect", () => watch.postMessage("gone"));
};

/** Grace for a process with an open store: together with the look, well within five seconds. */
export const CLOSE_WITHIN_MS = 2_000;

/**
 * Keeps an exit from hanging for ever while `work` is under way: native code that waits for this thread is
 * joined by an exit, which then never ends and keeps its lock. Whoever exits meanwhile, on purpose or by an
 * error that nobody caught, is ended by the kernel instead; what was acknowledged is on the disk by then.
 */
export const createExitGuard = (): (<T>(work: () => Promise<T>) => Promise<T>) => {
  const state = { underWay: 0 };
  return async (work) => {
    if (state.underWay === 0) process.on("exit", endAtOnce);
    state.underWay += 1;
    try {
      return await work();
    } finally {
      state.underWay -= 1;
      if (state.underWay === 0) process.off("exit", endAtOnce);
    }
  };
};
