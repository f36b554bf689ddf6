import { commitToErasure } from "../../consent/proofs/ledger/erasure-leaf.ts";
import { decodeLeaf } from "../../consent/proofs/ledger/leaf.ts";
import { type ErasureReceipt, verifyErasureReceipt } from "../../consent/proofs/receipts/erasure-receipt.ts";
import { createVerificationKeys } from "../../consent/proofs/receipts/signing-keys.ts";
import { DomainError } from "../../lib/errors.ts";
import { openLedger } from "./check-ledger.ts";
import {
  type Finding,
  findingOf,
  type JwksFile,
  needKeys,
  parseJson,
  pinnedKeys,
  readText,
  type VerifyOptions,
  type VerifyResult,
} from "./files.ts";
import { issuerOf } from "./issuer.ts";

/** The erasure's own leaf in an exported ledger: whoever holds the receipt can find it, and nobody else. */
const findLeaf = async (
  file: string,
  accepted: Parameters<typeof commitToErasure>[0],
): Promise<number | null> => {
  const commitment = commitToErasure(accepted);
  const { bundle } = await openLedger(file, null);
  const at = bundle.leaves.findIndex((encoded) => {
    const leaf = decodeLeaf(encoded);
    return leaf?.type === "erased" && leaf.commitment === commitment;
  });
  return at < 0 ? null : at;
};

/** What whoever has the store can look at besides. */
export type StoreCheck = {
  /** The store's own public keys. */
  readonly keys: () => Promise<JwksFile>;
  /** Trains again without the shopper; what it found, and what of it does not hold. */
  readonly refit: (
    receipt: ErasureReceipt,
  ) => Promise<{ readonly refitted: readonly object[]; readonly findings: readonly Finding[] }>;
};

/** The answer of a call, or the receipt within, in quotes or not. */
const givenIn = async (file: string): Promise<Record<string, unknown>> => {
  const text = await readText(file);
  const given = /^[{"[]/.test(text) ? parseJson(text, file) : text;
  return typeof given === "string" ? { receipt: given } : (given as Record<string, unknown>);
};

const withoutReceipt = (file: string): DomainError =>
  new DomainError(
    "file_invalid",
    `${file} is the state of an act that models have to forget; only an erasure has a receipt to verify.`,
  );

/** The receipt of an erasure, its leaf where a ledger is given, and a refit where the store is. */
export const checkErasure = async (
  file: string,
  options: VerifyOptions,
  store: StoreCheck | null,
): Promise<VerifyResult> => {
  const given = await givenIn(file);
  if (given["receipt"] === null) throw withoutReceipt(file);
  const jws = String(given["receipt"] ?? "");
  const findings: Finding[] = [];
  const keys = await createVerificationKeys(
    (await pinnedKeys(options)) ??
      (await store?.keys()) ??
      needKeys((given["jwks"] as JwksFile | undefined) ?? null),
  );
  const receipt = await verifyErasureReceipt(jws, keys, issuerOf(jws)).catch((error: unknown) => {
    findings.push(findingOf(error));
    return null;
  });
  if (receipt === null) return { valid: false, receipt, findings };
  const more = store === null ? null : await store.refit(receipt);
  findings.push(...(more?.findings ?? []));
  const found = { receipt, ...(more === null ? {} : { refitted: more.refitted }) };
  if (options.ledger === undefined) return { valid: findings.length === 0, ...found, findings };
  const leaf = await findLeaf(options.ledger, receipt);
  if (leaf === null)
    findings.push({ code: "not_included", sentence: "The ledger holds no leaf of this erasure." });
  return { valid: findings.length === 0, ...found, leaf, findings };
};
