import { createHash } from "node:crypto";
import { type RandomBytes, randomId } from "./random.ts";

/**
 * What bears the id of a key was wanted under that key, and not by a later wish under it: a key stands for a
 * day, and an hour less is told apart from the next one in any case.
 */
export const isOfSameWish = (madeAt: number, wantedAt: number): boolean => wantedAt - madeAt < SAME_WISH_MS;
const SAME_WISH_MS = 23 * 3_600_000;

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
