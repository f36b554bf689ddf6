import { type ConsentWording, type Language, LANGUAGES } from "./consent-wording.ts";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import { FR } from "./fr.ts";
import { NB } from "./nb.ts";
import { NL } from "./nl.ts";
import { type ConsentTone, inBothTones } from "./tone.ts";

const WORDING: Readonly<Record<Language, Readonly<Record<ConsentTone, ConsentWording>>>> = {
  en: inBothTones(() => EN),
  nl: NL,
  nb: inBothTones(() => NB),
  de: DE,
  fr: FR,
};

/** The wording of a language, in the shop's tone. */
export const consentWordingOf = (language: Language, tone: ConsentTone): ConsentWording =>
  WORDING[language][tone];

/**
 * The first of the asked BCP 47 tags whose language is spoken here, else English. Norwegian of any kind
 * (`no`, `nn`) is answered in Bokmål, which everybody who reads Norwegian reads.
 */
export const chooseLanguage = (tags: readonly (string | null | undefined)[]): Language => {
  for (const tag of tags) {
    const primary = (tag ?? "").split("-")[0]!.toLowerCase();
    const spoken = LANGUAGES.find(
      (language) => language === (primary === "no" || primary === "nn" ? "nb" : primary),
    );
    if (spoken !== undefined) return spoken;
  }
  return "en";
};
