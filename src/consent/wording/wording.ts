import { type ConsentWording, type Language } from "./consent-wording.ts";
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
