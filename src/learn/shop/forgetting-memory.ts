import type { KnownUnit } from "./data-without.ts";
import { prepareComputation, type PreparedComputation } from "./start-computation.ts";

/** What was counted of everybody for one package, up to one place in the erasure log. */
export type KnownUnits = {
  readonly shop: string;
  readonly origin: string;
  readonly watermark: number;
  readonly units: readonly KnownUnit[];
};

/** The training that a model is made of again. */
type TrainingOf = Pick<KnownUnits, "shop" | "origin">;

/**
 * What is kept in memory between a model that forgot and the next one of the same training: what its data
 * was, and the process that made it with its counts. For a short while, and only here: nothing of it is
 * written anywhere. Whoever leaves meanwhile is taken out of it by the round that begins then.
 */
export type ForgettingMemory = {
  /**
   * The process of before, where it waits, or one that starts. `inTwo`: its second process is started too.
   */
  takeComputation(of: TrainingOf, inTwo: boolean): PreparedComputation;
  recall(of: Omit<KnownUnits, "units">): KnownUnits["units"] | null;
  /** Keeps both for the next model; null: no process is worth keeping. */
  keep(known: KnownUnits, computation: PreparedComputation | null): void;
  /** Lets go of what is kept of a model that is not made again soon. */
  drop(of: TrainingOf): void;
  clear(): void;
};

const KEPT_MS = 120_000;
/**
 * As many models of its own serve a shop at most: in its two slots, and for those without a profile. They are
 * made again one after the other, so that with room for fewer each would push out the one that comes next.
 */
const MOST_KEPT = 3;

/** Keeps nothing: each model is made from nothing, and its process ends with it. */
export const NO_MEMORY: ForgettingMemory = {
  takeComputation: (_of, inTwo) => prepareComputation(inTwo),
  recall: () => null,
  keep: (_known, computation) => void computation?.kill("SIGKILL"),
  drop: () => undefined,
  clear: () => undefined,
};

type Kept = {
  readonly known: KnownUnits;
  readonly timer: NodeJS.Timeout;
  computation: PreparedComputation | null;
};

const nameOf = ({ shop, origin }: TrainingOf): string => JSON.stringify([shop, origin]);

export const createForgettingMemory = (keptMs = KEPT_MS): ForgettingMemory => {
  // In the order in which they were kept.
  const held = new Map<string, Kept>();
  const drop = (name: string): void => {
    const kept = held.get(name);
    clearTimeout(kept?.timer);
    kept?.computation?.kill("SIGKILL");
    held.delete(name);
  };
  const makeRoom = (): void => {
    for (const name of held.keys()) {
      if (held.size < MOST_KEPT) return;
      drop(name);
    }
  };
  return {
    takeComputation: (of, inTwo) => {
      const kept = held.get(nameOf(of));
      if (kept === undefined) makeRoom();
      const waiting = kept?.computation;
      // What is known of its data stays until its time has passed, also where nothing comes of this run.
      if (kept !== undefined) kept.computation = null;
      return waiting?.connected === true ? waiting : prepareComputation(inTwo);
    },
    recall: (of) => {
      const known = held.get(nameOf(of))?.known;
      return known?.watermark === of.watermark ? known.units : null;
    },
    keep: (known, computation) => {
      const name = nameOf(known);
      drop(name);
      makeRoom();
      held.set(name, { known, computation, timer: setTimeout(() => drop(name), keptMs).unref() });
    },
    drop: (of) => drop(nameOf(of)),
    clear: () => {
      for (const name of [...held.keys()]) drop(name);
    },
  };
};
