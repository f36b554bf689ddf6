import { describe, expect, it } from "vitest";
import { consentWordingOf } from "../../../src/consent/wording/wording.ts";
import { type TONES, type WordingLocale } from "../../../src/explain/wording/locales.ts";
import type { MessageKey } from "../../../src/explain/wording/messages/message-key.ts";
import { createWording, MESSAGES } from "../../../src/explain/wording/wording.ts";
import { CONTENT_SENTENCES } from "../../../src/learn/linear/content-package.ts";

const wording = createWording();
const KEYS = Object.keys(MESSAGES.en) as MessageKey[];
const BRANCHES = { but: ["none", "dismissed", "heeded", "asked"], from: ["events", "wishes"], n: [0, 1, 3] };
const REST = {
  items: "X",
  category: "X",
  brand: "X",
  when: "X",
  title: "X",
  text: "X",
  href: "X",
  what: "X",
  weight: "X",
  percent: 3,
  first: "X",
  last: "X",
  rank: 2,
  before: 1,
  dated: "yes",
  known: "yes",
  place: "store",
};

/** Every text of a language in a tone: messages in all their branches, and all that is said of consent. */
const textsOf = (locale: WordingLocale, tone: (typeof TONES)[number]): string[] => {
  const words = wording.words(locale, tone);
  const { purposes, because } = consentWordingOf(locale, tone);
  const said = BRANCHES.but.flatMap((but) =>
    BRANCHES.from.flatMap((from) =>
      BRANCHES.n.flatMap((n) => KEYS.map((key) => words.say(key, { ...REST, but, from, n }))),
    ),
  );
  return [
    ...new Set([
      ...said,
      ...Object.values(purposes).flatMap(({ title, does, without }) => [title, does, without]),
      ...Object.values(because),
      ...CONTENT_SENTENCES[locale],
    ]),
  ];
};

const INFORMAL: Readonly<Record<string, RegExp>> = {
  de: /(?<!\p{L})(?:du|dich|dir|dein(?:e|en|em|er|es)?)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:tu|te|toi|ton|ta|tes|t’\p{L}+)(?!\p{L})/iu,
  nl: /(?<!\p{L})(?:je|jij|jou|jouw)(?!\p{L})/iu,
};
/** In German the formal forms have a capital, but at the beginning of a sentence so has "sie". */
const FORMAL: Readonly<Record<string, RegExp>> = {
  de: /(?<![.:?!] )(?<!^)(?<!\p{L})(?:Sie|Ihnen|Ihr(?:e|en|em|er|es)?)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:vous|votre|vos)(?!\p{L})/iu,
  nl: /(?<!\p{L})(?:u|uw)(?!\p{L})/iu,
};
const LANGUAGES = ["de", "fr", "nl"] as const;

describe.each(LANGUAGES)("a tone in %s", (locale) => {
  it("is the same in every text", () => {
    const mixed = (tone: (typeof TONES)[number], other: RegExp) =>
      textsOf(locale, tone).filter((text) => other.test(text));
    expect(mixed("formal", INFORMAL[locale]!)).toEqual([]);
    expect(mixed("informal", FORMAL[locale]!)).toEqual([]);
  });

  it("is heard, so that a mixture would be found", () => {
    expect(textsOf(locale, "formal").some((text) => FORMAL[locale]!.test(text))).toBe(true);
    expect(textsOf(locale, "informal").some((text) => INFORMAL[locale]!.test(text))).toBe(true);
  });
});

it("is formal in German and French and informal elsewhere, where the shop has not said", () => {
  const usual = (["en", "nl", "nb", "de", "fr"] as const).map((locale) => wording.words(locale, null).tone);
  expect(usual).toEqual(["informal", "informal", "informal", "formal", "formal"]);
});

it("says what native shops say", () => {
  const say = (locale: WordingLocale, key: MessageKey, args = {}) =>
    wording.words(locale, null).say(key, { ...REST, ...args });
  expect(say("nl", "shop_bestseller.text")).toContain("bestverkochte");
  expect(say("nl", "control.person.label")).toBe("Vraag het een medewerker");
  expect(consentWordingOf("nl", "informal").because.never_given).toBe(
    "Je hebt hier geen toestemming voor gegeven.",
  );
  expect(say("nb", "control.person.label")).toBe("Spør en medarbeider");
  expect(say("nb", "help.text")).toContain("En av oss hjelper deg gjerne");
  expect(say("de", "help.text")).toContain("Unser Team hilft Ihnen gern");
  expect(say("de", "control.why.label")).toBe("Warum sehe ich das?");
  expect(say("de", "because_viewed.label")).toBe("Zuletzt angesehen");
  expect(say("de", "because_bought.discreet", { category: "„Tee“" })).toBe(
    "Weil Sie etwas aus „Tee“ gekauft haben.",
  );
  expect(say("fr", "control.why.label")).toBe("Pourquoi cette suggestion ?");
  expect(say("fr", "control.not_interested.category.label", { category: "« Thé »" })).toBe(
    "Rien de la catégorie « Thé »",
  );
  expect(say("fr", "control.objectives.label")).toBe("Tenir davantage compte du prix");
  expect(say("fr", "similar_in_catalogue.label")).toBe("Similaire");
  expect(say("fr", "help.text")).toContain("vous aidera volontiers");
});
