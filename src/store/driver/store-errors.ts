import { DomainError } from "../../lib/errors.ts";

/** A disk without room, or one that takes no write; LMDB tells it as EIO when a page went in half. */
const FULL =
  /ENOSPC|EFBIG|EROFS|EDQUOT|\bEIO\b|File too large|Input\/output error|MDB_MAP_FULL|No space left/i;
const OUT_OF_MEMORY = /OOM command not allowed/i;
/** Redis writes nothing while it cannot write its own files. */
const REDIS_DISK = /MISCONF/i;
/** A master without the replicas that it asks for, and a master that has become a replica. */
const REDIS_REPLICAS = /NOREPLICAS|READONLY/i;

const textOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.message} ${(cause as NodeJS.ErrnoException).code ?? ""}` : "";

export const isOutOfMemory = (cause: unknown): boolean => OUT_OF_MEMORY.test(textOf(cause));

/**
 * What a driver threw, as the domain knows it. Errors of the domain pass; the message never carries stored
 * data.
 */
export const storeError = (cause: unknown): DomainError => {
  if (cause instanceof DomainError) return cause;
  const text = textOf(cause);
  if (FULL.test(text))
    return new DomainError(
      "disk_full",
      "The store could not write: free space on its disk, see that the disk is sound, and send the request " +
        "again.",
      { cause },
    );
  if (OUT_OF_MEMORY.test(text))
    return new DomainError(
      "store_full",
      "Redis has reached its maxmemory: raise it, and send the request again.",
      { cause },
    );
  if (REDIS_REPLICAS.test(text))
    return new DomainError(
      "store_full",
      "Redis takes no writes: see to its replicas (min-replicas-to-write), and that the address is the " +
        "master’s.",
      { cause },
    );
  if (REDIS_DISK.test(text))
    return new DomainError(
      "store_full",
      "Redis cannot write its files and takes no data: free space on its disk, see that the disk is sound, " +
        "and send the request again.",
      { cause },
    );
  return new DomainError(
    "store_unavailable",
    "The store did not answer: see that it runs and can be reached, and send the request again.",
    { cause },
  );
};

export const closedError = (): DomainError => new DomainError("store_unavailable", "The store is closed.");
