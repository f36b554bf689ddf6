import { DomainError } from "../../../lib/errors.ts";
import { type ConsentReceipt, verifyConsentReceipt } from "../receipts/consent-receipt.ts";
import { createVerificationKeys } from "../receipts/signing-keys.ts";
import { type LedgerHead, verifyHead } from "./head.ts";
import { decodeLeaf, hashEncodedLeaf, opensCommitment } from "./leaf.ts";
import { verifyInclusion } from "./merkle.ts";

/**
 * Everything that a shopper is given of one consent record: the receipt, and the proof that the ledger holds
 * it.
 */
export type ReceiptBundle = {
  readonly version: 1;
  readonly shop: string;
  /**
   * The consent receipt as it was issued (compact JWS); the leaf is committed to the receipt within, in
   * canonical JSON.
   */
  readonly receipt: string;
  /** Base64url, 32 bytes. Without a ledger part only the receipt's own signature is verified. */
  readonly ledger: null | {
    readonly salt: string;
    readonly leaf: string;
    readonly index: number;
    readonly proof: readonly string[];
    readonly head: string;
  };
  readonly jwks: { readonly keys: readonly unknown[] };
};

export type ReceiptFinding = {
  readonly code:
    | "bundle_malformed"
    | "receipt_invalid"
    | "leaf_malformed"
    | "commitment_differs"
    | "leaf_differs"
    | "head_invalid"
    | "not_included";
  readonly sentence: string;
};

export type ReceiptVerdict = {
  readonly valid: boolean;
  readonly receipt: ConsentReceipt | null;
  readonly head: LedgerHead | null;
  readonly findings: readonly ReceiptFinding[];
};

/**
 * Verifies a consent receipt without the service: its signature, and that the ledger committed to it under a
 * signed head. Never throws for a bad bundle.
 */
export const verifyReceipt = async (bundle: ReceiptBundle): Promise<ReceiptVerdict> => {
  const findings: ReceiptFinding[] = [];
  let receipt: ConsentReceipt | null = null;
  let head: LedgerHead | null = null;
  const attempt = async (code: ReceiptFinding["code"], check: () => Promise<void>): Promise<void> => {
    try {
      await check();
    } catch (error) {
      findings.push({
        code,
        sentence:
          error instanceof DomainError ? error.message : "This is not a receipt bundle as it was exported.",
      });
    }
  };
  await attempt("bundle_malformed", async () => {
    const keys = await createVerificationKeys(bundle.jwks);
    await attempt("receipt_invalid", async () => {
      receipt = await verifyConsentReceipt(bundle.receipt, keys, bundle.shop);
    });
    const { ledger } = bundle;
    if (ledger === null) return;
    await attempt("head_invalid", async () => {
      head = await verifyHead(ledger.head, keys, bundle.shop);
    });
    findings.push(...checkLedger(bundle.shop, receipt, ledger, head));
  });
  return { valid: findings.length === 0, receipt, head, findings };
};

const checkLedger = (
  shop: string,
  receipt: ConsentReceipt | null,
  ledger: NonNullable<ReceiptBundle["ledger"]>,
  head: LedgerHead | null,
): ReceiptFinding[] => {
  const leaf = decodeLeaf(ledger.leaf);
  if (leaf === null)
    return [{ code: "leaf_malformed", sentence: "The leaf is not in canonical form: it was altered." }];
  const findings: ReceiptFinding[] = [];
  if (leaf.shop !== shop || leaf.sequence !== ledger.index)
    findings.push({ code: "leaf_differs", sentence: "The leaf is another place's or another shop's." });
  if (receipt !== null && !opensCommitment(leaf, receipt, Buffer.from(ledger.salt, "base64url"))) {
    findings.push({
      code: "commitment_differs",
      sentence: "The ledger is committed to another receipt than this one.",
    });
  }
  if (head === null) return findings;
  const proof = ledger.proof.map((hash) => Buffer.from(hash, "hex"));
  const isIn = verifyInclusion({
    leafHash: hashEncodedLeaf(ledger.leaf),
    index: ledger.index,
    size: head.size,
    proof,
    root: Buffer.from(head.root, "hex"),
  });
  if (!isIn)
    findings.push({
      code: "not_included",
      sentence: "The proof does not lead from the leaf to the signed head.",
    });
  return findings;
};
