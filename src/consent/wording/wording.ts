import { type ConsentWording, type Language } from "./consent-wording.ts";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import { FR } from "./fr.ts";
import { NB } from "./nb.ts";
import { NL } from "./nl.ts";

const WORDING: Readonly<Record<Language, ConsentWording>> = { en: EN, nl: NL, nb: NB, de: DE, fr: FR };

/** The wording of a language. */
export const consentWordingOf = (language: Language): ConsentWording => WORDING[language];
