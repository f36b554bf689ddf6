import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Room in the store that ordinary writes leave free, so that a "no" can be written where there is none for
 * anything else (docs/consent-rules.md, "No refusal is refused"). A driver asks `isOpen` when a write is
 * handed in.
 */
export type ReservedRoom = {
  /** What is written within, and within what it calls, may take the reserved room. */
  within<T>(action: () => Promise<T>): Promise<T>;
  isOpen(): boolean;
};

export const createReservedRoom = (): ReservedRoom => {
  const opened = new AsyncLocalStorage<true>();
  const under = { way: 0 };
  return {
    async within(action) {
      under.way += 1;
      try {
        return await opened.run(true, action);
      } finally {
        under.way -= 1;
        // On Node 20 a storage that was used once costs every promise of the process a call, until it is off.
        if (under.way === 0) opened.disable();
      }
    },
    isOpen: () => opened.getStore() === true,
  };
};
