import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { seen, TEXT } from "../support/consents.ts";

/** Bodies of `PUT consent` that are refused: what is wrong, the body, status and code. */
export const REFUSED: readonly (readonly [string, object, number, string])[] = [
  ["bundled: all", { purposes: { all: true }, notice: seen }, 422, "consent_bundled"],
  ["bundled: a wildcard", { purposes: { "*": true }, notice: seen }, 422, "consent_bundled"],
  ["bundled: true", { purposes: true, notice: seen }, 422, "consent_bundled"],
  ["bundled: a list", { purposes: ["personalise"], notice: seen }, 422, "consent_bundled"],
  ["an unknown purpose", { purposes: { everything_nice: true }, notice: seen }, 400, "unknown_field"],
  ["no purpose", { purposes: {}, notice: seen }, 400, "invalid_request"],
  ["nothing at all", {}, 400, "invalid_request"],
  [
    "purposes and a source",
    { purposes: { personalise: true }, source: { kind: "tcf", tc_string: "x" }, notice: seen },
    400,
    "invalid_request",
  ],
  ["a yes that is no boolean", { purposes: { personalise: "yes" }, notice: seen }, 400, "invalid_request"],
  ["no notice", { purposes: { personalise: true } }, 422, "notice_hash_missing"],
  [
    "no hash",
    { purposes: { personalise: true }, notice: { ...seen, hash: undefined } },
    422,
    "notice_hash_missing",
  ],
  [
    "a hash of null",
    { purposes: { personalise: true }, notice: { ...seen, hash: null } },
    422,
    "notice_hash_missing",
  ],
  [
    "an empty hash",
    { purposes: { personalise: true }, notice: { ...seen, hash: "" } },
    422,
    "notice_hash_missing",
  ],
  [
    "a hash that is none",
    { purposes: { personalise: true }, notice: { ...seen, hash: "abc" } },
    422,
    "notice_hash_mismatch",
  ],
  [
    "the hash of another text",
    { purposes: { personalise: true }, notice: { ...seen, hash: hashNoticeText("other") } },
    422,
    "notice_hash_mismatch",
  ],
  [
    "the hash of the text with a space more",
    { purposes: { personalise: true }, notice: { ...seen, hash: hashNoticeText(`${TEXT} `) } },
    422,
    "notice_hash_mismatch",
  ],
  [
    "an unregistered notice without text",
    { purposes: { personalise: true }, notice: { version: "nowhere", language: "en", hash: seen.hash } },
    422,
    "notice_unknown",
  ],
  [
    "consent that is asserted",
    { purposes: { personalise: true }, notice: seen, consent: true },
    400,
    "consent_smuggled",
  ],
  [
    "a time that has not come",
    { purposes: { personalise: true }, notice: seen, given_at: "2031-01-01T00:00:00Z" },
    422,
    "given_at_in_future",
  ],
  [
    "a time without a zone",
    { purposes: { personalise: true }, notice: seen, given_at: "2026-01-01T00:00:00" },
    400,
    "invalid_request",
  ],
  [
    "an end before its beginning",
    { purposes: { personalise: true }, notice: seen, expires_at: "2020-01-01T00:00:00Z" },
    400,
    "invalid_request",
  ],
  [
    "a TC string that is none",
    { source: { kind: "tcf", tc_string: "BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA" } },
    422,
    "tc_string_invalid",
  ],
  [
    "a TC string of 22 kB",
    { source: { kind: "tcf", tc_string: "C".repeat(22_000) } },
    422,
    "tc_string_invalid",
  ],
  [
    "a platform nobody mapped",
    {
      source: { kind: "cmp", name: "constructor", categories: { __proto__: null, x: true } },
      notice: seen,
    },
    422,
    "cmp_unknown",
  ],
];
