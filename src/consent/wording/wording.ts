import type { Because, Purpose } from '../purposes.ts';
import { DE } from './de.ts';
import { EN } from './en.ts';
import { FR } from './fr.ts';
import { NB } from './nb.ts';
import { NL } from './nl.ts';

export const LANGUAGES = ['en', 'nl', 'nb', 'de', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A purpose in plain words: its name, what is done, and what happens without it. Both answers are told as what they are, neither as a loss. */
export type PurposeWording = { readonly title: string; readonly does: string; readonly without: string };

/** All that a language says of consent. Sentences speak to the shopper. */
export type ConsentWording = {
  readonly purposes: Readonly<Record<Purpose, PurposeWording>>;
  /** Why a purpose is not used, for each closed code. */
  readonly because: Readonly<Record<Because, string>>;
};

const WORDING: Readonly<Record<Language, ConsentWording>> = { en: EN, nl: NL, nb: NB, de: DE, fr: FR };

/** The wording of a language. */
export const consentWordingOf = (language: Language): ConsentWording => WORDING[language];

/**
 * The first of the asked BCP 47 tags whose language is spoken here, else English. Norwegian of any kind (`no`, `nn`) is
 * answered in Bokmål, which everybody who reads Norwegian reads.
 */
export function chooseLanguage(tags: readonly (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const primary = (tag ?? '').split('-')[0]!.toLowerCase();
    const spoken = LANGUAGES.find((language) => language === (primary === 'no' || primary === 'nn' ? 'nb' : primary));
    if (spoken !== undefined) return spoken;
  }
  return 'en';
}
