import { type ReceiptBundle, verifyReceipt } from "../../consent/proofs/ledger/verify-receipt.ts";
import {
  type JwksFile,
  needKeys,
  pinnedKeys,
  readJson,
  type VerifyOptions,
  type VerifyResult,
} from "./files.ts";
import { issuerOf } from "./issuer.ts";

type HistoryRecord = {
  readonly receipt: string;
  readonly ledger: {
    readonly index: number | null;
    readonly salt: string;
    readonly leaf: string | null;
    readonly proof: readonly string[] | null;
    readonly head: string | null;
  };
};

/**
 * One record of `GET /v1/shopper/consent/history` as a bundle. What is not yet placed is proven by its
 * signature alone.
 */
const bundleOf = ({ receipt, ledger }: HistoryRecord, jwks: JwksFile): ReceiptBundle => {
  const { index, salt, leaf, proof, head } = ledger;
  const placed = index !== null && leaf !== null && proof !== null && head !== null;
  return {
    version: 1,
    shop: issuerOf(receipt),
    receipt,
    jwks,
    ledger: placed ? { index, salt, leaf, proof, head } : null,
  };
};

/** A consent history, one record of it, or a bundle as it was exported. */
export const checkReceipt = async (file: string, options: VerifyOptions): Promise<VerifyResult> => {
  const keys = await pinnedKeys(options);
  const given = await readJson(file);
  const records = (given["records"] ?? ("record_id" in given ? [given] : null)) as
    readonly HistoryRecord[] | null;
  const bundles =
    records === null
      ? [{ ...(given as ReceiptBundle), ...(keys === null ? {} : { jwks: keys }) }]
      : records.map((record) => bundleOf(record, needKeys(keys)));
  const verdicts = await Promise.all(bundles.map((bundle) => verifyReceipt(bundle)));
  const findings = verdicts.flatMap((verdict, at) =>
    verdict.findings.map((each) => ({ ...each, record: at })),
  );
  return {
    valid: findings.length === 0,
    receipts: verdicts.length,
    in_ledger: verdicts.filter(({ head }) => head !== null).length,
    findings,
  };
};
