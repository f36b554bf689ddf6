import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { ATTESTATION_FIELDS, attestationTemplate, readAttestation } from "../consent/acts/attestation.ts";
import { DomainError } from "../lib/errors.ts";
import { ioOf } from "./open-context.ts";

type Options = {
  readonly template?: boolean;
  readonly check?: string;
  readonly text?: string;
  readonly language: string;
  readonly named: string;
  readonly json?: boolean;
};

/** What --help and the error of a wrong NOTICE.json say of its fields. */
export const fieldsOfNotice = (): string =>
  ["NOTICE.json of candor import events --attest has these fields, and all of them:"]
    .concat(Object.entries(ATTESTATION_FIELDS).map(([name, says]) => `  ${name.padEnd(12)}${says}`))
    .join("\n");

/** A file of JSON that a person wrote. @throws DomainError attestation_invalid */
export const readNoticeFile = async (
  file: string,
  now: number,
): Promise<ReturnType<typeof readAttestation>> => {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new DomainError("attestation_missing", `There is no file ${file}; check the path.`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/u, ""));
  } catch (cause) {
    throw new DomainError("attestation_invalid", `${file} is no JSON; check quotes, commas and brackets.`, {
      cause,
    });
  }
  return readAttestation(json, now);
};

const PLACEHOLDER = "Put here the very words that these people agreed to.";

const textOf = async (file: string): Promise<string> =>
  (
    await readFile(file, "utf8").catch((cause: unknown) => {
      throw new DomainError("file_invalid", `There is no file ${file}; check the path.`, { cause });
    })
  ).trim();

const runNotice = async (options: Options): Promise<void> => {
  const io = ioOf(options);
  const now = Date.now();
  if (options.check !== undefined) {
    const { hash } = await readNoticeFile(options.check, now);
    return io.out(io.json ? JSON.stringify({ valid: true, hash }) : `${options.check} can be attested with.`);
  }
  if (options.template !== true)
    throw new DomainError(
      "usage",
      "Say what for: candor notice --template > NOTICE.json, or --check NOTICE.json.",
    );
  const text = options.text === undefined ? PLACEHOLDER : await textOf(options.text);
  const made = attestationTemplate({ version: options.named, language: options.language, text }, now);
  io.out(JSON.stringify(made, null, 2));
  if (options.text === undefined)
    io.err("Put the text into a file and give it with --text FILE, so that the hash is right.");
};

/** `candor notice`. */
export const addNoticeCommand = (program: Command): void => {
  program
    .command("notice")
    .description("the attestation of a shop that imports history: write NOTICE.json, or check it")
    .option("--template", "write a NOTICE.json to fill in, with its hash")
    .option("--text <file>", "the text that people agreed to")
    .option("--language <code>", "its language", "en")
    .option("--named <version>", "your own name of the notice", "1")
    .option("--check <file>", "say all that is wrong with a NOTICE.json")
    .option("--json", "answer for machines")
    .addHelpText("after", () => `\n${fieldsOfNotice()}`)
    .action(runNotice);
};
