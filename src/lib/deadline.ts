export type Deadline = {
  readonly signal: AbortSignal;
  /** To be called by who no longer waits. */
  clear(): void;
};

/**
 * Aborted after `ms` milliseconds, or with `signal` where that comes first. A timer of its own: on Node 20 a
 * timeout that is known to `AbortSignal.any` alone may be collected as garbage, and then nothing ever ends.
 */
export const startDeadline = (ms: number, signal: AbortSignal): Deadline => {
  const own = new AbortController();
  const abort = (): void => own.abort();
  const timer = setTimeout(abort, ms).unref();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return {
    signal: own.signal,
    clear: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    },
  };
};
