import { DomainError } from "../lib/errors.ts";

const PREFIX = "c1.";

/** Opaque to clients: where the next page starts. */
export const encodeCursor = (after: string): string =>
  PREFIX + Buffer.from(after, "utf8").toString("base64url");

/** @throws DomainError cursor_invalid */
export const decodeCursor = (cursor: string | undefined): string | null => {
  if (cursor === undefined) return null;
  if (!cursor.startsWith(PREFIX))
    throw new DomainError(
      "cursor_invalid",
      "Send the next_cursor of the page before, as it was, or none to start over.",
    );
  return Buffer.from(cursor.slice(PREFIX.length), "base64url").toString("utf8");
};
