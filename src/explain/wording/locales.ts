/** The languages that Candor speaks. */
export const LOCALES = ["en", "nl", "nb", "de", "fr"] as const;
export type WordingLocale = (typeof LOCALES)[number];

export const TONES = ["formal", "informal"] as const;
export type Tone = (typeof TONES)[number];

/** How a shop speaks to people where it has not said: German and French shops say Sie and vous. */
export const USUAL_TONE: Readonly<Record<WordingLocale, Tone>> = {
  en: "informal",
  nl: "informal",
  nb: "informal",
  de: "formal",
  fr: "formal",
};

/** Norwegian under any of its tags is written as Bokmål here. */
const SAME: Readonly<Record<string, WordingLocale>> = { no: "nb", nn: "nb" };

const spokenOf = (tag: string | null | undefined): WordingLocale | null => {
  if (tag == null) return null;
  const [language = ""] = tag.toLowerCase().split(/[-_]/, 1);
  return LOCALES.find((locale) => locale === language) ?? SAME[language] ?? null;
};

/**
 * The language of an answer: what was asked for, else the shop's, else English (BCP 47 lookup by language;
 * RFC 4647 section 3.4).
 */
export const negotiateLocale = (asked: string | null, shopLocale: string | null): WordingLocale =>
  spokenOf(asked) ?? spokenOf(shopLocale) ?? "en";

/** What a platform's `Intl` knows the language as: British lists, without the comma before "and". */
export const INTL_TAGS: Readonly<Record<WordingLocale, string>> = {
  en: "en-GB",
  nl: "nl-NL",
  nb: "nb-NO",
  de: "de-DE",
  fr: "fr-FR",
};

/** Opening and closing quotation marks (CLDR), with the narrow no-break space that French wants inside. */
export const QUOTES: Readonly<Record<WordingLocale, readonly [string, string]>> = {
  en: ["“", "”"],
  nl: ["‘", "’"],
  nb: ["«", "»"],
  de: ["„", "“"],
  fr: ["«\u202f", "\u202f»"],
};
