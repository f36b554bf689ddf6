import type { Database } from "lmdb";
import { DomainError } from "../../lib/errors.ts";
import { type EpochFile, EpochGone } from "../sealing/epochs.ts";
import type { Environment } from "./environment.ts";

const NOW = "epoch";
const FIRST = 1;
/**
 * A read that met the end of an epoch is done again on a newer snapshot; twice in a row does not happen in
 * practice.
 */
const ATTEMPTS = 3;

export type EpochEnvironment = Environment & {
  /** Number of the epoch that wraps, as the store says; within `read` or `write`. */
  epoch(): number;
  /** Makes `id` the one that wraps from this transaction on; its key must be in the file. */
  setEpoch(id: number): void;
};

const isGone = (cause: unknown): boolean => cause instanceof EpochGone;

/**
 * The environment, whose every read and write wraps and unwraps under the epoch that the store names at that
 * moment: since the number is read within the transaction, no process wraps under an old epoch once a new one
 * is committed.
 */
export const followEpochs = (environment: Environment, file: EpochFile): EpochEnvironment => {
  const table: Database<number, string> = environment.table("epoch", "json");
  const follow = <T>(action: () => T): (() => T) => {
    return () => {
      const id = table.get(NOW);
      if (id !== undefined) file.follow(id);
      return action();
    };
  };
  return {
    ...environment,
    epoch: () => table.get(NOW) ?? 0,
    setEpoch(id) {
      file.follow(id);
      void table.put(NOW, id);
    },
    async read(action) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await environment.read(follow(action));
        } catch (cause) {
          if (attempt === ATTEMPTS || !isGone(cause)) throw cause;
        }
      }
    },
    write: (action) => environment.write(follow(action)),
  };
};

/**
 * The first epoch of a store that has none; the lock of the transaction keeps other processes from making
 * another.
 */
export const beginEpochs = (environment: EpochEnvironment, file: EpochFile): Promise<void> =>
  environment.write(() => {
    if (environment.epoch() > 0) return;
    if (file.ids().some((id) => id !== FIRST))
      throw new DomainError(
        "key_store_missing",
        "epochs.key in the data folder belongs to another store: restore store.mdb and epochs.key together.",
      );
    file.prepare(FIRST, null);
    environment.setEpoch(FIRST);
  });
