import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import type { RootDatabase } from "lmdb";
import { DomainError } from "../../lib/errors.ts";

/** Bytes of the file beyond the pages in use that ordinary writes leave to a "no". */
const RESERVED = 4 * 1024 * 1024;
/** The file grows by so much at a time. */
const STEP = 1024 * 1024;
const ZEROS = Buffer.alloc(STEP);

export type RoomInFile = {
  /** @throws DomainError disk_full where only the reserved room is left. Within a write transaction. */
  ensure(): void;
  close(): void;
};

type Stats = { readonly lastPageNumber: number; readonly pageSize: number };

/** Appends up to `bytes` of real bytes; how many the disk took. */
const extend = (file: number, from: number, bytes: number): number => {
  let done = 0;
  try {
    while (done < bytes) done += writeSync(file, ZEROS, 0, Math.min(STEP, bytes - done), from + done);
  } catch {
    // A full disk, or the limit of a file: what was taken so far counts.
  }
  return done;
};

/**
 * Keeps room within LMDB's own file: bytes behind its last page, which the disk has given already and nobody
 * else can take. LMDB writes its next pages there. Ordinary writes see to it first that the room is whole
 * again; a "no" does not ask. The lock of the write transaction keeps two processes from growing the file at
 * once.
 */
export const openRoomInFile = (path: string, root: RootDatabase<Buffer, string>): RoomInFile => {
  const file = openSync(path, "r+");
  return {
    ensure() {
      const { lastPageNumber, pageSize } = root.getStats() as Stats;
      const used = (lastPageNumber + 1) * pageSize;
      const { size } = fstatSync(file);
      if (size - used >= RESERVED + STEP / 2) return;
      const grown = extend(file, size, RESERVED + STEP - (size - used));
      if (size + grown - used < RESERVED)
        throw new DomainError(
          "disk_full",
          "The disk of the store is full: free space on it and send the request again. What room is left " +
            "is kept for people who refuse, withdraw, object or leave.",
        );
    },
    close: () => closeSync(file),
  };
};
