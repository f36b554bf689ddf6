/** How far the destruction of deleted keys has come. Numbers grow by one with each destruction. */
export type Destruction = {
  /** The newest number that was asked for; nothing waits when `destroyed` has reached it. */
  readonly wanted: number;
  /** When the oldest of what waits to be begun was asked for; null when there is none. */
  readonly wanted_since: number | null;
  /** Begun and not ended: to be gone on with at once. */
  readonly running: boolean;
  readonly destroyed: number;
  /** When `destroyed` was reached; null before the first time. */
  readonly done_at: number | null;
  /** Why the store cannot do it, in a sentence that says how to mend; null where it can. */
  readonly refused: string | null;
};

/**
 * `more`: go on at once; `waiting`: the store works, look again later; `done`: ended, refused, or nothing was
 * wanted.
 */
export type DestructionStep = "more" | "waiting" | "done";

/**
 * Deleting a row leaves copies of its bytes in free pages and in append-only files. This makes sure that they
 * open for nobody, in batches and while the store serves.
 */
export type DestructionPort = {
  /**
   * What was deleted before this call is beyond recovery once `destroyed` has reached the number that it
   * returns.
   */
  request(now: number): Promise<number>;
  read(): Promise<Destruction>;
  /**
   * Begins what is wanted, or goes on with what runs, under the caller's lease. May be repeated after a crash
   * at any point.
   */
  step(now: number): Promise<DestructionStep>;
};

export const NEVER_DESTROYED: Destruction = {
  wanted: 0,
  wanted_since: null,
  running: false,
  destroyed: 0,
  done_at: null,
  refused: null,
};
