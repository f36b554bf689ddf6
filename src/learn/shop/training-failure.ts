import { DomainError } from "../../lib/errors.ts";

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** A failure as the domain knows it: a full disk in its own words; null for what nobody foresaw. */
export const asDomainError = (cause: unknown): DomainError | null => {
  if (cause instanceof DomainError) return cause;
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (typeof code !== "string" || !FULL.has(code)) return null;
  return new DomainError(
    "disk_full",
    "There is no room to write the model: free space on the disk of the temporary folder and of the " +
      "data, and train again. The model of before keeps serving.",
    { cause },
  );
};
