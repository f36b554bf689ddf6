import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { verifyAuditSeal } from "../consent/proofs/ledger/audit-seal.ts";
import { commitToErasure } from "../consent/proofs/ledger/erasure-leaf.ts";
import { decodeLeaf } from "../consent/proofs/ledger/leaf.ts";
import { type LedgerBundle, verifyLedger } from "../consent/proofs/ledger/verify.ts";
import { type ReceiptBundle, verifyReceipt } from "../consent/proofs/ledger/verify-receipt.ts";
import { verifyErasureReceipt } from "../consent/proofs/receipts/erasure-receipt.ts";
import { createVerificationKeys } from "../consent/proofs/receipts/signing-keys.ts";
import { DomainError } from "../lib/errors.ts";
import { createIo } from "./io.ts";

type JwksFile = { readonly keys: readonly unknown[] };
type Options = {
  readonly json?: boolean;
  readonly jwks?: string;
  readonly against?: string;
  readonly ledger?: string;
};
type Finding = { readonly code: string; readonly sentence: string };
type VerifyResult = { readonly valid: boolean; readonly findings: readonly Finding[] } & Readonly<
  Record<string, unknown>
>;

const readText = async (file: string): Promise<string> => {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    throw new DomainError("file_invalid", `There is no file ${file} to verify; check the path.`);
  }
};

const readJson = async (file: string): Promise<Record<string, unknown>> => {
  try {
    const value = JSON.parse(await readText(file)) as unknown;
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (error instanceof DomainError) throw error;
  }
  throw new DomainError("file_invalid", `${file} is not JSON; give it as it was exported.`);
};

const pinned = async ({ jwks }: Options): Promise<JwksFile | null> =>
  jwks === undefined ? null : ((await readJson(jwks)) as JwksFile);

const finding = (error: unknown): Finding => ({
  code: error instanceof DomainError ? error.code : "bundle_malformed",
  sentence: error instanceof DomainError ? error.message : "This is not a bundle as it was exported.",
});

type LedgerFile = {
  readonly bundle: LedgerBundle;
  readonly sealed: { readonly audit: object; readonly signature: unknown } | null;
};

/** An officer's bundle (`candor audit`) or the ledger part of one. */
const openLedger = async (file: string, keys: JwksFile | null): Promise<LedgerFile> => {
  const given = await readJson(file);
  const audit = given["audit"] as { ledger?: LedgerBundle } | undefined;
  const bundle = (audit?.ledger ?? given) as LedgerBundle;
  return {
    bundle: keys === null ? bundle : { ...bundle, jwks: keys },
    sealed: audit === undefined ? null : { audit, signature: given["signature"] },
  };
};

/**
 * `against`: an earlier export of the same ledger, whose signed heads must be borne out by this one: a fork
 * cannot hide by leaving a head out.
 */
const checkLedger = async (file: string, options: Options): Promise<VerifyResult> => {
  const keys = await pinned(options);
  const { bundle, sealed } = await openLedger(file, keys);
  const earlier = options.against === undefined ? [] : (await openLedger(options.against, keys)).bundle.heads;
  const heads =
    Array.isArray(bundle.heads) && Array.isArray(earlier)
      ? [...new Set([...bundle.heads, ...earlier])]
      : bundle.heads;
  const verdict = await verifyLedger({ ...bundle, heads });
  const seal =
    sealed === null
      ? []
      : await createVerificationKeys(bundle.jwks)
          .then((known) => verifyAuditSeal(sealed.signature, known, bundle.shop, sealed.audit))
          .then(
            () => [],
            (error: unknown) => [finding(error)],
          );
  const findings = [...seal, ...verdict.findings];
  return {
    ...verdict,
    valid: findings.length === 0,
    findings,
    keys: keys === null ? "of the bundle itself" : "given",
  };
};

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

const issuerOf = (jws: string): string => {
  try {
    return String(
      (JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString("utf8")) as { iss?: unknown })
        .iss ?? "",
    );
  } catch {
    return "";
  }
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

const needKeys = (keys: JwksFile | null): JwksFile => {
  if (keys === null)
    throw new DomainError(
      "usage",
      "Give the shop’s public keys: --jwks FILE, as /.well-known/jwks.json publishes them.",
    );
  return keys;
};

const checkReceipt = async (file: string, options: Options): Promise<VerifyResult> => {
  const keys = await pinned(options);
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

const checkErasure = async (file: string, options: Options): Promise<VerifyResult> => {
  const text = await readText(file);
  const given = text.startsWith("{") ? await readJson(file) : { receipt: text };
  const jws = String(given["receipt"] ?? "");
  const findings: Finding[] = [];
  const keys = await createVerificationKeys(
    (await pinned(options)) ?? needKeys((given["jwks"] as JwksFile | undefined) ?? null),
  );
  const receipt = await verifyErasureReceipt(jws, keys, issuerOf(jws)).catch((error: unknown) => {
    findings.push(finding(error));
    return null;
  });
  if (receipt === null || options.ledger === undefined)
    return { valid: findings.length === 0, receipt, findings };
  const leaf = await findLeaf(options.ledger, receipt);
  if (leaf === null)
    findings.push({ code: "not_included", sentence: "The ledger holds no leaf of this erasure." });
  return { valid: findings.length === 0, receipt, leaf, findings };
};

const tell = (what: string, verdict: VerifyResult, options: Options): void => {
  const io = createIo(process, { json: options.json === true });
  if (io.json) io.out(JSON.stringify(verdict));
  else if (verdict.valid) io.out(`${what}: everything holds`);
  else for (const { code, sentence } of verdict.findings) io.err(`  ${sentence} (${code})`);
  if (!verdict.valid)
    throw new DomainError(
      "proof_invalid",
      `${what}: ${verdict.findings.length} ` +
        `${verdict.findings.length === 1 ? "thing is" : "things are"} wrong.`,
    );
};

/** `candor verify ledger|receipt|erasure`: without the service, the store or its keys. */
export const addVerifyCommands = (program: Command): void => {
  const verify = program.command("verify").description("check proofs offline");
  const common = (command: Command): Command =>
    command
      .option(
        "--jwks <file>",
        "the shop’s public keys as you know them (/.well-known/jwks.json), instead of those in the file",
      )
      .option("--json", "answer for machines");
  common(
    verify
      .command("ledger")
      .argument("<file>", "a bundle of candor audit")
      .description("every leaf in its place, every head signed, no other past"),
  )
    .option("--against <file>", "an earlier bundle, whose signed heads must still hold")
    .action(async (file: string, options: Options) =>
      tell("ledger", await checkLedger(file, options), options),
    );
  common(
    verify
      .command("receipt")
      .argument("<file>", "a consent history or one record of it")
      .description("the signature, and that the ledger committed to it"),
  ).action(async (file: string, options: Options) =>
    tell("receipt", await checkReceipt(file, options), options),
  );
  common(
    verify
      .command("erasure")
      .argument("<file>", "the answer of GET /v1/erasures/{receipt_id}, or the receipt within")
      .description("the signature, and that the receipt holds together"),
  )
    .option("--ledger <file>", "a bundle of candor audit, in which the erasure’s leaf is looked for")
    .action(async (file: string, options: Options) =>
      tell("erasure", await checkErasure(file, options), options),
    );
};
