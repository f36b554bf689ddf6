import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { DomainError } from "../lib/errors.ts";
import { overloaded } from "./admission.ts";
import type { Call, Route } from "./call.ts";
import { overLimit, type RateLimiter } from "./rate-limit.ts";
import { refusalIn } from "./take-refusal.ts";

/** How long a "no" waits for its turn, as it would for a place; then it is told that there is none. */
const LONGEST_TURN_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/**
 * What becomes of a call that was over its caller's limit (`over`) before its body was read. One that says no
 * is not refused for being one too many: it waits until the limit lets it through, so that many of them write
 * no more in a second than the limit lets anybody write.
 * @throws DomainError too_many_requests where it says something else; overloaded after ten seconds
 */
export const takeTurn = async (
  limitRate: RateLimiter,
  { over, call, route, request }: { over: DomainError; call: Call; route: Route; request: IncomingMessage },
): Promise<void> => {
  if (refusalIn(call, route) === null) throw over;
  for (let waited = 0; (await overLimit(limitRate, call.caller, request)) !== null; waited += LOOK_AGAIN_MS) {
    if (waited >= LONGEST_TURN_MS) throw overloaded();
    await sleep(LOOK_AGAIN_MS);
  }
};
