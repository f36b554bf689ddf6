import type { Command } from "commander";
import { DomainError } from "../lib/errors.ts";
import { createIo } from "./io.ts";
import type { StoreFlags } from "./open-context.ts";
import { checkErasure } from "./verify/check-erasure.ts";
import { checkLedger } from "./verify/check-ledger.ts";
import { checkReceipt } from "./verify/check-receipt.ts";
import type { VerifyOptions, VerifyResult } from "./verify/files.ts";
import { storeCheckOf } from "./verify-refit.ts";

const tell = (what: string, verdict: VerifyResult, options: VerifyOptions): void => {
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

/** `candor verify ledger|receipt|erasure`: without the service, the store or its keys, but for `--refit`. */
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
    .action(async (file: string, options: VerifyOptions) =>
      tell("ledger", await checkLedger(file, options), options),
    );
  common(
    verify
      .command("receipt")
      .argument(
        "<file>",
        "a receipt (JWS), the answer to an act of consent or a session’s, a consent history, or an export",
      )
      .description("the signature, and that the ledger committed to it"),
  ).action(async (file: string, options: VerifyOptions) =>
    tell("receipt", await checkReceipt(file, options), options),
  );
  common(
    verify
      .command("erasure")
      .argument(
        "<file>",
        "the answer of DELETE /v1/shopper or of GET /v1/erasures/{receipt_id}, or the receipt within",
      )
      .description("the signature, and that the receipt holds together"),
  )
    .option("--ledger <file>", "a bundle of candor audit, in which the erasure’s leaf is looked for")
    .option(
      "--refit",
      "with the store: train again without the shopper and compare with the bytes that serve",
    )
    .option("--data <dir>", "folder of the embedded store (CANDOR_DATA, default ./data)")
    .option("--redis <url>", "address of Redis instead (CANDOR_REDIS)")
    .action(async (file: string, options: VerifyOptions & StoreFlags & { readonly refit?: boolean }) => {
      const store = options.refit === true ? storeCheckOf(options) : null;
      tell("erasure", await checkErasure(file, options, store), options);
    });
};
