import { createHash } from "node:crypto";
import { type RandomBytes, randomId } from "./random.ts";

/**
 * The id of what is made once, however often it is asked for: a retry finds by it what its first try left,
 * also where that was refused and stands all the same (on a primary whose replicas did not have it in time).
 * `retryKey`: null where nobody said that the call may be a retry. Another wish under the same key, a day
 * later, is another thing.
 */
export const retriedId = (
  prefix: string,
  retryKey: string | null,
  wish: readonly unknown[],
  random: RandomBytes,
): string =>
  retryKey === null
    ? randomId(prefix, random)
    : `${prefix}_${createHash("sha256")
        .update(JSON.stringify([retryKey, ...wish]))
        .digest()
        .subarray(0, 16)
        .toString("base64url")}`;
