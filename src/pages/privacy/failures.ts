import { DomainError, type ErrorCode } from "../../lib/errors.ts";
import type { Failure, PrivacyWording } from "./wording/privacy-wording.ts";

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
  overloaded: "unreachable",
  consent_changed: "changed",
  given_at_stale: "changed",
  idempotency_conflict: "changed",
  idempotency_running: "changed",
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

/** How the page calls the fields that a call was refused for, by the last part of their path. */
const FIELDS: Readonly<Record<string, (words: PrivacyWording) => string>> = {
  channels: ({ contact }) => contact.ways,
  max_per_week: ({ contact }) => contact.most,
  most: ({ contact }) => contact.most,
  quiet_hours: ({ contact }) => contact.quiet,
  from: ({ contact }) => contact.quiet,
  to: ({ contact }) => contact.quiet,
  time_zone: ({ contact }) => contact.quiet,
  save_money: ({ wishes }) => wishes.names.save_money,
  easy: ({ wishes }) => wishes.names.easy,
  reliable: ({ wishes }) => wishes.names.reliable,
  informed: ({ wishes }) => wishes.names.informed,
  fun: ({ wishes }) => wishes.names.fun,
  about: ({ person }) => person.about,
  text: ({ person }) => person.question,
  purposes: ({ choices }) => choices.title,
};

/** What went wrong, and where on the page. */
export const tellFailure = (words: PrivacyWording, error: unknown): string => {
  const told = words.failures[failureOf(error)];
  const paths = error instanceof DomainError ? (error.errors ?? []).map(({ path }) => path) : [];
  const names = paths.flatMap((path) => {
    const name = FIELDS[path.split(".").findLast((part) => !/^\d+$/.test(part)) ?? ""];
    return name === undefined ? [] : [name(words)];
  });
  return names.length === 0 ? told : `${told} ${words.look([...new Set(names)].join(", "))}`;
};
