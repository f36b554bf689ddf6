import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOCALES } from "../../../src/explain/wording/locales.ts";
import { createPlainTitle, LONGEST_TITLE } from "../../../src/explain/wording/plain-title.ts";
import { createWording } from "../../../src/explain/wording/wording.ts";

const plain = createPlainTitle("en-GB");
const segmenter = new Intl.Segmenter("en-GB", { granularity: "grapheme" });
const graphemes = (text: string): number => [...segmenter.segment(text)].length;
const wording = createWording();

const TITLES: Record<string, string> = {
  plain: "White hanging heart T-light holder",
  quotes: 'Cake "stand", 12\' wide, “the big one”',
  markup: '<script>alert("x")</script><img src=x onerror=y>',
  emoji: "Family puzzle 👨‍👩‍👧‍👦 🇳🇱 👍🏽",
  hebrew: "מנורה לבנה",
  mixed: "Lamp מנורה 20 W",
  arabic: "مصباح أبيض صغير",
  override: "safe\u202egpj.exe\u202c and \u2066isolated\u2069",
  controls: "two\nlines\tand\u0000 nul\u007f\u0085",
  invisible: "\u200bzero\u200bwidth\ufeff\u00ad",
  joined: "می\u200cخواهم",
  surrogate: "broken \ud83d end",
  long: `${"Very long title that goes on and on ".repeat(9)}`.slice(0, 300),
  longWord: "x".repeat(300),
  longEmoji: "👨‍👩‍👧‍👦".repeat(100),
  zalgo: `Z${"\u0301".repeat(3000)}algo`,
  empty: "",
  spaces: "   a    b   ",
  icu: "{n, plural, one {x} other {y}} # '{'",
};

describe("a title in a sentence", () => {
  it.each(Object.entries(TITLES))("%s", (_, title) => {
    expect(
      LOCALES.map((locale) =>
        wording.words(locale, "formal").say("because_viewed.text", {
          items: wording.words(locale, "formal").quote(title),
          dated: "no",
          when: "",
        }),
      ),
    ).toMatchSnapshot();
  });

  it("is one line of at most sixty characters, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (title) => {
        const text = plain(title);
        expect(graphemes(text.replace(/^\u2068|\u2069$/gu, ""))).toBeLessThanOrEqual(LONGEST_TITLE);
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066\u2067]/u);
        expect(text).not.toMatch(/[<>"']/);
        expect(text).not.toMatch(/\p{Surrogate}/u);
        // What opens an isolate closes it, once, around everything.
        expect(text.slice(1, -1)).not.toMatch(/[\u2068\u2069]/u);
        expect(text.startsWith("\u2068")).toBe(text.endsWith("\u2069"));
      }),
      { numRuns: 500 },
    );
  });

  it("is isolated only where its letters run from right to left", () => {
    expect(plain(TITLES["hebrew"]!)).toBe(`\u2068${TITLES["hebrew"]}\u2069`);
    expect(plain("Lamp")).toBe("Lamp");
  });

  it("is cut at the end of a word where one is near, and never inside a character", () => {
    expect(plain(TITLES["long"]!)).toBe("Very long title that goes on and on Very long title that…");
    expect(graphemes(plain(TITLES["longWord"]!))).toBe(60);
    expect(plain(TITLES["longEmoji"]!).replaceAll("👨‍👩‍👧‍👦", "")).toBe("…");
    expect(plain(TITLES["long"]!)).toBe(plain(TITLES["long"]!));
  });

  it("stays as it is where it is sixty characters long", () => {
    expect(plain("x".repeat(60))).toBe("x".repeat(60));
    expect(plain("é".repeat(60))).toBe("é".repeat(60));
    expect(plain("👍🏽".repeat(60))).toBe("👍🏽".repeat(60));
  });
});
