import { DomainError } from "../../../lib/errors.ts";
import type { SigningKeys, VerificationKeys } from "./signing-keys.ts";
import { JWS_TYPES, toSeconds, verifyTypedJws } from "./typed-jws.ts";

export const ERASURE_STATES = ["accepted", "forgotten_in_data", "complete"] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

/**
 * What became of one model version that had learnt from the shopper (docs/learning.md, "Forgetting"). `due`:
 * when it will be trained anew, RFC 3339.
 */
export type ForgottenModel = {
  readonly slot: string;
  readonly name: string;
  readonly version: string;
  readonly state: "exact" | "retired" | "retrain_due";
  readonly due: string | null;
  /**
   * With `exact`: the version that took its places, whose graph has this sha256 (hex); it is what a training
   * without the shopper would have given. Receipts from before have none.
   */
  readonly replaced_by?: { readonly version: string; readonly model_sha256: string | null };
};

/**
 * A data set with the shopper in it that had left the house when they were erased: it cannot be called back.
 * Models that name it are not taken any more.
 */
export type LeftTheHouse = {
  readonly dataset: string;
  readonly exported_at: string;
  /** To whom it was given, as the shop said when it exported it. */
  readonly recipient: string | null;
};

/**
 * All that remains of an erasure: an id that nobody can guess, times and model versions, and nothing of the
 * person (Art. 17 GDPR).
 */
export type ErasureReceipt = {
  readonly receipt_id: string;
  readonly shop: string;
  readonly state: ErasureState;
  /** RFC 3339, UTC, for each state that was reached. */
  readonly accepted_at: string;
  readonly forgotten_in_data_at: string | null;
  readonly complete_at: string | null;
  /**
   * By when, and since when, no copy of the shopper's keys can be opened any more, whoever has the store's
   * files and keys. Receipts from before this was promised have neither.
   */
  readonly keys_destroyed_by?: string | null;
  readonly keys_destroyed_at?: string | null;
  readonly model_versions: readonly ForgottenModel[];
  /** Receipts from before have none. */
  readonly exported?: readonly LeftTheHouse[];
};

const AUDIENCE = "candor:erasure-receipt";

const findKeyContradiction = (receipt: ErasureReceipt): string | null => {
  const { accepted_at, forgotten_in_data_at, keys_destroyed_by = null, keys_destroyed_at = null } = receipt;
  const by = Date.parse(keys_destroyed_by ?? accepted_at);
  const at = Date.parse(keys_destroyed_at ?? accepted_at);
  if (Number.isNaN(by) || Number.isNaN(at) || by < Date.parse(accepted_at))
    return "The receipt's times of the keys are not in order.";
  if (keys_destroyed_at === null) return null;
  return forgotten_in_data_at === null || at < Date.parse(forgotten_in_data_at)
    ? "The keys cannot be destroyed before the data is forgotten."
    : null;
};

/**
 * What an erasure receipt says that cannot be true; null where it holds together. The state needs its times
 * in order, and a receipt is not `complete` while a model that remembers is still served.
 */
export const findErasureContradiction = (receipt: ErasureReceipt): string | null => {
  const { state, accepted_at, forgotten_in_data_at, complete_at, model_versions } = receipt;
  const times = [accepted_at, forgotten_in_data_at, complete_at];
  const reached = ERASURE_STATES.indexOf(state);
  if (reached < 0) return "The receipt names no known state.";
  if (times.some((time, index) => (time !== null) !== index <= reached))
    return "The receipt's times do not go with its state.";
  const given = times.filter((time) => time !== null).map((time) => Date.parse(time));
  if (given.some(Number.isNaN) || given.some((time, index) => time < (given[index - 1] ?? time)))
    return "The receipt's times are not in order.";
  if (model_versions.some((model) => (model.state === "retrain_due") !== (model.due !== null)))
    return "A model that is due for training needs a date, and no other model has one.";
  if (state === "complete" && model_versions.some((model) => model.state === "retrain_due"))
    return "The receipt is complete although a model still remembers.";
  return findKeyContradiction(receipt);
};

/** Signs an erasure receipt. @throws DomainError `receipt_invalid` where it would contradict itself. */
export const signErasureReceipt = async (
  keys: SigningKeys,
  receipt: ErasureReceipt,
  issuedAtMs: number,
): Promise<string> => {
  const contradiction = findErasureContradiction(receipt);
  if (contradiction !== null) throw new DomainError("receipt_invalid", contradiction);
  return keys.sign(JWS_TYPES.erasureReceipt, {
    iss: receipt.shop,
    aud: AUDIENCE,
    iat: toSeconds(issuedAtMs),
    receipt,
  });
};

/**
 * Verifies a shop's erasure receipt, offline as well: signature, type, shop, and that it holds together.
 * @throws DomainError `receipt_invalid`.
 */
export const verifyErasureReceipt = async (
  jws: unknown,
  keys: VerificationKeys,
  shop: string,
): Promise<ErasureReceipt> => {
  const { payload } = await verifyTypedJws(jws, keys, {
    typ: JWS_TYPES.erasureReceipt,
    code: "receipt_invalid",
    what: "The erasure receipt",
  });
  const receipt = payload["receipt"] as Partial<ErasureReceipt> | null | undefined;
  if (payload["aud"] !== AUDIENCE || payload["iss"] !== shop || receipt?.shop !== shop)
    throw new DomainError("receipt_invalid", "The erasure receipt is another shop's.");
  if (
    typeof receipt.receipt_id !== "string" ||
    typeof receipt.accepted_at !== "string" ||
    !Array.isArray(receipt.model_versions)
  ) {
    throw new DomainError("receipt_invalid", "The erasure receipt lacks a field. Ask for it again.");
  }
  const contradiction = findErasureContradiction(receipt as ErasureReceipt);
  if (contradiction !== null) throw new DomainError("receipt_invalid", contradiction);
  return receipt as ErasureReceipt;
};
