import { DomainError } from "../../lib/errors.ts";
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

const FIELDS = ["version", "language", "text", "hash", "purposes", "given_from", "given_to"] as const;
const NEVER: readonly Purpose[] = ["sensitive"];

const refuse = (message: string): DomainError => new DomainError("attestation_invalid", message);

/**
 * NOTICE.json of `candor import events --attest`. @throws DomainError attestation_invalid with how to mend it
 */
export const readAttestation = (json: unknown, now: number): Attestation => {
  if (typeof json !== "object" || json === null)
    throw refuse(
      "NOTICE.json is an object with version, language, text, hash, purposes, given_from and given_to.",
    );
  const given = json as Record<string, unknown>;
  const unknown = Object.keys(given).filter((name) => !FIELDS.includes(name as (typeof FIELDS)[number]));
  if (unknown.length > 0) throw refuse(`NOTICE.json has no field ${unknown.join(", ")}; leave it out.`);
  for (const name of ["version", "language", "text", "hash", "given_from", "given_to"] as const)
    if (typeof given[name] !== "string" || given[name] === "") throw refuse(`NOTICE.json needs ${name}.`);
  const purposes = given["purposes"];
  if (
    !Array.isArray(purposes) ||
    purposes.length === 0 ||
    !purposes.every((each) => PURPOSES.includes(each as Purpose))
  )
    throw refuse(`purposes names some of ${PURPOSES.join(", ")}.`);
  if (purposes.some((each) => NEVER.includes(each as Purpose)))
    throw refuse("An attestation never covers sensitive data; ask those people themselves.");
  const [given_from, given_to] = [
    Date.parse(given["given_from"] as string),
    Date.parse(given["given_to"] as string),
  ];
  if (Number.isNaN(given_from) || Number.isNaN(given_to) || given_from > given_to)
    throw refuse("given_from and given_to are RFC 3339 times, the first before the second.");
  if (given_to > now) throw refuse("given_to lies in the future; name the time until which people agreed.");
  return {
    version: given["version"] as string,
    language: given["language"] as string,
    text: given["text"] as string,
    hash: given["hash"] as string,
    purposes: purposes as Purpose[],
    given_from,
    given_to,
  };
};

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
