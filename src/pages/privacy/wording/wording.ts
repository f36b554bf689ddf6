import { type ConsentTone, inBothTones } from "../../../consent/wording/tone.ts";
import type { WordingLocale } from "../../../explain/wording/locales.ts";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import { FR } from "./fr.ts";
import { NB } from "./nb.ts";
import { NL } from "./nl.ts";
import type { PrivacyWording } from "./privacy-wording.ts";

const WORDING: Readonly<Record<WordingLocale, Readonly<Record<ConsentTone, PrivacyWording>>>> = {
  en: inBothTones(() => EN),
  nl: NL,
  nb: inBothTones(() => NB),
  de: DE,
  fr: FR,
};

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<WordingLocale, string>> = {
  en: "English",
  nl: "Nederlands",
  nb: "Norsk",
  de: "Deutsch",
  fr: "Français",
};

/** The privacy centre in a language, in the shop's tone. */
export const privacyWordingOf = (locale: WordingLocale, tone: ConsentTone): PrivacyWording =>
  WORDING[locale][tone];
