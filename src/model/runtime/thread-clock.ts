import { closeSync, openSync, readSync } from "node:fs";

/**
 * Two clocks of the thread that opened them, in ms: time that passes, and time for which the thread has a
 * processor.
 */
export type ThreadClock = { now(): number; cpu(): number; close(): void };

/**
 * Of Linux alone: the first number is the nanoseconds that the thread ran (proc(5)), as of the last tick of
 * the kernel: some milliseconds coarse.
 */
const SCHEDSTAT = "/proc/thread-self/schedstat";

/**
 * The clocks of this thread. Where the platform does not tell what a thread ran, that is the time that
 * passes: a run may then look longer than it was, and never shorter.
 */
export const openThreadClock = (path: string = SCHEDSTAT): ThreadClock => {
  const now = (): number => performance.now();
  const bytes = Buffer.alloc(64);
  try {
    // The file stays that of the thread which opened it. It is read before and after each run, which costs 1
    // µs; opening it each time would cost more.
    const file = openSync(path, "r");
    return {
      now,
      cpu: () =>
        Number.parseInt(bytes.toString("latin1", 0, readSync(file, bytes, 0, bytes.length, 0)), 10) / 1e6,
      close: () => closeSync(file),
    };
  } catch {
    return { now, cpu: now, close: () => undefined };
  }
};

/**
 * The clocks of another process, by its first thread; they stand still when it ends. `pid` undefined: one
 * that did not start.
 */
export const openProcessClock = (pid: number | undefined): ThreadClock => {
  const clock = openThreadClock(`/proc/${pid ?? "none"}/schedstat`);
  const last = { cpu: 0 };
  return {
    ...clock,
    cpu: () => {
      try {
        last.cpu = clock.cpu();
      } catch {
        // The process is gone, and its file with it (ESRCH).
      }
      return last.cpu;
    },
  };
};
