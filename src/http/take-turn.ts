import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { DomainError } from "../lib/errors.ts";
import { overloaded } from "./admission.ts";
import type { Call, Route } from "./call.ts";
import { overLimit, type RateLimiter } from "./rate-limit.ts";
import { refusalIn } from "./take-refusal.ts";

/** How long a "no" waits for its turn, as it would for a place; then it is told that there is none. */
const LONGEST_TURN_S = 10;
const LOOK_AGAIN_MS = 50;

/** A call that was over its caller's limit (`over`) before its body was read. */
type Late = {
  readonly over: DomainError;
  readonly call: Call;
  readonly route: Route;
  readonly request: IncomingMessage;
};

/**
 * Resolves when the call may go on. @throws DomainError too_many_requests where it says no "no"; overloaded
 * where its turn does not come in ten seconds
 */
export type TakeTurn = (late: Late) => Promise<void>;

type Waiter = Pick<Late, "call" | "request"> & {
  readonly enter: () => void;
  readonly refuse: (error: unknown) => void;
};

/** Resolves when `enter` is called; what does not come in time has left the line by then. */
const waitIn = (line: Waiter[], { call, request }: Late): Promise<void> =>
  new Promise((resolve, reject) => {
    const waiter: Waiter = {
      call,
      request,
      enter: () => {
        clearTimeout(timer);
        resolve();
      },
      refuse: (error) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    };
    const timer = setTimeout(() => {
      line.splice(line.indexOf(waiter), 1);
      reject(overloaded());
    }, LONGEST_TURN_S * 1000);
    line.push(waiter);
  });

/**
 * What becomes of a call that is over its caller's limit. One that says no is not refused for being one too
 * many: it stands in its caller's line until the limit lets it through, so that many of them write no more in
 * a second than the limit lets anybody write. A line is as long as what the limit lets through in the time
 * that a "no" waits: what comes beyond could not be kept, and is told so at once. The first of a line alone
 * asks for its turn.
 */
export const createTakeTurn = (limitRate: RateLimiter): TakeTurn => {
  const lines = new Map<string, Waiter[]>();
  const letThrough = async (subject: string, line: Waiter[]): Promise<void> => {
    for (let [first] = line; first !== undefined; [first] = line) {
      const over = await overLimit(limitRate, first.call.caller, first.request);
      if (over === null) line.shift()?.enter();
      else await sleep(LOOK_AGAIN_MS);
    }
    lines.delete(subject);
  };
  return async (late) => {
    const { over, call, route, request } = late;
    if (refusalIn(call, route) === null) throw over;
    const subject = limitRate.subjectOf(call.caller, request);
    const line = lines.get(subject) ?? [];
    if (line.length >= limitRate.perSecondOf(call.caller) * LONGEST_TURN_S) throw overloaded();
    const turn = waitIn(line, late);
    if (!lines.has(subject)) {
      lines.set(subject, line);
      letThrough(subject, line).catch((error: unknown) => {
        lines.delete(subject);
        for (const waiter of line.splice(0)) waiter.refuse(error);
      });
    }
    return turn;
  };
};
