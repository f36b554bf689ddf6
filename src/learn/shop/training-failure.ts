import { DomainError, type ErrorCode } from "../../lib/errors.ts";

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const KEEPS_SERVING = "The model of before keeps serving.";

/** A failure as the domain knows it: a full disk in its own words; null for what nobody foresaw. */
export const asDomainError = (cause: unknown): DomainError | null => {
  if (cause instanceof DomainError) return cause;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (typeof code !== "string" || !FULL.has(code)) return null;
  return new DomainError(
    "disk_full",
    "There is no room to write the model: free space on the disk of the temporary folder and of the " +
      `data, and train again. ${KEEPS_SERVING}`,
    { cause },
  );
};

const STORE_IS_FULL: readonly ErrorCode[] = ["disk_full", "store_full"];

/**
 * What stopped a training before its packages entered the registry, which is their last write. A store
 * without room says how to make some; what that means for the shop is said here, once.
 */
export const asUnpublished = (cause: unknown): unknown => {
  const known = asDomainError(cause);
  if (known === null || !STORE_IS_FULL.includes(known.code) || known.message.endsWith(KEEPS_SERVING))
    return known ?? cause;
  return new DomainError(known.code, `${known.message} ${KEEPS_SERVING}`, { cause });
};
