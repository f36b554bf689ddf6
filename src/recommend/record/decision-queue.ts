import pLimit from "p-limit";
import type { DecisionEntry, DecisionPort } from "./port.ts";

export type DecisionQueue = {
  push(entry: DecisionEntry): void;
  /** How many wait. */
  size(): number;
  flush(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Longest that a decision waits, and how many may wait: beyond that the newest are dropped and counted
 * (docs/architecture.md, "The decision record").
 */
const WAIT_MS = 50;
const MOST_WAITING = 10_000;

type Deps = {
  readonly port: Pick<DecisionPort, "write">;
  readonly onDropped: (count: number) => void;
  readonly onError: (error: unknown) => void;
};

/** Recorded decisions are written behind the answer, in batches, through a bounded queue. */
export const createDecisionQueue = ({ port, onDropped, onError }: Deps): DecisionQueue => {
  const state = {
    waiting: [] as DecisionEntry[],
    timer: null as NodeJS.Timeout | null,
  };
  const oneWrite = pLimit(1);
  const flush = (): Promise<void> => {
    if (state.timer !== null) clearTimeout(state.timer);
    state.timer = null;
    const batch = state.waiting;
    if (batch.length === 0) return oneWrite(() => undefined);
    state.waiting = [];
    return oneWrite(async () => {
      try {
        await port.write(batch);
      } catch (error) {
        onDropped(batch.length);
        onError(error);
      }
    });
  };
  return {
    push(entry) {
      if (state.waiting.length >= MOST_WAITING) return onDropped(1);
      state.waiting.push(entry);
      state.timer ??= setTimeout(() => void flush(), WAIT_MS);
    },
    size: () => state.waiting.length,
    flush,
    close: flush,
  };
};
