import type { z } from "zod";
import { DomainError, type ErrorCode, type FieldError } from "../lib/errors.ts";
import { likeliest } from "./say-issue.ts";

/** `retryAfter`: seconds after which the same request may well be taken; only of what passes by itself. */
type Known = { readonly status: number; readonly title: string; readonly retryAfter?: number };
const p = (status: number, title: string, retryAfter?: number): Known =>
  retryAfter === undefined ? { status, title } : { status, title, retryAfter };

/**
 * The only place that knows what a code is on the wire (RFC 9457). A new code without a line here does not
 * compile.
 */
export const PROBLEMS: Record<ErrorCode, Known> = {
  bad_json: p(400, "The body is not JSON"),
  body_too_large: p(413, "The body is too large"),
  body_missing: p(400, "The body is missing"),
  body_timeout: p(408, "The body came too slowly", 1),
  encoding_unsupported: p(415, "The body’s encoding is not taken"),
  path_invalid: p(400, "The path cannot be read"),
  unsupported_media_type: p(415, "The body has another type than expected"),
  invalid_request: p(400, "The request does not fit its schema"),
  unknown_field: p(400, "A field is unknown"),
  not_found: p(404, "There is nothing here"),
  method_not_allowed: p(405, "The method does not fit"),
  shopper_conflict: p(400, "Two different shoppers are named"),
  shopper_missing: p(400, "No shopper is named"),
  idempotency_conflict: p(409, "The idempotency key was used for another request"),
  idempotency_running: p(409, "The first request under this key still runs", 1),
  idempotency_spent: p(409, "What the idempotency key did was erased"),
  too_many_requests: p(429, "Too many requests", 1),
  cursor_invalid: p(400, "The cursor is not one of ours"),
  key_missing: p(401, "No access key"),
  key_invalid: p(401, "The access key is unknown"),
  scope_missing: p(403, "The key or token may not do this"),
  token_invalid: p(401, "The token is not valid"),
  token_expired: p(401, "The token has expired"),
  origin_not_allowed: p(403, "The origin may not call"),
  shop_unknown: p(404, "The shop is unknown"),
  item_unknown: p(404, "The item is unknown"),
  item_invalid: p(422, "The item contradicts itself"),
  event_unknown: p(404, "The event is unknown"),
  line_invalid: p(400, "A line cannot be read"),
  event_in_future: p(422, "The event lies in the future"),
  currency_mixed: p(422, "Currencies are mixed"),
  recommendation_unknown: p(404, "The recommendation is unknown"),
  question_unknown: p(404, "The recommendation asked nothing"),
  notice_hash_missing: p(422, "The notice has no hash"),
  notice_hash_mismatch: p(422, "The hash is not that of the text"),
  notice_unknown: p(422, "The notice is not registered"),
  notice_conflict: p(409, "The notice version has another text"),
  purpose_not_covered: p(422, "The notice does not cover a purpose"),
  consent_bundled: p(422, "Consent is given per purpose"),
  consent_smuggled: p(400, "Consent cannot be asserted here"),
  receipt_invalid: p(422, "The receipt is not valid"),
  receipt_expired: p(422, "The receipt has expired"),
  receipt_replayed: p(422, "The receipt is void"),
  given_at_in_future: p(422, "Consent cannot be given in the future"),
  given_at_stale: p(409, "A newer choice stands"),
  age_raised: p(403, "An age is raised by the shop alone"),
  tc_string_invalid: p(422, "The TC string is not accepted"),
  cmp_unknown: p(422, "The consent platform’s categories are unknown"),
  link_unproven: p(403, "The other identity is not proven"),
  link_unknown: p(404, "The link is unknown"),
  erasure_unknown: p(404, "The receipt is unknown"),
  consent_changed: p(409, "Consent changed meanwhile", 1),
  consent_missing: p(409, "This may not be kept of the shopper"),
  consent_stopped: p(409, "The person or the law has stopped this"),
  package_missing: p(422, "The package is incomplete"),
  manifest_invalid: p(422, "The manifest does not fit the contract"),
  package_hash_mismatch: p(422, "A file has another hash"),
  model_corrupt: p(422, "The ONNX file cannot be read"),
  model_opset_unsupported: p(422, "The opset is not supported"),
  model_custom_op: p(422, "The graph uses custom operators"),
  model_input_unmapped: p(422, "A graph input is bound to nothing"),
  model_input_unknown: p(422, "The graph has no such input"),
  model_output_unknown: p(422, "The graph has no such output"),
  model_shape_mismatch: p(422, "A shape does not fit"),
  model_dtype_mismatch: p(422, "A type does not fit"),
  model_batch_static: p(422, "The batch is not dynamic"),
  vocabulary_mismatch: p(422, "The vocabulary does not fit the graph"),
  feature_unknown: p(422, "The feature is unknown"),
  feature_forbidden: p(422, "The feature may not be used so"),
  probe_run_failed: p(422, "The graph fails while it runs"),
  probe_not_finite: p(422, "The model answers NaN or infinity"),
  probe_not_deterministic: p(422, "The model answers differently each time"),
  probe_batch_differs: p(422, "A row depends on its batch"),
  padding_has_effect: p(422, "Padding changes the answer"),
  parts_differ: p(422, "The parts are not the whole"),
  golden_mismatch: p(422, "The golden outputs are not reproduced"),
  budget_exceeded: p(422, "The model is too slow or too large"),
  model_unbounded: p(422, "What a run costs depends on the values of its inputs"),
  archive_invalid: p(422, "The archive cannot be read"),
  archive_too_large: p(413, "The archive is too large"),
  archive_path_unsafe: p(422, "A path in the package is not allowed"),
  slot_unknown: p(404, "The slot is unknown"),
  model_unknown: p(404, "The model is unknown"),
  model_exists: p(409, "The version exists already"),
  training_unknown: p(422, "What the model was trained on is unknown"),
  promotion_running: p(409, "Another promotion is running", 5),
  erasures_pending: p(409, "The model has not forgotten yet"),
  promotion_gate: p(409, "The model does not pass the gate"),
  nothing_to_roll_back: p(409, "There is no previous version"),
  model_run_failed: p(503, "The model could not answer", 1),
  model_fenced: p(409, "The model failed too often while it served"),
  model_in_use: p(409, "The model or slot is in use"),
  pin_ambiguous: p(409, "The pinned version names more than one package"),
  no_consented_events: p(422, "Nothing to learn from"),
  too_little_data: p(422, "Too little to learn from"),
  nothing_to_predict: p(422, "Nothing to predict"),
  format_unknown: p(400, "The format is unknown"),
  file_truncated: p(422, "The file ends too early"),
  file_invalid: p(422, "The file is not of this format"),
  file_too_large: p(422, "The file is too large"),
  attestation_missing: p(422, "The history has no attestation"),
  attestation_invalid: p(422, "The attestation does not hold"),
  training_running: p(409, "A training is running", 60),
  disk_full: p(507, "The disk is full", 30),
  key_unknown: p(404, "The key is unknown"),
  key_in_use: p(409, "The key is the one that calls"),
  webhook_unknown: p(404, "The webhook is unknown"),
  webhook_address: p(422, "The address may not be called"),
  webhook_limit: p(409, "There are too many webhooks"),
  rule_unknown: p(404, "The rule is unknown"),
  rule_limit: p(409, "There are too many rules"),
  config_invalid: p(500, "The configuration contradicts itself"),
  shop_exists: p(409, "The shop exists"),
  key_store_missing: p(500, "The keys are missing"),
  store_full: p(507, "The store takes no more data", 30),
  store_unavailable: p(503, "The store cannot be reached", 1),
  store_newer: p(503, "The store was written by a later version"),
  stopping: p(503, "The service is stopping", 1),
  overloaded: p(503, "More comes in than can be answered", 2),
  proof_invalid: p(422, "The proof does not hold"),
  usage: p(400, "The command is used wrongly"),
  internal: p(500, "Something went wrong here"),
};

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly request_id: string;
  readonly errors: readonly FieldError[];
};

/** Where a code is described for people: the section of the service's own documentation. */
export const problemType = (code: ErrorCode): string => `/docs/problems#${code}`;

/** A problem document for an error; the message of an unknown error never reaches a client. */
export const toProblem = (error: unknown, requestId: string): Problem => {
  const known =
    error instanceof DomainError
      ? error
      : error instanceof URIError
        ? new DomainError(
            "path_invalid",
            "In a path, % begins two hexadecimal digits of a UTF-8 byte; write %25 for %.",
          )
        : new DomainError("internal", "Try again; if it stays, tell the operator the request id.");
  const { status, title } = PROBLEMS[known.code];
  return {
    type: problemType(known.code),
    title,
    status,
    code: known.code,
    detail: known.message,
    request_id: requestId,
    errors: known.errors,
  };
};

const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join(".");

const fieldErrors = (issue: z.core.$ZodIssue): FieldError[] => {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: "This field is unknown; leave it out or check its spelling.",
    }));
  }
  // Of a choice of forms: what is wrong inside the one that was meant, where it is further in.
  if (issue.code === "invalid_union") {
    const inner = likeliest(issue.errors).filter(({ path }) => path.length > 0);
    if (inner.length > 0)
      return inner.flatMap((each) => fieldErrors({ ...each, path: [...issue.path, ...each.path] }));
  }
  return [{ path: pathOf(issue.path), message: issue.message }];
};

/** Names the fields to leave out, and apart from them those that are there or should be and are wrong. */
const unknownFields = (
  unknown: readonly { readonly key: string; readonly path: string }[],
  error: z.ZodError,
  what: string,
): string => {
  const leave = unknown.map(({ key, path }) => (path === "" ? key : `${path}.${key}`)).join(", ");
  const mend = error.issues
    .filter(({ code }) => code !== "unrecognized_keys")
    .map(({ path }) => pathOf(path));
  const more = mend.length === 0 ? "" : ` Mend as well: ${[...new Set(mend)].join(", ")}.`;
  return `Leave out what ${what} does not have: ${leave}.${more}`.slice(0, 500);
};

/**
 * What a schema refused, as a domain error that names every field. Consent that is asserted in passing has
 * its own code.
 */
export const fromZod = (error: z.ZodError, what: string): DomainError => {
  const errors = error.issues.flatMap(fieldErrors).slice(0, 50);
  const unknown = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => ({ key, path: pathOf(issue.path) })) : [],
  );
  if (error.issues.some((issue) => issue.code === "invalid_type" && pathOf(issue.path) === "purposes")) {
    return new DomainError(
      "consent_bundled",
      "purposes is an object that names each purpose with its own true or false.",
      { errors },
    );
  }
  if (unknown.some(({ key, path }) => path === "purposes" && (key === "all" || key === "*"))) {
    return new DomainError(
      "consent_bundled",
      'Name each purpose and its answer by itself; "all" is no purpose.',
      { errors },
    );
  }
  if (unknown.some(({ key }) => key === "consent")) {
    return new DomainError(
      "consent_smuggled",
      "Consent is recorded with PUT /v1/shopper/consent and nowhere else; leave the field out.",
      { errors },
    );
  }
  if (unknown.length > 0) {
    return new DomainError("unknown_field", unknownFields(unknown, error, what), { errors });
  }
  return new DomainError("invalid_request", `Mend the fields listed under errors in ${what}.`, { errors });
};
