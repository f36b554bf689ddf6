import type { Request, RequestHandler } from "express";
import type { Caller } from "../http/call.ts";
import type { RateLimiter } from "../http/rate-limit.ts";

const ANYBODY: Caller = { kind: "anybody", shop: null };

/** Counts a page for the address that asks for it. @throws DomainError too_many_requests */
export type LimitAnybody = (request: Request) => Promise<void>;

/** Pages count as calls of public routes do: one limit of an address for both. */
export const createLimitAnybody =
  (limitRate: RateLimiter): LimitAnybody =>
  async (request) =>
    limitRate(ANYBODY, request);

/** Before a page that anybody may read; beyond the limit it is a problem. */
export const limitPages =
  (limitAnybody: LimitAnybody): RequestHandler =>
  async (request, _response, next) => {
    await limitAnybody(request);
    next();
  };
