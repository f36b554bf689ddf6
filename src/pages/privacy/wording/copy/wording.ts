import { type ConsentTone, inBothTones } from "../../../../consent/wording/tone.ts";
import type { WordingLocale } from "../../../../explain/wording/locales.ts";
import type { CopyWording } from "./copy-wording.ts";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import { FR } from "./fr.ts";
import { NB } from "./nb.ts";
import { NL } from "./nl.ts";

const WORDING: Readonly<Record<WordingLocale, Readonly<Record<ConsentTone, CopyWording>>>> = {
  en: inBothTones(() => EN),
  nl: NL,
  nb: inBothTones(() => NB),
  de: DE,
  fr: FR,
};

/** The copy in a language, in the shop’s tone. */
export const copyWordingOf = (locale: WordingLocale, tone: ConsentTone): CopyWording => WORDING[locale][tone];
