import type { Database } from "lmdb";
import { present } from "../../lib/present.ts";
import {
  type Destruction,
  type DestructionPort,
  type DestructionStep,
  NEVER_DESTROYED,
} from "../../shopper/destruction-port.ts";
import type { EpochFile } from "../sealing/epochs.ts";
import type { EpochEnvironment } from "./epoch-environment.ts";

const STATE = "state";
/** Keys that one transaction wraps again, so that nobody waits long behind it. */
export const REWRAPPED_A_TURN = 256;

/**
 * Wraps a bounded number of keys again, after where the call before ended (`next`); no `next` once there are
 * no more.
 */
export type RewrapBatch = (
  after: string | null,
) => Promise<{ readonly count: number; readonly next: string | null }>;

/** One table's part of a pass: the keys after `after`, in order; `last` is null once there are no more. */
export type TableBatch = (
  after: string | null,
) => Promise<{ readonly count: number; readonly last: string | null }>;

/** The tables one after the other. A place in the pass is `number of the table:key`. */
export const passThrough =
  (tables: readonly TableBatch[]): RewrapBatch =>
  async (after) => {
    const cut = after?.indexOf(":") ?? -1;
    const at = after === null ? 0 : Number(after.slice(0, cut));
    const key = after === null ? "" : after.slice(cut + 1);
    const { count, last } = await present(tables[at], "the table of a place")(key === "" ? null : key);
    if (last !== null) return { count, next: `${at}:${last}` };
    return { count, next: at + 1 < tables.length ? `${at + 1}:` : null };
  };

export type LmdbDestruction = {
  readonly port: DestructionPort;
  /** Within a write transaction: something was deleted in it. */
  note(): void;
};

/**
 * Destruction by epochs: a new epoch begins, every living key is wrapped under it in batches, and then the
 * old epoch's key is overwritten. A deleted key was wrapped under the old one, wherever its bytes still lie.
 * The number of an epoch is the number of the destruction that ends it.
 */
export const createLmdbDestruction = (
  environment: EpochEnvironment,
  file: EpochFile,
  rewrapBatch: RewrapBatch,
  clock: () => number,
): LmdbDestruction => {
  const table: Database<Destruction, string> = environment.table("destruction", "json");
  /**
   * How far this process has come; another one, or this one after a crash, begins again and finds most done.
   */
  const pass = { epoch: 0, after: null as string | null };
  const state = (): Destruction => table.get(STATE) ?? NEVER_DESTROYED;
  const want = (now: number): number => {
    const before = state();
    const number = environment.epoch();
    if (before.wanted < number)
      void table.put(STATE, { ...before, wanted: number, wanted_since: before.wanted_since ?? now });
    return number;
  };
  /** Begins an epoch where one is wanted and none is being ended; returns the one to pass under, or null. */
  const begin = (): number | null => {
    const { wanted, destroyed } = state();
    const now = environment.epoch();
    // A crash may have left the next key in the file, or the old one after all was wrapped again.
    if (destroyed < now - 1) return now;
    if (wanted <= destroyed) return null;
    file.prepare(now + 1, now);
    environment.setEpoch(now + 1);
    void table.put(STATE, { ...state(), running: true, wanted_since: null });
    return now + 1;
  };
  /** All living keys are wrapped under `epoch`, and on the disk: what else is in the file goes. */
  const end = (epoch: number, now: number): DestructionStep => {
    if (environment.epoch() !== epoch) return "more";
    file.keepOnly(epoch);
    const after = { ...state(), running: false, destroyed: epoch - 1, done_at: now };
    void table.put(STATE, after);
    return "done";
  };
  return {
    note: () => void want(clock()),
    port: {
      request: (now) => environment.write(() => want(now)),
      read: () => environment.read(state),
      async step(now) {
        const epoch = await environment.write(begin);
        if (epoch === null) return "done";
        if (pass.epoch !== epoch) Object.assign(pass, { epoch, after: null });
        const { next } = await rewrapBatch(pass.after);
        pass.after = next;
        if (next !== null) return "more";
        pass.epoch = 0;
        return environment.write(() => end(epoch, now));
      },
    },
  };
};
