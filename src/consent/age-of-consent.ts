import type { ConsentPolicy } from "./policy.ts";
import { AGE_BANDS, type AgeBand } from "./purposes.ts";

/**
 * The day on which the table below was last compared with national law (Art. 8(1) GDPR lets states choose 13
 * to 16).
 */
export const AGE_TABLE_DATE = "2026-01-01";

/**
 * Age from which a person consents alone to an online service; 16 where a country is not listed (Art. 8(1)
 * GDPR).
 */
const AGES: Readonly<Record<string, number>> = {
  AT: 14,
  BE: 13,
  BG: 14,
  CY: 14,
  CZ: 15,
  DE: 16,
  DK: 15,
  EE: 13,
  ES: 14,
  FI: 13,
  FR: 15,
  GB: 13,
  GR: 15,
  HR: 16,
  HU: 16,
  IE: 16,
  IS: 13,
  IT: 14,
  LI: 16,
  LT: 14,
  LU: 16,
  LV: 13,
  MT: 13,
  NL: 16,
  NO: 13,
  PL: 16,
  PT: 13,
  RO: 16,
  SE: 13,
  SI: 15,
  SK: 16,
};

export const DEFAULT_AGE = 16;

/** The youngest age that a band can mean: a doubt is decided for the child. */
const youngest: Readonly<Record<Exclude<AgeBand, "adult" | "unknown">, number>> = {
  under_13: 0,
  "13": 13,
  "14": 14,
  "15": 15,
  "16_17": 16,
};

const ageIn = (country: string | null, policy: Pick<ConsentPolicy, "age_table">): number =>
  policy.age_table[country ?? ""] ?? AGES[country ?? ""] ?? DEFAULT_AGE;

/** May a person of this band not consent alone in this country? `unknown` follows the shop. */
export const isMinor = (
  band: AgeBand,
  country: string | null,
  policy: Pick<ConsentPolicy, "unknown_age" | "age_table">,
): boolean => {
  if (band === "adult") return false;
  if (band === "unknown") return policy.unknown_age === "minor";
  return youngest[band] < ageIn(country, policy);
};

/**
 * Of the country that a browser names and the shop's own, the one with the higher age: a browser makes nobody
 * of age.
 */
export const carefulCountry = (
  named: string | null,
  policy: Pick<ConsentPolicy, "country" | "age_table">,
): string | null =>
  named !== null && ageIn(named, policy) >= ageIn(policy.country, policy) ? named : policy.country;

type Person = { readonly age_band: AgeBand; readonly jurisdiction: string | null };
export type AgePolicy = Pick<ConsentPolicy, "unknown_age" | "age_table" | "country">;

/** As `isMinor`, of a person as their records tell them: where none names a country it is the shop's. */
export const isKnownMinor = ({ age_band, jurisdiction }: Person, policy: AgePolicy): boolean =>
  isMinor(age_band, jurisdiction ?? policy.country, policy);

/**
 * Does an act make somebody older than they were known to be: by a higher band, or by a country where less
 * suffices? `unknown` counts as the shop settled it: as an adult, whom every band leaves as old or younger;
 * as a minor, the youngest.
 */
export const raisesAge = (known: Person, said: AgeBand, after: Person, policy: AgePolicy): boolean => {
  const settled = (band: AgeBand): AgeBand =>
    band !== "unknown" ? band : policy.unknown_age === "minor" ? "under_13" : "adult";
  const older =
    said !== "unknown" && AGE_BANDS.indexOf(settled(said)) > AGE_BANDS.indexOf(settled(known.age_band));
  return older || (isKnownMinor(known, policy) && !isKnownMinor(after, policy));
};

/** The whole table with a shop's changes, for `/v1/transparency`. */
export const ageTable = (changes: Readonly<Record<string, number>>): Readonly<Record<string, number>> => ({
  ...AGES,
  ...changes,
});
