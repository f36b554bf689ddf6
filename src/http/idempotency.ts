import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import type { IdempotentClaim, JobPort } from "../store/job-port.ts";
import type { Call, Reply } from "./call.ts";

const DAY_MS = 86_400_000;
const KEY = /^[\x21-\x7e]{1,255}$/;

/** The claim that a request with `Idempotency-Key` makes, or null without one. */
export const claimOf = (request: IncomingMessage, call: Call, now: number): IdempotentClaim | null => {
  const key = request.headers["idempotency-key"];
  if (key === undefined || request.method === "GET") return null;
  if (typeof key !== "string" || !KEY.test(key))
    throw new DomainError(
      "invalid_request",
      "Idempotency-Key is one word of at most 255 visible ASCII characters.",
    );
  // The same key under another call or body is another request (409), whatever it says.
  // An upload is read by its route; a package's own hashes tell two of them apart.
  const body = call.body === (request as unknown) ? "" : (JSON.stringify(call.body) ?? "");
  const bodyHash = createHash("sha256")
    .update(`${request.method} ${request.url}\n${call.shopper?.key ?? ""}\n`)
    .update(body)
    .digest("hex");
  return { shop: call.shop, key, shopperKey: call.shopper?.key ?? null, bodyHash, now, ttlMs: DAY_MS };
};

/** Answers a retry with the first answer; a failed first try leaves the key free. */
export const onceOnly = async (
  jobs: JobPort,
  clock: Clock,
  request: IncomingMessage,
  call: Call,
  answer: () => Promise<Reply>,
): Promise<Reply> => {
  const claim = claimOf(request, call, clock());
  if (claim === null) return answer();
  const outcome = await jobs.claimIdempotent(claim);
  if (outcome.state === "conflict")
    throw new DomainError("idempotency_conflict", "Use a fresh Idempotency-Key for another request.");
  if (outcome.state === "running")
    throw new DomainError(
      "idempotency_conflict",
      "The first request under this Idempotency-Key is still running; ask again in a moment.",
    );
  if (outcome.state === "done")
    return {
      status: outcome.answer.status,
      body: outcome.answer.body === "" ? undefined : JSON.parse(outcome.answer.body),
      headers: { "Idempotent-Replayed": "true" },
    };
  try {
    const reply = await answer();
    await jobs.completeIdempotent(claim, {
      status: reply.status ?? 200,
      body: reply.body === undefined ? "" : JSON.stringify(reply.body),
      content_type: "application/json",
    });
    return reply;
  } catch (error) {
    await jobs.abandonIdempotent(claim);
    throw error;
  }
};
