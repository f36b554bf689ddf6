import { setTimeout as wait } from "node:timers/promises";

/** A sleep that can be cut short. */
export type Waker = {
  /** Ends the sleep that is under way, or the next one. */
  wake(): void;
  /** Resolves after `ms`, or when somebody wakes it, or when `signal` is aborted. One sleeper at a time. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

export const createWaker = (): Waker => {
  const state = { isWanted: false, asleep: null as AbortController | null };
  return {
    wake: () => {
      if (state.asleep === null) state.isWanted = true;
      else state.asleep.abort();
    },
    sleep: async (ms, signal) => {
      const asleep = new AbortController();
      if (!state.isWanted && !signal.aborted) {
        state.asleep = asleep;
        // By hand: a signal of signals for each of many sleeps stays with the one that outlives them all.
        const end = (): void => asleep.abort();
        signal.addEventListener("abort", end, { once: true });
        await wait(ms, undefined, { signal: asleep.signal }).catch(() => undefined);
        signal.removeEventListener("abort", end);
      }
      state.asleep = null;
      state.isWanted = false;
    },
  };
};
