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
      if (!state.isWanted) {
        state.asleep = asleep;
        await wait(ms, undefined, { signal: AbortSignal.any([signal, asleep.signal]) }).catch(
          () => undefined,
        );
      }
      state.asleep = null;
      state.isWanted = false;
    },
  };
};
