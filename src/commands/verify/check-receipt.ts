import { type ReceiptBundle, verifyReceipt } from "../../consent/proofs/ledger/verify-receipt.ts";
import {
  type JwksFile,
  needKeys,
  parseJson,
  pinnedKeys,
  readText,
  type VerifyOptions,
  type VerifyResult,
} from "./files.ts";
import { issuerOf } from "./issuer.ts";

/** A record as any answer tells it: with its proof, with its place alone, or with its receipt alone. */
type ToldRecord = {
  readonly receipt: string | null;
  readonly ledger?: {
    readonly index?: number | null;
    readonly salt?: string;
    readonly leaf?: string | null;
    readonly proof?: readonly string[] | null;
    readonly head?: string | null;
  };
};

const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** What has no proof with it is proven by its signature alone. */
const bundleOf = ({ receipt, ledger = {} }: ToldRecord, jwks: JwksFile): ReceiptBundle => {
  const { index, salt, leaf, proof, head } = ledger;
  const isProven = index != null && salt !== undefined && leaf != null && proof != null && head != null;
  return {
    version: 1,
    shop: issuerOf(receipt ?? ""),
    receipt: receipt ?? "",
    jwks,
    ledger: isProven ? { index, salt, leaf, proof, head } : null,
  };
};

type Given = {
  readonly records?: readonly ToldRecord[];
  readonly provided?: { readonly consent?: { readonly records?: readonly ToldRecord[] } };
};

/**
 * The records of a file: a receipt by itself (a JWS, in quotes or not), a consent history, an export, one
 * record, or the answer to an act of consent. Null: a bundle, which holds its keys.
 */
const recordsIn = (given: unknown): readonly ToldRecord[] | null => {
  if (typeof given === "string") return [{ receipt: given }];
  const { records, provided } = given as Given;
  if (records !== undefined) return records;
  if (provided?.consent?.records !== undefined) return provided.consent.records;
  return "record_id" in (given as object) ? [given as ToldRecord] : null;
};

/** Receipts of consent in every form in which they are handed out. */
export const checkReceipt = async (file: string, options: VerifyOptions): Promise<VerifyResult> => {
  const keys = await pinnedKeys(options);
  const text = await readText(file);
  const given = JWS.test(text) ? text : parseJson(text, file);
  const records = recordsIn(given);
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
