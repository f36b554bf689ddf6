import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "../../lib/errors.ts";

/** Who holds the lock of writers, and how many transactions were committed by then. */
type WriterLock = { readonly pid: number; readonly committed: bigint };

const LOOK_MS = 50;
const MAGIC = 0xbeefc0de;
/** Of `pthread_mutex_t` on Linux: robust and shared between processes. Another layout is not understood. */
const ROBUST_AND_SHARED = 0x90;
/** Where LMDB keeps them in its lock file (MDB_txninfo in mdb.c): fields of the header and of the mutex. */
const AT = { magic: 0, committed: 8, lock: 64, kind: 80 } as const;
const HEADER = 128;
/** The lower bits of the lock are the owner's thread; those above tell of waiters and of a dead owner. */
const THREAD_BITS = 0x3fffffff;
const OWNER_DIED = 0x40000000;

const numberIn = (path: string, pattern: RegExp): number | null => {
  try {
    const found = pattern.exec(readFileSync(path, "utf8"));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
};

/** Has the process the lock file open? Where another user's is not shown, what the file says is believed. */
const mayHold = (pid: number, lockFile: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/maps`, "utf8").includes(basename(lockFile));
  } catch {
    return true;
  }
};

/**
 * Reads who is writing. Null: nobody, or it cannot be told here (no such file yet, another platform). A
 * thread that is gone holds nothing: the next writer is given the lock by the kernel (a robust mutex).
 */
const readWriterLock = async (lockFile: string): Promise<WriterLock | null> => {
  const handle = await open(lockFile, "r").catch(() => null);
  if (handle === null) return null;
  const header = Buffer.alloc(HEADER);
  const { bytesRead } = await handle.read(header, 0, HEADER, 0).finally(() => handle.close());
  if (bytesRead < HEADER || header.readUInt32LE(AT.magic) !== MAGIC) return null;
  if (header.readUInt32LE(AT.kind) !== ROBUST_AND_SHARED) return null;
  const lock = header.readUInt32LE(AT.lock);
  const thread = lock & THREAD_BITS;
  if (thread === 0 || (lock & OWNER_DIED) !== 0) return null;
  const pid = numberIn(`/proc/${thread}/status`, /^Tgid:\s+(\d+)$/m);
  if (pid === null || !mayHold(pid, lockFile)) return null;
  return { pid, committed: header.readBigUInt64LE(AT.committed) };
};

const held = (dir: string, pid: number, ms: number): DomainError =>
  new DomainError(
    "store_unavailable",
    `The store in ${dir} cannot be opened: process ${pid} has held its lock for ${Math.round(ms / 1000)} ` +
      `seconds without finishing a write. See what it is (ps -fp ${pid}); if it hangs, end it with ` +
      `kill -9 ${pid} and start again: nothing that was acknowledged is lost.`,
  );

/**
 * Waits until a writer that was met before `file` has finished: opening asks for the same lock without an
 * end, on the main thread. One that works on (its transactions are counted) is no hindrance.
 * @throws DomainError store_unavailable, naming the process that has not moved for `withinMs`
 */
export const awaitWriter = async (
  { dir, path }: { readonly dir: string; readonly path: string },
  withinMs: number,
): Promise<void> => {
  const lockFile = `${path}-lock`;
  const first = await readWriterLock(lockFile);
  if (first === null) return;
  const since = performance.now();
  for (;;) {
    await sleep(LOOK_MS);
    const now = await readWriterLock(lockFile);
    if (now === null || now.pid !== first.pid || now.committed !== first.committed) return;
    const waited = performance.now() - since;
    if (waited > withinMs) throw held(dir, first.pid, waited);
  }
};
