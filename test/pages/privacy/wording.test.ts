import { describe, expect, it } from "vitest";
import { LOCALES, TONES } from "../../../src/explain/wording/locales.ts";
import { privacyWordingOf } from "../../../src/pages/privacy/wording/wording.ts";
import { englishIn, offTone, textsOf, unfinished } from "../../support/tones.ts";

describe("the words of the privacy centre", () => {
  const english = textsOf(privacyWordingOf("en", "informal"));

  it.each(LOCALES.flatMap((locale) => TONES.map((tone) => [locale, tone] as const)))(
    "are all there in %s, %s, in its own tone, and none of another language",
    (locale, tone) => {
      const texts = textsOf(privacyWordingOf(locale, tone));
      expect(texts.map(([name]) => name).sort()).toEqual(english.map(([name]) => name).sort());
      expect(unfinished(texts)).toEqual([]);
      expect(offTone(locale, tone, texts)).toEqual([]);
      expect(englishIn(locale, texts)).toEqual([]);
    },
  );
});
