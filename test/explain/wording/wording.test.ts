import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, it } from "vitest";
import { compileMessage, createCounting } from "../../../src/explain/wording/compile-message.ts";
import { INTL_TAGS, LOCALES, negotiateLocale, TONES } from "../../../src/explain/wording/locales.ts";
import type { MessageKey } from "../../../src/explain/wording/messages/message-key.ts";
import { createWording, MESSAGES } from "../../../src/explain/wording/wording.ts";

const KEYS = Object.keys(MESSAGES.en) as MessageKey[];
const wording = createWording();

type Node = { type: number; value: string; options?: Record<string, { value: Node[] }> };
/** Names of the arguments of a message, at any depth; the tone is bound, not asked for. */
const argumentsOf = (nodes: readonly Node[]): string[] =>
  nodes.flatMap((node) => [
    ...(node.type >= 1 && node.type <= 6 ? [node.value] : []),
    ...Object.values(node.options ?? {}).flatMap((branch) => argumentsOf(branch.value)),
  ]);
const namesOf = (message: string): string[] =>
  [
    ...new Set(
      argumentsOf(new IntlMessageFormat(message, "en", undefined, { ignoreTag: true }).getAst() as Node[]),
    ),
  ]
    .filter((name) => name !== "tone")
    .sort();

const SAMPLES = [
  {
    items: "[items]",
    category: "[category]",
    known: "yes",
    but: "none",
    from: "events",
    dated: "yes",
    when: "[when]",
    place: "store",
    n: 1,
    rank: 14,
    before: 3,
    title: "[title]",
    text: "[text]",
    brand: "[brand]",
    href: "[href]",
    what: "[what]",
    weight: "[weight]",
    percent: 25,
    first: "[first]",
    last: "[last]",
  },
  {
    items: "[items]",
    category: "",
    known: "no",
    but: "asked",
    from: "wishes",
    dated: "no",
    when: "",
    place: "no",
    n: 3,
    rank: 1200,
    before: 1000,
    title: '<b>"x"</b>',
    text: "it's",
    brand: "{brand}",
    href: "a#b",
    what: "#",
    weight: "w",
    percent: 0,
    first: "a",
    last: "b",
  },
  {
    items: "i",
    category: "c",
    known: "yes",
    but: "heeded",
    from: "wishes",
    dated: "no",
    when: "",
    place: "app",
    n: 0,
    rank: 2,
    before: 1,
    title: "t",
    text: "t",
    brand: "b",
    href: "h",
    what: "w",
    weight: "w",
    percent: 1,
    first: "f",
    last: "l",
  },
];

describe("the wording", () => {
  it.each(LOCALES)("says everything in %s that it says in English, with the same facts", (locale) => {
    expect(Object.keys(MESSAGES[locale]).sort()).toEqual([...KEYS].sort());
    for (const key of KEYS)
      expect([key, namesOf(MESSAGES[locale][key])]).toEqual([key, namesOf(MESSAGES.en[key])]);
  });

  it.each(LOCALES)("says in %s what the reference formatter says", (locale) => {
    const counting = createCounting(INTL_TAGS[locale]);
    for (const tone of TONES) {
      for (const key of KEYS) {
        const reference = new IntlMessageFormat(MESSAGES[locale][key], INTL_TAGS[locale], undefined, {
          ignoreTag: true,
        });
        const speak = compileMessage(MESSAGES[locale][key], counting, { tone });
        for (const args of SAMPLES) expect(speak(args)).toBe(reference.format({ ...args, tone }));
      }
    }
  });

  it.each(LOCALES.flatMap((locale) => TONES.map((tone) => [locale, tone] as const)))(
    "in %s, %s",
    async (locale, tone) => {
      const words = wording.words(locale, tone);
      const lines = KEYS.flatMap((key) =>
        [...new Set(SAMPLES.filter((_, at) => at !== 1).map((args) => words.say(key, args)))].map(
          (text) => `${key}: ${text}`,
        ),
      );
      await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`__snapshots__/${locale}-${tone}.txt`);
    },
  );

  it("has one tone where the language has one, and two where it has two", () => {
    const differs = (locale: (typeof LOCALES)[number]): boolean =>
      KEYS.some(
        (key) =>
          wording.words(locale, "formal").say(key, SAMPLES[0]) !==
          wording.words(locale, "informal").say(key, SAMPLES[0]),
      );
    expect(LOCALES.filter(differs)).toEqual(["nl", "de", "fr"]);
  });

  it.each([
    ["nl", "formal", "je jij jou jouw"],
    ["nl", "informal", "u uw"],
    ["de", "formal", "du dich dir dein deine deinen deinem deiner"],
    ["de", "informal", "ihnen ihr ihre ihren ihrem ihrer"],
    ["fr", "formal", "tu te toi ton ta tes"],
    ["fr", "informal", "vous votre vos"],
  ] as const)("in %s, %s, never says %s", (locale, tone, others) => {
    const spoken = new Set(
      KEYS.flatMap((key) =>
        SAMPLES.flatMap((args) =>
          wording
            .words(locale, tone)
            .say(key, args)
            .toLowerCase()
            .split(/[^\p{L}]+/u),
        ),
      ),
    );
    expect(others.split(" ").filter((word) => spoken.has(word))).toEqual([]);
  });

  it("leaves no space doubled, none before a full stop, and no bracket of a message unfilled", () => {
    for (const locale of LOCALES) {
      for (const tone of TONES) {
        for (const key of KEYS) {
          for (const args of SAMPLES.filter((_, at) => at !== 1)) {
            const text = wording.words(locale, tone).say(key, args);
            expect(text, `${locale} ${key}`).not.toMatch(/ {2}|^ | $| [.,]|[{}]/);
            if (!key.endsWith(".aria") && locale !== "fr")
              expect(text, `${locale} ${key}`).not.toMatch(/ [:;!?]/);
          }
        }
      }
    }
  });

  it("refuses to leave out a fact that a sentence needs", () => {
    expect(() => wording.words("nl", "formal").say("counterfactual.text")).toThrow("items");
  });

  it.each([
    ["nl-BE", null, "nl"],
    ["no", null, "nb"],
    ["nn-NO", null, "nb"],
    ["NB_no", null, "nb"],
    ["de-AT", "fr", "de"],
    ["es-ES", "fr-CH", "fr"],
    [null, "nl", "nl"],
    ["es", "it", "en"],
    ["", "", "en"],
    ["x-klingon", null, "en"],
  ] as const)("answers %s in a shop of %s in %s", (asked, shop, expected) => {
    expect(negotiateLocale(asked, shop)).toBe(expected);
  });
});

describe("ages", () => {
  it.each([
    [0, "vandaag"],
    [0.9, "vandaag"],
    [1, "gisteren"],
    [12, "12 dagen geleden"],
    [30, "30 dagen geleden"],
    [31, "1 maand geleden"],
    [200, "7 maanden geleden"],
    [800, "2 jaar geleden"],
    [-1, "vandaag"],
  ])('%d days are "%s"', (days, text) => expect(wording.words("nl", "informal").ago(days)).toBe(text));
});

describe("lists", () => {
  it("read as one says them", () => {
    const { list } = wording.words("en", "formal");
    expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});
