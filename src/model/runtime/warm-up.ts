import { setTimeout as sleep } from "node:timers/promises";

export type WarmUp = {
  /**
   * Begins at the first call; ends when every shop has been opened or found not to open, or time is up. Never
   * rejects.
   */
  start(): Promise<void>;
  isRunning(): boolean;
};

/**
 * Opens what the first answers need before anybody is sent here; `longestMs` so that a broken model never
 * keeps a service from being ready.
 */
export const createWarmUp = ({
  shops,
  open,
  longestMs,
}: {
  shops: () => Promise<readonly string[]>;
  open: (shop: string) => Promise<unknown>;
  longestMs: number;
}): WarmUp => {
  const state = { running: null as Promise<void> | null, isRunning: false };
  const openAll = async (): Promise<void> => {
    await Promise.allSettled((await shops()).map(open));
  };
  const run = async (): Promise<void> => {
    state.isRunning = true;
    const over = new AbortController();
    // What fails here fails again, and is told, where it is needed.
    await Promise.race([
      openAll().catch(() => undefined),
      sleep(longestMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined),
    ]);
    over.abort();
    state.isRunning = false;
  };
  return { start: () => (state.running ??= run()), isRunning: () => state.isRunning };
};
