import { mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Database, open, type RootDatabase } from "lmdb";
import { DomainError } from "../../lib/errors.ts";
import { createExitGuard } from "../../lib/process-end.ts";
import type { ReservedRoom } from "../driver/reserved-room.ts";
import { closedError, storeError } from "../driver/store-errors.ts";
import { openRoomInFile } from "./room-in-file.ts";
import { openWriteProbe } from "./write-probe.ts";
import { awaitWriter } from "./writer-lock.ts";

/**
 * The open environment. All writes go through `write`: the callback runs inside a write transaction (LMDB's
 * lock holds across processes), reads what is newest, and must be synchronous; the promise resolves after
 * commit and flush (`overlappingSync: false`). A callback that throws has written nothing as long as it reads
 * first and writes last.
 */
export type Environment = {
  readonly root: RootDatabase<Buffer, string>;
  /** Opens a named table. */
  table<V>(name: string, encoding: "binary" | "json"): Database<V, string>;
  /** A synchronous read of the newest committed snapshot; everything in one call sees the same. */
  read<T>(action: () => T): Promise<T>;
  write<T>(action: () => T): Promise<T>;
  /** Whether what is written now may take the room that is reserved in the file. */
  isInReservedRoom(): boolean;
  isClosed(): boolean;
  close(): Promise<void>;
};

/**
 * Whoever takes the folder away leaves the process with files of nowhere, where a write is lost and a consent
 * may be an old one. Every write looks whether the file is the one that was opened; a read now and then.
 */
const LOOKED_AT_MS = 100;

const createFileWatch = (path: string) => {
  const file = fileAt(path);
  const state = { lookedAt: 0 };
  return (isWrite: boolean): void => {
    const now = performance.now();
    if (!isWrite && now - state.lookedAt < LOOKED_AT_MS) return;
    if (fileAt(path) === file) {
      state.lookedAt = now;
      return;
    }
    throw new DomainError(
      "store_unavailable",
      "The folder of the store was taken away, or another put in its place: put it back, or start the " +
        "service again.",
    );
  };
};

/** How long to wait for the library to say why a commit failed. */
const REASON_MS = 100;

/**
 * A failed commit rejects with an error whose `commitError` is a promise that rejects with the reason (a full
 * disk). It has to be taken up, or it would end the process as a rejection that nobody handles.
 */
const reasonOf = async (cause: unknown): Promise<unknown> => {
  const reason = (cause as { commitError?: Promise<unknown> } | null)?.commitError;
  if (reason === undefined) return cause;
  return Promise.race([
    reason.then(
      () => cause,
      (told: unknown) => told,
    ),
    sleep(REASON_MS, cause, { ref: false }),
  ]);
};

/** A writer that has not moved for so long hangs; no transaction of ours takes a second. */
const OPEN_WITHIN_MS = 10_000;

type Root = RootDatabase<Buffer, string>;

/**
 * LMDB must not have a file open twice in one process. A table that the second opens waits for the lock of a
 * write whose callback waits for this very thread; and whoever closes the lock file, having read it, lets go
 * of the process's own locks on it (POSIX, fcntl), so that others take its readers for dead. Whoever opens
 * a file again shares what is open.
 */
type Shared = { readonly root: Promise<Root>; holders: number; file: string | null };
const opened = new Map<string, Shared>();

/** Which file stands under the path by now: another one where a folder was taken away. */
const fileAt = (path: string): string | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
};

const openRoot = (dir: string, path: string): Root => {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // Batches of an event turn have a promise of their own that nobody holds: when a commit fails it would
    // end the process.
    return open<Buffer, string>({
      path,
      encoding: "binary",
      overlappingSync: false,
      eventTurnBatching: false,
      maxDbs: 32,
    });
  } catch (cause) {
    throw new DomainError(
      "store_unavailable",
      `The store in ${dir} cannot be opened: see to its owner, mode and free space.`,
      { cause },
    );
  }
};

const shareRoot = (dir: string, path: string, withinMs: number): Shared => {
  const known = opened.get(path);
  if (known !== undefined && (known.file === null || known.file === fileAt(path))) {
    known.holders += 1;
    return known;
  }
  const root = awaitWriter({ dir, path }, withinMs).then(() => openRoot(dir, path));
  const shared: Shared = { root, holders: 1, file: null };
  opened.set(path, shared);
  root.then(
    () => (shared.file = fileAt(path)),
    () => opened.delete(path),
  );
  return shared;
};

/** The last one who has it open closes it. */
const closeRoot = async (path: string, shared: Shared): Promise<void> => {
  shared.holders -= 1;
  if (shared.holders > 0) return;
  if (opened.get(path) === shared) opened.delete(path);
  await (await shared.root).close();
};

/**
 * Opens `file` in `dir`, beside other processes that have it open.
 * @throws DomainError store_unavailable where it cannot be opened, or another process has hung with its lock
 */
export const openEnvironment = async (
  dir: string,
  file: string,
  withinMs = OPEN_WITHIN_MS,
  /** Keeps room in the file that writes within it alone may take. */
  reserved: ReservedRoom | null = null,
): Promise<Environment> => {
  const path = resolve(dir, file);
  const shared = shareRoot(dir, path, withinMs);
  const root = await shared.root;
  const guardExit = createExitGuard();
  const probe = openWriteProbe(path);
  const room = reserved === null ? null : openRoomInFile(path, root);
  const requireFile = createFileWatch(path);
  const isInReservedRoom = (): boolean => reserved?.isOpen() === true;
  let closed = false;
  const attempt = async <T>(action: () => T | Promise<T>, isWrite: boolean): Promise<T> => {
    if (closed) throw closedError();
    try {
      requireFile(isWrite);
      return await action();
    } catch (cause) {
      throw storeError(await reasonOf(cause));
    }
  };
  return {
    root,
    table: <V>(name: string, encoding: "binary" | "json") => root.openDB<V, string>({ name, encoding }),
    read: (action) =>
      attempt(() => {
        // The library keeps a snapshot for the rest of an event turn; consent must be what was committed by
        // now.
        root.resetReadTxn();
        return action();
      }, false),
    write(action) {
      const isOrdinary = !isInReservedRoom();
      return guardExit(() =>
        attempt(
          () =>
            root.transaction(() => {
              probe.requireWritable();
              if (isOrdinary) room?.ensure();
              return action();
            }),
          true,
        ),
      );
    },
    isInReservedRoom,
    isClosed: () => closed,
    async close() {
      if (closed) return;
      closed = true;
      probe.close();
      room?.close();
      await closeRoot(path, shared);
    },
  };
};

/** Keys that begin with `prefix`, which ends in '/': '0' is the character after it. */
export const under = (prefix: string): { start: string; end: string } => ({
  start: prefix,
  end: `${prefix.slice(0, -1)}0`,
});

/** A whole number so that keys sort by it. */
export const sortable = (value: number): string =>
  Math.max(0, Math.floor(value)).toString(16).padStart(14, "0");

/**
 * Goes through a binary table in batches of one transaction each, and writes anew the rows for which `change`
 * has another.
 */
export const changeInBatches =
  (
    environment: Environment,
    table: Database<Buffer, string>,
    { prefix, change }: { prefix?: string; change: (key: string, row: Buffer) => Buffer | null },
    size: number,
  ) =>
  (after: string | null): Promise<{ count: number; last: string | null }> =>
    environment.write(() => {
      const range = prefix === undefined ? {} : under(prefix);
      const from = after === null ? {} : { start: after, exclusiveStart: true };
      const rows = Array.from(table.getRange({ ...range, ...from, limit: size }));
      let count = 0;
      for (const { key, value } of rows) {
        const again = change(key, value);
        if (again === null) continue;
        void table.put(key, again);
        count += 1;
      }
      return { count, last: rows.length < size ? null : (rows.at(-1)?.key ?? null) };
    });
