import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "./errors.ts";

/**
 * What stands before a store that may be silent: reads that an answer can do without are given up after a
 * budget, and while nothing answers they are not begun at all. One probe at a time finds out when it is back.
 */
export type CircuitBreaker = {
  /**
   * Rejects with `store_unavailable` when the work takes longer than the budget, and at once while the
   * circuit is open. Work that is `long` by itself (a catalogue that is read whole) opens nothing.
   */
  within<T>(work: () => Promise<T>, options?: WithinOptions): Promise<T>;
  /** Rejects at once while the circuit is open; waits for the work otherwise. */
  unlessOpen<T>(work: () => Promise<T>): Promise<T>;
  /** Something failed as it would where the store is away: the probe finds out. */
  suspect(): void;
  isOpen(): boolean;
  /** Probes no more. */
  stop(): void;
};

export type WithinOptions = {
  /** How much of the budget was spent before. */
  readonly spentMs?: number;
  readonly long?: boolean;
};

/** `away`: nothing answers. `back`: it answers again, after so many milliseconds. */
export type CircuitChange = { readonly state: "away" } | { readonly state: "back"; readonly ms: number };

type Deps = {
  /** Null: work is never given up (an embedded store answers or throws). */
  readonly budgetMs: number | null;
  /** One cheap read that needs the store. */
  readonly probe: () => Promise<unknown>;
  /** Told once a change of state, and only when the probe has found the same. */
  readonly onChange?: (change: CircuitChange) => void;
  readonly now?: () => number;
};

const PROBE_AGAIN_MS = 200;
/** How long the probe may take where work is never given up. */
const SILENT_MS = 1_000;
/** A probe that was never answered is given up itself. */
const LONGEST_PROBE_MS = 5_000;

const late = (): DomainError =>
  new DomainError(
    "store_unavailable",
    "The store did not answer in time: see that it runs and can be reached, and send the request again.",
  );

const pause = (ms: number): Promise<unknown> => sleep(ms, undefined, { ref: false });

/**
 * Rejects after `ms`, and calls `onLate` first. A busy event loop is no silent store: what has come in by the
 * time that the loop turns counts as in time.
 */
const race = <T>(work: () => Promise<T>, ms: number, onLate: () => void): Promise<T> =>
  new Promise((resolve, reject) => {
    const state = { isDone: false };
    const giveUp = (): void => {
      if (state.isDone) return;
      onLate();
      reject(late());
    };
    const timer = setTimeout(() => setImmediate(giveUp), ms);
    work()
      .then(resolve, reject)
      .finally(() => {
        state.isDone = true;
        clearTimeout(timer);
      });
  });

const isAway = (error: unknown): boolean =>
  error instanceof DomainError && error.code === "store_unavailable";

type State = { isOpen: boolean; isProbing: boolean; isStopped: boolean; awaySince: number | null };

/** Probes until the store answers in time; tells when it does not, and when it does again. */
const createWatch = (
  state: State,
  { budgetMs, probe, onChange = () => undefined, now = () => performance.now() }: Deps,
): (() => Promise<void>) => {
  const tellAway = (): void => {
    state.isOpen = true;
    if (state.awaySince !== null) return;
    state.awaySince = now();
    onChange({ state: "away" });
  };
  const answersInTime = async (): Promise<boolean> => {
    const answered = Promise.resolve()
      .then(probe)
      .then(
        () => true,
        () => false,
      );
    try {
      return await race(() => answered, budgetMs ?? SILENT_MS, tellAway);
    } catch {
      // One probe at a time: a silent store is not given a second question before the first has ended.
      await Promise.race([answered, pause(LONGEST_PROBE_MS)]);
      return false;
    }
  };
  return async () => {
    if (state.isProbing || state.isStopped) return;
    state.isProbing = true;
    while (!state.isStopped && !(await answersInTime())) {
      if (state.isStopped) break;
      tellAway();
      await pause(PROBE_AGAIN_MS);
    }
    state.isProbing = false;
    if (state.isStopped) return;
    state.isOpen = false;
    if (state.awaySince === null) return;
    onChange({ state: "back", ms: Math.round(now() - state.awaySince) });
    state.awaySince = null;
  };
};

export const createCircuitBreaker = (deps: Deps): CircuitBreaker => {
  const { budgetMs } = deps;
  const state: State = { isOpen: false, isProbing: false, isStopped: false, awaySince: null };
  const watch = createWatch(state, deps);
  const suspect = (): void => void watch();
  const trip = (): void => {
    state.isOpen = true;
    suspect();
  };
  const heard = (error: unknown): never => {
    if (isAway(error)) suspect();
    throw error;
  };
  return {
    within(work, { spentMs = 0, long = false } = {}) {
      if (state.isOpen) return Promise.reject(late());
      if (budgetMs === null) return work().catch(heard);
      const ms = Math.max(1, budgetMs - Math.max(0, spentMs));
      return race(work, ms, long ? suspect : trip).catch(heard);
    },
    unlessOpen: (work) => (state.isOpen ? Promise.reject(late()) : work().catch(heard)),
    suspect,
    isOpen: () => state.isOpen,
    stop() {
      state.isStopped = true;
    },
  };
};

/** Where nobody waits for an answer (a command): work takes as long as it takes. */
export const NO_BREAKER: CircuitBreaker = {
  within: (work) => work(),
  unlessOpen: (work) => work(),
  suspect: () => undefined,
  isOpen: () => false,
  stop: () => undefined,
};
