import { decodeProtectedHeader } from "jose";
import { type ReceiptBundle, verifyReceipt } from "../../consent/proofs/ledger/verify-receipt.ts";
import { readSessionReceipt } from "../../consent/proofs/receipts/session-receipt.ts";
import { createVerificationKeys } from "../../consent/proofs/receipts/signing-keys.ts";
import { JWS_TYPES } from "../../consent/proofs/receipts/typed-jws.ts";
import { DomainError } from "../../lib/errors.ts";
import {
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

const notReceipt = (file: string): DomainError =>
  new DomainError("file_invalid", `${file} is no receipt; give it as it was handed out.`);

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

const typeOf = (jws: string): unknown => {
  try {
    return decodeProtectedHeader(jws).typ;
  } catch {
    // Not even the header can be read: what checks the receipt says so.
    return null;
  }
};

/** The receipt of one session, which no ledger commits to: by itself, or in the answer that brought it. */
const sessionIn = (given: unknown): string | null => {
  if (typeof given === "string") return typeOf(given) === JWS_TYPES.sessionReceipt ? given : null;
  const { consent_receipt: jws } = given as { readonly consent_receipt?: unknown };
  return typeof jws === "string" ? jws : null;
};

const checkSession = async (jws: string, jwks: JwksFile): Promise<VerifyResult> => {
  const findings = await createVerificationKeys(jwks)
    .then((keys) => readSessionReceipt(jws, keys))
    .then(
      () => [],
      (error: unknown) => [{ ...findingOf(error), record: 0 }],
    );
  return { valid: findings.length === 0, receipts: 1, in_ledger: 0, findings };
};

/** Receipts of consent in every form in which they are handed out. */
export const checkReceipt = async (file: string, options: VerifyOptions): Promise<VerifyResult> => {
  const keys = await pinnedKeys(options);
  const text = await readText(file);
  const given = JWS.test(text) ? text : parseJson(text, file);
  if (typeof given === "string" && !JWS.test(given)) throw notReceipt(file);
  const session = sessionIn(given);
  if (session !== null) return checkSession(session, needKeys(keys));
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
