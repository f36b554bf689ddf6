import { DomainError } from "../../lib/errors.ts";

/** LMDB tells a disk without room as ENOSPC, or as EIO when a page went in half. */
const FULL = new RegExp(
  "ENOSPC|EFBIG|File too large|Input/output error|MDB_MAP_FULL|No space left|OOM command not allowed|" +
    "MISCONF",
  "i",
);

/**
 * What a driver threw, as the domain knows it. Errors of the domain pass; the message never carries stored
 * data.
 */
export const storeError = (cause: unknown): DomainError => {
  if (cause instanceof DomainError) return cause;
  const text =
    cause instanceof Error ? `${cause.message} ${(cause as NodeJS.ErrnoException).code ?? ""}` : "";
  if (FULL.test(text))
    return new DomainError(
      "disk_full",
      "The store could not write: free space on its disk (or raise its memory limit), see that the " +
        "disk is sound, and send the request again.",
      { cause },
    );
  return new DomainError(
    "store_unavailable",
    "The store did not answer: see that it runs and can be reached, and send the request again.",
    { cause },
  );
};

export const closedError = (): DomainError => new DomainError("store_unavailable", "The store is closed.");
