import { describe, expect, it } from "vitest";
import { BECAUSE, PURPOSES } from "../../../src/consent/purposes.ts";
import { REASON_CODES } from "../../../src/explain/reason-codes.ts";
import { LOCALES, TONES } from "../../../src/explain/wording/locales.ts";
import { DATA_CATEGORIES } from "../../../src/notice/data-used.ts";
import * as numbers from "../../../src/recommend/record/stored-numbers.ts";
import { CHANNELS } from "../../../src/shopper/event.ts";
import { MOMENTS } from "../../../src/shopper/moments.ts";
import { RUNGS } from "../../../src/shopper/view.ts";

const LISTS: readonly (readonly [string, Readonly<Record<string, number>>, readonly string[]])[] = [
  ["purposes", numbers.PURPOSE_NUMBERS, PURPOSES],
  ["becauses", numbers.BECAUSE_NUMBERS, BECAUSE],
  ["moments", numbers.MOMENT_NUMBERS, MOMENTS],
  ["channels", numbers.CHANNEL_NUMBERS, CHANNELS],
  ["rungs", numbers.RUNG_NUMBERS, RUNGS],
  ["locales", numbers.LOCALE_NUMBERS, LOCALES],
  ["tones", numbers.TONE_NUMBERS, TONES],
  ["reasons", numbers.REASON_NUMBERS, REASON_CODES],
  ["categories", numbers.CATEGORY_NUMBERS, DATA_CATEGORIES],
];

describe("numbers at rest", () => {
  it.each(LISTS)("of %s: one for each word, none twice", (_, stored, words) => {
    expect(Object.keys(stored).sort()).toEqual([...words].sort());
    expect(new Set(Object.values(stored)).size).toBe(words.length);
  });

  it("are those that rows were written with", () => {
    expect(
      Object.fromEntries(
        LISTS.map(([name, stored]) => [
          name,
          Object.entries(stored)
            .map(([word, n]) => `${n} ${word}`)
            .join(", "),
        ]),
      ),
    ).toMatchSnapshot();
  });
});
