import type { KnownUnit } from "./data-without.ts";
import { prepareComputation, type PreparedComputation } from "./start-computation.ts";

/** What was counted of everybody for one package, up to one place in the erasure log. */
export type KnownUnits = {
  readonly shop: string;
  readonly origin: string;
  readonly watermark: number;
  readonly units: readonly KnownUnit[];
};

/**
 * What is kept in memory between a model that forgot and the next one: what its data was, and the process
 * that made it with its counts. For a short while, and only here: nothing of it is written anywhere. Whoever
 * leaves meanwhile is taken out of it by the round that begins then.
 */
export type ForgettingMemory = {
  /**
   * The process of before, where it waits, or one that starts. `inTwo`: its second process is started too.
   */
  takeComputation(inTwo: boolean): PreparedComputation;
  recall(of: Omit<KnownUnits, "units">): KnownUnits["units"] | null;
  /** Keeps both for the next model; null: nothing is worth keeping. */
  keep(known: KnownUnits, computation: PreparedComputation | null): void;
  clear(): void;
};

const KEPT_MS = 120_000;

/** Keeps nothing: each model is made from nothing, and its process ends with it. */
export const NO_MEMORY: ForgettingMemory = {
  takeComputation: prepareComputation,
  recall: () => null,
  keep: (_known, computation) => void computation?.kill("SIGKILL"),
  clear: () => undefined,
};

export const createForgettingMemory = (keptMs = KEPT_MS): ForgettingMemory => {
  const held = {
    known: null as KnownUnits | null,
    computation: null as PreparedComputation | null,
    timer: undefined as NodeJS.Timeout | undefined,
  };
  const clear = (): void => {
    clearTimeout(held.timer);
    held.computation?.kill("SIGKILL");
    held.computation = null;
    held.known = null;
  };
  return {
    takeComputation: (inTwo) => {
      clearTimeout(held.timer);
      const waiting = held.computation;
      held.computation = null;
      return waiting?.connected === true ? waiting : prepareComputation(inTwo);
    },
    recall: ({ shop, origin, watermark }) => {
      const { known } = held;
      const isThis = known?.shop === shop && known.origin === origin && known.watermark === watermark;
      return isThis ? known.units : null;
    },
    keep: (known, computation) => {
      clear();
      held.known = known;
      held.computation = computation;
      held.timer = setTimeout(clear, keptMs).unref();
    },
    clear,
  };
};
