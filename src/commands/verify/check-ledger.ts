import { verifyAuditSeal } from "../../consent/proofs/ledger/audit-seal.ts";
import type { LedgerBundle } from "../../consent/proofs/ledger/ledger-bundle.ts";
import { verifyLedger } from "../../consent/proofs/ledger/verify.ts";
import { createVerificationKeys } from "../../consent/proofs/receipts/signing-keys.ts";
import {
  type Finding,
  findingOf,
  type JwksFile,
  pinnedKeys,
  readJson,
  type VerifyOptions,
  type VerifyResult,
} from "./files.ts";

type LedgerFile = {
  readonly bundle: LedgerBundle;
  readonly sealed: { readonly audit: object; readonly signature: unknown } | null;
};

/** An officer's bundle (`candor audit`) or the ledger part of one. */
export const openLedger = async (file: string, keys: JwksFile | null): Promise<LedgerFile> => {
  const given = await readJson(file);
  const audit = given["audit"] as { ledger?: LedgerBundle } | undefined;
  const bundle = (audit?.ledger ?? given) as LedgerBundle;
  return {
    bundle: keys === null ? bundle : { ...bundle, jwks: keys },
    sealed: audit === undefined ? null : { audit, signature: given["signature"] },
  };
};

/** What is wrong with the signature of an officer's bundle; a bare ledger has none. */
const checkSeal = async (bundle: LedgerBundle, sealed: LedgerFile["sealed"]): Promise<Finding[]> => {
  if (sealed === null) return [];
  try {
    const keys = await createVerificationKeys(bundle.jwks);
    await verifyAuditSeal(sealed.signature, keys, bundle.shop, sealed.audit);
    return [];
  } catch (error) {
    return [findingOf(error)];
  }
};

/**
 * `against`: an earlier export of the same ledger, whose signed heads must be borne out by this one: a fork
 * cannot hide by leaving a head out.
 */
export const checkLedger = async (file: string, options: VerifyOptions): Promise<VerifyResult> => {
  const keys = await pinnedKeys(options);
  const { bundle, sealed } = await openLedger(file, keys);
  const earlier = options.against === undefined ? [] : (await openLedger(options.against, keys)).bundle.heads;
  const heads =
    Array.isArray(bundle.heads) && Array.isArray(earlier)
      ? [...new Set([...bundle.heads, ...earlier])]
      : bundle.heads;
  const verdict = await verifyLedger({ ...bundle, heads });
  const findings = [...(await checkSeal(bundle, sealed)), ...verdict.findings];
  return {
    ...verdict,
    valid: findings.length === 0,
    findings,
    keys: keys === null ? "of the bundle itself" : "given",
  };
};
