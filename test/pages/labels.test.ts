import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labelsOf } from "../../src/browser/components/labels.ts";
import { DEMO_LABELS } from "../../src/browser/demo/labels.ts";
import { LOCALES, TONES, USUAL_TONE } from "../../src/explain/wording/locales.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { englishIn, offTone, textsOf, unfinished } from "../support/tones.ts";

type Texts = readonly (readonly [string, string])[];

const namesOf = (texts: Texts): string[] => texts.map(([name]) => name).sort();

/** A page's texts by their order in it. */
const textsOfPage = (page: string): Texts =>
  (/<body>([^]*)<\/body>/.exec(page)?.[1] ?? "")
    .split(/<[^>]*>/)
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text, at) => [String(at), text] as const);

describe.each(LOCALES)("what the faces say themselves in %s", (locale) => {
  const hasAllOf = (texts: Texts, english: Texts): void => {
    expect(namesOf(texts)).toEqual(namesOf(english));
    expect(unfinished(texts)).toEqual([]);
    expect(englishIn(locale, texts)).toEqual([]);
  };

  it("is all there in the components, which speak to shops of either tone in neither", () => {
    const texts = textsOf(labelsOf(locale));
    hasAllOf(texts, textsOf(labelsOf("en")));
    for (const tone of TONES) expect(offTone(locale, tone, texts)).toEqual([]);
  });

  it("is all there in the demo shop, in the usual tone of the language", () => {
    const texts = textsOf(DEMO_LABELS[locale]);
    hasAllOf(texts, textsOf(DEMO_LABELS["en"]));
    expect(offTone(locale, USUAL_TONE[locale], texts)).toEqual([]);
  });

  describe("on the first page", () => {
    let harness: Harness;
    const pageIn = async (language: string): Promise<Texts> => {
      const asked = supertest(harness.app.server).get("/").set("Accept", "text/html");
      return textsOfPage((await asked.set("Accept-Language", language).expect(200)).text);
    };
    beforeAll(async () => {
      harness = await startHarness();
    });
    afterAll(() => harness.close());

    it("is all there, and the same in every tone", async () => {
      const texts = await pageIn(locale);
      hasAllOf(texts, await pageIn("en"));
      for (const tone of TONES) expect(offTone(locale, tone, texts)).toEqual([]);
    });
  });
});
