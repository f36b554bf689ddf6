import { DomainError, type FieldError } from "../../lib/errors.ts";
import { hashNoticeText } from "../notices/notice.ts";
import { type Purpose, PURPOSES } from "../purposes.ts";
import type { Choice } from "./choice.ts";

/**
 * What a shop attests of history that it holds: the notice under which people agreed, and when
 * (docs/consent-rules.md, "Attested import"). Times in ms.
 */
export type Attestation = {
  readonly version: string;
  readonly language: string;
  readonly text: string;
  readonly hash: string;
  readonly purposes: readonly Purpose[];
  readonly given_from: number;
  readonly given_to: number;
};

/** The fields of NOTICE.json, and what each says. */
export const ATTESTATION_FIELDS = {
  version: "your own name of the notice, such as 2024-05",
  language: "the language of its text: en, nl, nb, de, fr, …",
  text: "the very words that these people agreed to",
  hash: "sha256: and the SHA-256 of the text's UTF-8 bytes in hexadecimal digits",
  purposes: `what they agreed to, some of ${PURPOSES.filter((each) => each !== "sensitive").join(", ")}`,
  given_from: "when the first of them agreed, RFC 3339 with a zone",
  given_to: "when the last of them agreed, not in the future",
} as const;
type AttestationField = keyof typeof ATTESTATION_FIELDS;
const FIELDS = Object.keys(ATTESTATION_FIELDS) as AttestationField[];
const NEVER: readonly Purpose[] = ["sensitive"];

/** RFC 3339 with a zone: a time without one is another moment on every machine. */
const timeOf = (value: unknown): number =>
  typeof value === "string" &&
  /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/iu.test(value)
    ? Date.parse(value)
    : Number.NaN;

/** Every fault of a NOTICE.json at once, by field. */
const faultsOf = (given: Readonly<Record<string, unknown>>, now: number): FieldError[] => {
  const faults: FieldError[] = [];
  const fault = (path: string, message: string): void => void faults.push({ path, message });
  for (const name of Object.keys(given))
    if (!Object.hasOwn(ATTESTATION_FIELDS, name)) fault(name, "There is no such field; leave it out.");
  for (const name of ["version", "language", "text", "hash"] as const)
    if (typeof given[name] !== "string" || given[name] === "")
      fault(name, `This is missing: ${ATTESTATION_FIELDS[name]}.`);
  const { text, hash } = given;
  if (typeof text === "string" && text !== "" && typeof hash === "string" && hash !== "") {
    const right = hashNoticeText(text);
    if (hash !== right) fault("hash", `This is not the hash of the text, which is ${right}.`);
  }
  const purposes: unknown[] = Array.isArray(given["purposes"]) ? (given["purposes"] as unknown[]) : [];
  if (purposes.length === 0) fault("purposes", `This is missing: ${ATTESTATION_FIELDS.purposes}.`);
  else if (!purposes.every((each) => PURPOSES.includes(each as Purpose)))
    fault("purposes", `Name ${ATTESTATION_FIELDS.purposes}.`);
  if (purposes.some((each) => NEVER.includes(each as Purpose)))
    fault("purposes", "An attestation never covers sensitive data; ask those people themselves.");
  const [from, to] = [timeOf(given["given_from"]), timeOf(given["given_to"])];
  if (Number.isNaN(from)) fault("given_from", `Give ${ATTESTATION_FIELDS.given_from}.`);
  if (Number.isNaN(to)) fault("given_to", `Give ${ATTESTATION_FIELDS.given_to}.`);
  if (from > to) fault("given_from", "This lies after given_to.");
  if (to > now) fault("given_to", "This lies in the future; name the time until which people agreed.");
  return faults;
};

/**
 * NOTICE.json of `candor import events --attest`. @throws DomainError attestation_invalid that names all that
 * is wrong, and how to mend it
 */
export const readAttestation = (json: unknown, now: number): Attestation => {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new DomainError(
      "attestation_invalid",
      `NOTICE.json is an object with ${FIELDS.join(", ")}; write one with: candor notice --template.`,
    );
  const given = json as Record<string, unknown>;
  const errors = faultsOf(given, now);
  if (errors.length > 0)
    throw new DomainError(
      "attestation_invalid",
      `Mend in NOTICE.json: ${[...new Set(errors.map(({ path }) => path))].join(", ")}.`,
      { errors },
    );
  return {
    version: given["version"] as string,
    language: given["language"] as string,
    text: given["text"] as string,
    hash: given["hash"] as string,
    purposes: given["purposes"] as Purpose[],
    given_from: timeOf(given["given_from"]),
    given_to: timeOf(given["given_to"]),
  };
};

/** A NOTICE.json to fill in, with the hash of its text. */
export const attestationTemplate = (
  { version, language, text }: Pick<Attestation, "version" | "language" | "text">,
  now: number,
): Record<AttestationField, string | readonly Purpose[]> => ({
  version,
  language,
  text,
  hash: hashNoticeText(text),
  purposes: ["personalise"],
  given_from: new Date(now - 365 * 86_400_000).toISOString(),
  given_to: new Date(now).toISOString(),
});

/**
 * The choice that an attestation lays over "never asked": dated by its earliest time, so that any refusal
 * since outranks it.
 */
export const attestedChoice = (attestation: Attestation): Choice => ({
  purposes: Object.fromEntries(attestation.purposes.map((purpose) => [purpose, true])),
  notice: {
    version: attestation.version,
    hash: attestation.hash,
    language: attestation.language,
    text: attestation.text,
  },
  method: "attested_import",
  source: "attested",
  given_at: attestation.given_from,
  given_from: null,
  expires_at: null,
  jurisdiction: null,
  age_band: "unknown",
  under_gpc: false,
  gpc_named: false,
});
