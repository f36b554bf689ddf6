import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPageIndex } from "../../../src/catalogue/page-index.ts";
import { textMark } from "../../../src/lib/text-mark.ts";
import { type Made, type Question } from "../../../src/recommend/record/question.ts";
import { questionOf, withQuestion } from "../../../src/recommend/record/question-codec.ts";
import { createSealer } from "../../../src/store/sealing/sealing.ts";

const MADE: Made = {
  digest: Uint8Array.from({ length: 16 }, (_, at) => at * 16),
  catalogue: 12_345,
  settings: 2 ** 39 + 7,
  preferences: 3,
  history: 99,
  ledger_size: 400,
  ranker: "ranker@1.0.0",
  instead_of: null,
  asked: null,
  belief: 0,
};
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const id = fc.string({ minLength: 1, maxLength: 12 });
const question: fc.Arbitrary<Question> = fc.record({
  explain: fc.constantFrom("full" as const, "brief" as const),
  variants: fc.boolean(),
  mode: fc.constantFrom("auto" as const, "non_profiled" as const),
  named_shopper: fc.boolean(),
  used_session: fc.boolean(),
  lost_cart: fc.boolean(),
  asked_for_query: fc.boolean(),
  slot: optional(id),
  item_id: optional(id),
  items: fc.array(id, { maxLength: 4 }),
  cart: fc.array(id, { maxLength: 4 }),
  category: fc.array(id, { maxLength: 3 }),
  search: fc.array(fc.integer({ min: 0, max: 2 ** 40 - 1 }), { maxLength: 4 }),
  country: optional(fc.constantFrom("NL", "NO")),
  page_country: optional(fc.constantFrom("NL", "BE")),
  currency: optional(fc.constantFrom("EUR", "NOK")),
  locale: optional(fc.constantFrom("nl", "nb-NO")),
  objectives: optional(fc.constant({ save_money: 1, easy: 0, reliable: 0.5, informed: 0, fun: 0 })),
  filter: fc.constantFrom(null, {
    category: ["Tea"],
    brand: [],
    price_minor: { min: null, max: 500 },
    attributes: { size: "M", used: false },
    exclude_items: ["x"],
  }),
  min_score: optional(fc.double({ noNaN: true, min: -5, max: 5 })),
  after: optional(id),
  offset: fc.integer({ min: 0, max: 10_000 }),
});

describe("the question behind a record", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(question, fc.uint8Array({ minLength: 1, maxLength: 400 }), (asked, record) => {
        expect(questionOf(withQuestion(record, { question: asked, made: MADE }, 10))).toEqual({
          question: asked,
          made: MADE,
        });
      }),
    );
  });

  it("stands behind the record and leaves it whole", () => {
    const record = Uint8Array.from([1, 2, 3]);
    expect(withQuestion(record, { question: null, made: MADE }, 10).subarray(0, 3)).toEqual(record);
  });

  it("stays out where the record of ten suggestions would be over 1 kB", () => {
    const items = Array.from({ length: 200 }, (_, at) => `a-rather-long-item-id-${at}`);
    fc.assert(
      fc.property(question, (asked) => {
        const whole = withQuestion(new Uint8Array(700), { question: { ...asked, items }, made: MADE }, 10);
        expect(whole.length).toBeLessThanOrEqual(1024);
        expect(questionOf(whole)).toEqual({ question: null, made: MADE });
      }),
      { numRuns: 20 },
    );
  });

  it("is not read from other bytes", () => {
    for (const bytes of [[], [1], [1, 2, 0, 0], [1, 2, 3, 255, 255]])
      expect(questionOf(Uint8Array.from(bytes))).toBeNull();
  });
});

/** One service's keys: an index whose marks are those of a real sealer. */
const indexOf = (pseudonym: Buffer) =>
  createPageIndex(
    createSealer({
      keys: {
        path: "",
        pseudonym,
        wrapping: [{ kid: "w", key: Buffer.alloc(32, 2) }],
        signing: { kid: "s", private_jwk: {}, public_jwk: {} },
        published: [],
        changesAt: null,
      },
      random: randomBytes,
    }),
  );

describe("marks of what was searched for", () => {
  const { marksOf } = indexOf(Buffer.alloc(32, 1));

  it("are of a shop and of the keys of a service: whoever has neither has no list to compare with", () => {
    expect(marksOf("acme", "tea")).toEqual(indexOf(Buffer.alloc(32, 1)).marksOf("acme", "tea"));
    const others = [
      ...indexOf(Buffer.alloc(32, 9)).marksOf("acme", "tea"),
      ...marksOf("else", "tea"),
      textMark("tea"),
    ];
    expect(others).not.toContain(marksOf("acme", "tea")[0]);
    expect(new Set(others).size).toBe(3);
  });

  it.each([
    ["Théière BLEUE", "theiere bleue", true],
    ["tea, tea & TEA", "tea", true],
    ["tea cup", "cup tea", false],
    ["a b c", "", true],
  ])("%s | %s: %s", (one, other, same) => {
    expect(JSON.stringify(marksOf("acme", one)) === JSON.stringify(marksOf("acme", other))).toBe(same);
  });
});
