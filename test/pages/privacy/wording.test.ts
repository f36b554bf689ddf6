import { describe, expect, it } from "vitest";
import { LOCALES, TONES } from "../../../src/explain/wording/locales.ts";
import { privacyWordingOf } from "../../../src/pages/privacy/wording/wording.ts";

/** Every text of a wording by its name; functions are told with a value. */
const textsOf = (value: unknown, name: string): [string, string][] => {
  if (typeof value === "string") return [[name, value]];
  if (typeof value === "function") return [[name, (value as (...given: unknown[]) => string)(3, 4)]];
  return Object.entries(value as object).flatMap(([key, each]) =>
    textsOf(each, name === "" ? key : `${name}.${key}`),
  );
};

/** Words of the other tone. */
const NOT_IN: Readonly<Record<string, RegExp>> = {
  "nl formal": /\b(je|jij|jou|jouw)\b/i,
  "nl informal": /\b(u|uw|uzelf)\b/i,
  "de formal": /\b(du|dir|dich|dein\w*|hast)\b/i,
  "de informal": /\b(Ihr\w*|Ihnen)\b|[a-zäöü,] Sie\b/,
  "fr formal": /(?<!\p{L})(tu|toi|te|ton|ta|tes)(?!\p{L})|(?<!\p{L})t’/iu,
  "fr informal": /\b(vous|votre|vos)\b/i,
};
const ENGLISH = /\b(the|your|you|with|what)\b/i;

describe("the words of the privacy centre", () => {
  const english = textsOf(privacyWordingOf("en", "informal"), "");

  it.each(LOCALES.flatMap((locale) => TONES.map((tone) => [locale, tone] as const)))(
    "are all there in %s, %s, in its own tone, and none of another language",
    (locale, tone) => {
      const texts = textsOf(privacyWordingOf(locale, tone), "");
      expect(texts.map(([name]) => name).sort()).toEqual(english.map(([name]) => name).sort());
      expect(texts.filter(([, text]) => text.trim() === "" || /undefined|\$\{|\s{2}/.test(text))).toEqual([]);
      const forbidden = NOT_IN[`${locale} ${tone}`];
      if (forbidden !== undefined)
        expect(
          texts.filter(([, text]) => forbidden.test(text)).map(([name, text]) => `${name}: ${text}`),
        ).toEqual([]);
      if (locale !== "en") expect(texts.filter(([, text]) => ENGLISH.test(text))).toEqual([]);
    },
  );
});
