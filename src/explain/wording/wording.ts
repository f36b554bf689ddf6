import { present } from "../../lib/present.ts";
import { createDayCounter } from "../../lib/time-zone.ts";
import { compileMessage, createCounting, type MessageArgs, type Speak } from "./compile-message.ts";
import { INTL_TAGS, negotiateLocale, QUOTES, type Tone, USUAL_TONE, type WordingLocale } from "./locales.ts";
import { DE } from "./messages/de/de.ts";
import { EN } from "./messages/en/en.ts";
import { FR } from "./messages/fr/fr.ts";
import type { MessageKey, Messages } from "./messages/message-key.ts";
import { NB } from "./messages/nb/nb.ts";
import { NL } from "./messages/nl/nl.ts";
import { clean, createPlainTitle } from "./plain-title.ts";

export const MESSAGES: Readonly<Record<WordingLocale, Messages>> = { en: EN, nl: NL, nb: NB, de: DE, fr: FR };

/** One language in one tone. Every text is plain text in one line. */
export type Words = {
  readonly locale: WordingLocale;
  readonly tone: Tone;
  say(key: MessageKey, args?: MessageArgs): string;
  /** A title, brand or category, cleaned, cut and in the language's quotation marks. */
  quote(text: string): string;
  /** A title without quotation marks. */
  plain(text: string): string;
  /** A whole sentence that somebody else wrote, cleaned and not cut. */
  sentence(text: string): string;
  /** "A, B and C" */
  list(parts: readonly string[]): string;
  /** "12 days ago", "yesterday", from days of the calendar. */
  ago(days: number): string;
  /** Days of the calendar from one time to another, in a time zone; none where the first is the later. */
  days(from: number, to: number, zone: string): number;
};

export type Wording = {
  /** The language of an answer: asked for, else the shop's, else English. */
  locale(asked: string | null, shopLocale: string | null): WordingLocale;
  /** `tone`: what the shop settled; null: as is usual in the language. */
  words(locale: WordingLocale, tone: Tone | null): Words;
};

const NO_ARGS: MessageArgs = {};
const DAYS_A_MONTH = 30.44;

/** Days to 30, then months to two years, then years. */
const sayAgo = (days: number, say: Words["say"]): string => {
  const whole = Math.max(0, Math.floor(days));
  const months = Math.round(whole / DAYS_A_MONTH);
  if (whole <= 30) return say("ago.days", { n: whole });
  return months < 24 ? say("ago.months", { n: months }) : say("ago.years", { n: Math.round(months / 12) });
};

const speakersOf = (locale: WordingLocale, tone: Tone): Map<MessageKey, Speak> => {
  const counting = createCounting(INTL_TAGS[locale]);
  return new Map(
    Object.entries(MESSAGES[locale]).map(([key, message]) => [
      key as MessageKey,
      compileMessage(message, counting, { tone }),
    ]),
  );
};

const createWords = (
  locale: WordingLocale,
  tone: Tone,
  count: ReturnType<typeof createDayCounter>,
): Words => {
  const speakers = speakersOf(locale, tone);
  const plain = createPlainTitle(INTL_TAGS[locale]);
  const [open, close] = QUOTES[locale];
  const say: Words["say"] = (key, args = NO_ARGS) => present(speakers.get(key), "the message")(args);
  return {
    locale,
    tone,
    say,
    quote: (text) => `${open}${plain(text)}${close}`,
    plain,
    sentence: clean,
    list: (parts) => {
      const last = parts.at(-1) ?? "";
      return parts.length < 2 ? last : say("list.and", { first: parts.slice(0, -1).join(", "), last });
    },
    ago: (days) => sayAgo(days, say),
    days: (from, to, zone) => Math.max(0, count(from, to, zone)),
  };
};

/**
 * A language's messages are compiled when it is first spoken (ask for the shop's own at start); they are kept
 * from then on.
 */
export const createWording = (): Wording => {
  const spoken = new Map<string, Words>();
  const countDays = createDayCounter();
  return {
    locale: negotiateLocale,
    words: (locale, settled) => {
      const tone = settled ?? USUAL_TONE[locale];
      const name = `${locale}/${tone}`;
      const known = spoken.get(name);
      if (known !== undefined) return known;
      const words = createWords(locale, tone, countDays);
      spoken.set(name, words);
      return words;
    },
  };
};
