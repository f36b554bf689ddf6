import { DomainError, type ErrorCode } from "../../lib/errors.ts";
import type { Failure } from "./wording/privacy-wording.ts";

/**
 * What a code means to a person who reads the page; whatever is not here did not work, and changed nothing.
 */
const FAILURES: Partial<Record<ErrorCode, Failure>> = {
  token_expired: "closed",
  token_invalid: "invalid",
  key_missing: "invalid",
  key_invalid: "invalid",
  origin_not_allowed: "invalid",
  scope_missing: "not_allowed",
  store_unavailable: "unreachable",
  stopping: "unreachable",
  too_many_requests: "unreachable",
  consent_changed: "changed",
  given_at_stale: "changed",
  idempotency_conflict: "changed",
  idempotency_spent: "changed",
  event_unknown: "gone",
  link_unknown: "gone",
  cursor_invalid: "changed",
  invalid_request: "incomplete",
  unknown_field: "incomplete",
  body_too_large: "incomplete",
  body_timeout: "incomplete",
  unsupported_media_type: "incomplete",
  consent_stopped: "stopped",
  consent_missing: "stopped",
  shop_unknown: "unknown_shop",
  erasure_unknown: "unknown_erasure",
};

/** An act that another page sent. */
export class NotFromHere extends DomainError {
  constructor() {
    super("origin_not_allowed", "An act comes from the page itself; open it and act there.");
  }
}

export const failureOf = (error: unknown): Failure =>
  error instanceof NotFromHere
    ? "not_from_here"
    : ((error instanceof DomainError ? FAILURES[error.code] : undefined) ?? "other");
