import { describe, expect, it } from "vitest";
import { BECAUSE, PURPOSES } from "../../../src/consent/purposes.ts";
import { LANGUAGES } from "../../../src/consent/wording/consent-wording.ts";
import { PURPOSE_TERMS } from "../../../src/consent/wording/purpose-terms.ts";
import { consentWordingOf } from "../../../src/consent/wording/wording.ts";

const TONES = ["formal", "informal"] as const;
type Tone = (typeof TONES)[number];
const SPOKEN = LANGUAGES.flatMap((language) => TONES.map((tone) => [language, tone] as const));

const sentencesOf = (language: (typeof LANGUAGES)[number], tone: Tone): string[] => {
  const { purposes, because } = consentWordingOf(language, tone);
  return [
    ...PURPOSES.flatMap((purpose) => [purposes[purpose].does, purposes[purpose].without]),
    ...BECAUSE.map((code) => because[code]),
  ];
};

describe.each(SPOKEN)("the wording in %s, %s", (language, tone) => {
  const { purposes, because } = consentWordingOf(language, tone);

  it("says something of every purpose and every reason, and nothing of any other", () => {
    expect(Object.keys(purposes).sort()).toEqual([...PURPOSES].sort());
    expect(Object.keys(because).sort()).toEqual([...BECAUSE].sort());
  });

  it("is whole short sentences without placeholders or mark-up", () => {
    for (const sentence of sentencesOf(language, tone)) {
      expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
      expect(sentence).not.toMatch(/[{}<>_]|\s{2}/);
      expect(sentence.length).toBeLessThanOrEqual(150);
    }
    for (const { title } of Object.values(purposes)) expect(title).toMatch(/^\p{Lu}[^.]{5,45}$/u);
  });

  it("gives no two reasons and no two purposes the same words", () => {
    const all = [...sentencesOf(language, tone), ...Object.values(purposes).map(({ title }) => title)];
    expect(new Set(all).size).toBe(all.length);
  });

  it("uses neither the pressure nor the gendered forms that it does not want", () => {
    const said = sentencesOf(language, tone).join(" ");
    expect(said).not.toMatch(
      /\b(unfortunately|only a few|limited|helaas|leider|dessverre|malheureusement)\b/i,
    );
    expect(said).not.toMatch(/·|\*innen|:innen|\(e\)/i);
  });
});

it.each(TONES)("shares no %s sentence between two languages", (tone) => {
  const all = LANGUAGES.flatMap((language) => sentencesOf(language, tone));
  expect(new Set(all).size).toBe(all.length);
});

describe("the terms of a purpose", () => {
  it("name the TCF purposes that stand for it", () => {
    const ids = Object.fromEntries(PURPOSES.map((purpose) => [purpose, PURPOSE_TERMS[purpose].tcf]));
    expect(ids).toEqual({
      personalise: [5, 6],
      connect_channels: [],
      measure: [8],
      train: [10],
      contact: [],
      sensitive: [],
    });
    expect(PURPOSES.filter((purpose) => PURPOSE_TERMS[purpose].tcfOnDevice.length > 0)).toEqual([
      "personalise",
    ]);
    expect(PURPOSE_TERMS.personalise.tcfOnDevice).toEqual([1]);
  });

  it("name DPV terms, and Art. 9 for what is sensitive alone", () => {
    for (const purpose of PURPOSES) {
      const { dpv, dpvAlso, basis } = PURPOSE_TERMS[purpose];
      for (const term of [dpv, ...dpvAlso]) expect(term).toMatch(/^dpv:[A-Z][A-Za-z]+$/);
      expect(basis).toBe(purpose === "sensitive" ? "eu-gdpr:A9-2-a" : "eu-gdpr:A6-1-a");
    }
  });
});
