/**
 * The one error of the domain. Its code comes from one closed union, and only `http/problems.ts` knows which
 * status and title a code has on the wire (RFC 9457), so that a new code without a mapping does not compile.
 */
export const ERROR_CODES = [
  // requests
  "bad_json",
  "body_too_large",
  "body_missing",
  "body_timeout",
  "encoding_unsupported",
  "path_invalid",
  "unsupported_media_type",
  "invalid_request",
  "unknown_field",
  "not_found",
  "method_not_allowed",
  "shopper_conflict",
  "shopper_missing",
  "idempotency_conflict",
  "idempotency_running",
  "idempotency_spent",
  "too_many_requests",
  "cursor_invalid",
  // who may call
  "key_missing",
  "key_invalid",
  "scope_missing",
  "token_invalid",
  "token_expired",
  "origin_not_allowed",
  "shop_unknown",
  // catalogue and events
  "item_unknown",
  "item_invalid",
  "event_unknown",
  "line_invalid",
  "event_in_future",
  "currency_mixed",
  "recommendation_unknown",
  "question_unknown",
  // consent
  "notice_hash_missing",
  "notice_hash_mismatch",
  "notice_unknown",
  "notice_conflict",
  "purpose_not_covered",
  "consent_bundled",
  "consent_smuggled",
  "receipt_invalid",
  "receipt_expired",
  "receipt_replayed",
  "given_at_in_future",
  "given_at_stale",
  "age_raised",
  "tc_string_invalid",
  "cmp_unknown",
  "link_unproven",
  "link_unknown",
  "erasure_unknown",
  "consent_changed",
  "consent_missing",
  "consent_stopped",
  // models
  "package_missing",
  "manifest_invalid",
  "package_hash_mismatch",
  "model_corrupt",
  "model_opset_unsupported",
  "model_custom_op",
  "model_input_unmapped",
  "model_input_unknown",
  "model_output_unknown",
  "model_shape_mismatch",
  "model_dtype_mismatch",
  "model_batch_static",
  "vocabulary_mismatch",
  "feature_unknown",
  "feature_forbidden",
  "probe_run_failed",
  "probe_not_finite",
  "probe_not_deterministic",
  "probe_batch_differs",
  "padding_has_effect",
  "parts_differ",
  "golden_mismatch",
  "budget_exceeded",
  "model_unbounded",
  "archive_invalid",
  "archive_too_large",
  "archive_path_unsafe",
  "slot_unknown",
  "model_unknown",
  "model_exists",
  "training_unknown",
  "promotion_running",
  "erasures_pending",
  "promotion_gate",
  "nothing_to_roll_back",
  "model_run_failed",
  "model_fenced",
  "model_in_use",
  "pin_ambiguous",
  // learning and import
  "no_consented_events",
  "too_little_data",
  "nothing_to_predict",
  "format_unknown",
  "file_truncated",
  "file_invalid",
  "file_too_large",
  "attestation_missing",
  "attestation_invalid",
  "training_running",
  "disk_full",
  // operations
  "key_unknown",
  "key_in_use",
  "webhook_unknown",
  "webhook_address",
  "webhook_limit",
  "rule_unknown",
  "rule_limit",
  "config_invalid",
  "shop_exists",
  "key_store_missing",
  "store_unavailable",
  "store_newer",
  "store_full",
  "stopping",
  "overloaded",
  "proof_invalid",
  "usage",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One field that was wrong: where (`notice.hash`), and what to do about it. */
export type FieldError = { path: string; message: string };

/** Thrown by the domain. `message` says how to mend the input and never carries shopper data. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { errors?: readonly FieldError[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DomainError";
    this.code = code;
    this.errors = options.errors ?? [];
  }
}
