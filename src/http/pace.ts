import type { IncomingMessage, ServerResponse } from "node:http";
import { DomainError } from "../lib/errors.ts";

/** Whoever sends more slowly than this for longer than `waitMs` is refused, as they hold a connection. */
const SLOWEST_BYTES_PER_MS = 32;

export const TOO_SLOW = "The body came too slowly; send it in one go, or in smaller parts.";

/**
 * Calls `late` once the body lags: after `waitMs` and the time that the bytes so far would take at the
 * slowest pace. Answers how to stop watching.
 */
export const watchPace = (waitMs: number, bytes: () => number, late: () => void): (() => void) => {
  const began = performance.now();
  const look = (): void => {
    const left = began + waitMs + bytes() / SLOWEST_BYTES_PER_MS - performance.now();
    // After a turn of the loop: bytes may wait behind the timer where the process was busy.
    if (left <= 0) last = setImmediate(late);
    else timer = setTimeout(look, left);
  };
  let timer = setTimeout(look, waitMs);
  let last: NodeJS.Immediate | undefined;
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
};

/** An upload that its route reads itself: its connection is cut once it lags. */
export const cutWhenSlow = (request: IncomingMessage, waitMs: number): IncomingMessage => {
  const { socket } = request;
  const before = socket.bytesRead;
  const stop = watchPace(
    waitMs,
    () => socket.bytesRead - before,
    () => request.destroy(new DomainError("body_timeout", TOO_SLOW)),
  );
  request.once("end", stop).once("close", stop);
  return request;
};

/** An answer given before its body was whole does not wait for the rest any longer than a body may lag. */
export const endUnread = (request: IncomingMessage, response: ServerResponse, waitMs: number): void => {
  if (request.complete) return;
  response.once("finish", () => {
    if (request.complete) return;
    const timer = setTimeout(() => request.destroy(), waitMs);
    request.once("close", () => clearTimeout(timer));
    request.resume();
  });
};

/** A larger answer is handed over in slices, so that it can be seen whether its client takes it. */
const SLICE = 64 * 1024;

/**
 * Ends an answer with its body. A client that takes no slice for `waitMs` is cut off, since what it does not
 * take is held in memory.
 */
export const endPaced = (response: ServerResponse, body: Buffer, waitMs: number): void => {
  if (body.length <= SLICE) return void response.end(body);
  const state = { sent: 0, timer: undefined as NodeJS.Timeout | undefined };
  const wait = (): void => {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => response.destroy(), waitMs);
  };
  const next = (): void => {
    wait();
    while (state.sent < body.length) {
      const slice = body.subarray(state.sent, state.sent + SLICE);
      state.sent += slice.length;
      if (!response.write(slice)) return void response.once("drain", next);
    }
    response.end();
  };
  for (const end of ["finish", "close"] as const) response.once(end, () => clearTimeout(state.timer));
  next();
};
