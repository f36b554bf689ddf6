import { setTimeout as sleep } from "node:timers/promises";

export type WarmUp = {
  /**
   * Begins at the first call; ends when every shop has been opened or found not to open, or time is up. Never
   * rejects.
   */
  start(): Promise<void>;
  isRunning(): boolean;
  /** Resolves when no rehearsal is under way. */
  rehearsed(): Promise<void>;
};

/**
 * Opens what the first answers need before anybody is sent here; `longestMs` so that a broken model never
 * keeps a service from being ready.
 */
export const createWarmUp = ({
  shops,
  open,
  longestMs,
  rehearse = () => Promise.resolve(),
}: {
  shops: () => Promise<readonly string[]>;
  open: (shop: string) => Promise<unknown>;
  longestMs: number;
  /** What else is done before the first answer. Never rejects, and ends by itself. */
  rehearse?: () => Promise<void>;
}): WarmUp => {
  const state = { running: null as Promise<void> | null, isRunning: false, rehearsal: Promise.resolve() };
  const openAll = async (): Promise<void> => {
    await Promise.allSettled((await shops()).map(open));
  };
  const run = async (): Promise<void> => {
    state.isRunning = true;
    const over = new AbortController();
    // What fails here fails again, and is told, where it is needed.
    const opened = Promise.race([
      openAll().catch(() => undefined),
      sleep(longestMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined),
    ]);
    state.rehearsal = rehearse();
    await Promise.all([opened, state.rehearsal]);
    over.abort();
    state.isRunning = false;
  };
  return {
    start: () => (state.running ??= run()),
    isRunning: () => state.isRunning,
    rehearsed: () => state.rehearsal,
  };
};
