import { createHash, timingSafeEqual } from "node:crypto";
import canonicalize from "canonicalize";
import { DomainError } from "../../../lib/errors.ts";
import { type Purpose, PURPOSES } from "../../purposes.ts";
import { hashLeaf } from "./merkle.ts";

export const LEAF_TYPES = ["given", "withdrawn", "attested", "erased"] as const;
export type LeafType = (typeof LEAF_TYPES)[number];

/**
 * What the ledger says of one act of consent: that it took place, when, and about what; never whose it was.
 * `commitment` binds it to a receipt that only whoever holds its salt can show to be the one. Hashes in
 * lower-case hex.
 */
export type Leaf = {
  readonly version: 1;
  readonly shop: string;
  readonly sequence: number;
  /** RFC 3339, UTC; the beginning of its hour (older leaves: to the millisecond). */
  readonly time: string;
  readonly type: LeafType;
  readonly purposes: Readonly<Partial<Record<Purpose, boolean>>>;
  /** `sha256:` and hex of the notice's text, null where no notice was involved. */
  readonly notice_hash: string | null;
  readonly policy_hash: string | null;
  readonly commitment: string;
};

const HOUR_MS = 3_600_000;

/** The beginning of an hour. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/**
 * A time as the public ledger tells it: to the hour. What the tree proves is the order, by sequence; the
 * exact time stands in the receipt that a leaf is committed to, with its holder. To the second it would tell
 * who acted when to anybody who watches.
 */
export const publicTime = (ms: number): string => new Date(hourOf(ms)).toISOString();

const SALT_BYTES = 32;
const HASH = /^sha256:[0-9a-f]{64}$/;
const COMMITMENT = /^[0-9a-f]{64}$/;
const FIELDS = [
  "commitment",
  "notice_hash",
  "policy_hash",
  "purposes",
  "sequence",
  "shop",
  "time",
  "type",
  "version",
];

/**
 * JSON Canonicalization Scheme (RFC 8785). @throws DomainError `invalid_request` for what JSON cannot say
 * (NaN, lone surrogates, cycles).
 */
export const toCanonicalJson = (value: unknown): string => {
  try {
    const text = canonicalize(value);
    if (typeof text === "string") return text;
  } catch {
    // falls through to the one refusal
  }
  throw new DomainError(
    "invalid_request",
    "This value has no canonical JSON form (RFC 8785). Leave out NaN, infinity and broken Unicode.",
  );
};

/**
 * Salted commitment to a receipt: SHA-256(salt ‖ JCS(receipt)), hex. Without the 32 bytes of salt nothing can
 * be tried against it.
 */
export const commitTo = (receipt: unknown, salt: Uint8Array): string => {
  if (salt.length !== SALT_BYTES)
    throw new DomainError("invalid_request", "A commitment needs a salt of exactly 32 random bytes.");
  return createHash("sha256").update(salt).update(toCanonicalJson(receipt), "utf8").digest("hex");
};

/** Whether `receipt` and `salt` are what `leaf` was committed to. */
export const opensCommitment = (leaf: Leaf, receipt: unknown, salt: Uint8Array): boolean => {
  if (salt.length !== SALT_BYTES || !COMMITMENT.test(leaf.commitment)) return false;
  return timingSafeEqual(Buffer.from(leaf.commitment, "hex"), Buffer.from(commitTo(receipt, salt), "hex"));
};

/** The leaf's bytes in the tree: its canonical JSON. */
export const encodeLeaf = (leaf: Leaf): string => toCanonicalJson(leaf);

/** The leaf's hash in the tree, of its canonical JSON. */
export const hashEncodedLeaf = (encoded: string): Uint8Array => hashLeaf(Buffer.from(encoded, "utf8"));

/**
 * Reads canonical JSON back; null where it is not exactly what `encodeLeaf` writes, so that a leaf has one
 * form and one hash.
 */
export const decodeLeaf = (encoded: string): Leaf | null => {
  let value: unknown;
  try {
    value = JSON.parse(encoded);
    if (typeof value !== "object" || value === null || toCanonicalJson(value) !== encoded) return null;
  } catch {
    return null;
  }
  return isLeaf(value as Record<string, unknown>) ? (value as Leaf) : null;
};

const isLeaf = (value: Record<string, unknown>): boolean => {
  const { version, shop, sequence, time, type, purposes, commitment } = value;
  const isHash = (hash: unknown): boolean => hash === null || (typeof hash === "string" && HASH.test(hash));
  const fields = Object.keys(value).sort();
  return (
    fields.length === FIELDS.length &&
    fields.every((name, index) => name === FIELDS[index]) &&
    version === 1 &&
    typeof shop === "string" &&
    typeof sequence === "number" &&
    Number.isSafeInteger(sequence) &&
    sequence >= 0 &&
    typeof time === "string" &&
    !Number.isNaN(Date.parse(time)) &&
    LEAF_TYPES.some((known) => known === type) &&
    isPurposes(purposes) &&
    isHash(value["notice_hash"]) &&
    isHash(value["policy_hash"]) &&
    typeof commitment === "string" &&
    COMMITMENT.test(commitment)
  );
};

const isPurposes = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, given]) => PURPOSES.some((purpose) => purpose === name) && typeof given === "boolean",
  );
};
