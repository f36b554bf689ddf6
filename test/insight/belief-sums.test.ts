import fc from "fast-check";
import { expect, it } from "vitest";
import { beliefOf } from "../../src/insight/belief-of.ts";
import {
  addSums,
  type JudgedSuggestion,
  NO_SUMS,
  subtractSums,
  sumsOf,
} from "../../src/insight/belief-sums.ts";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const PEOPLE = 24;

/** Answers of two dozen people over half a year, in no order, of what was scored in several ways. */
const answers = fc.array(
  fc.record({
    person: fc.integer({ min: 0, max: PEOPLE - 1 }).map((who) => `p${who}`),
    at: fc.integer({ min: Date.parse("2026-01-01T00:00:00Z"), max: NOW }),
    strength: fc.double({ min: 0, max: 1.999, noNaN: true }),
    value: fc.constantFrom(0, 1),
    scale: fc.oneof(
      { weight: 6, arbitrary: fc.constant("default linear@1") },
      { weight: 1, arbitrary: fc.constantFrom("default linear@2", "complement", null) },
    ),
  }),
  { minLength: 150, maxLength: 700 },
);

const of = (judged: readonly JudgedSuggestion[], person: string): JudgedSuggestion[] =>
  judged.filter((each) => each.person === person);

it("what is left of a belief when people leave is what the others give, to the byte", () => {
  fc.assert(
    fc.property(answers, fc.array(fc.integer({ min: 0, max: PEOPLE - 1 })), (judged, leaving) => {
      const left = [...new Set(leaving)].map((who) => `p${who}`);
      const rest = left.reduce((sums, who) => subtractSums(sums, sumsOf(of(judged, who))), sumsOf(judged));
      const fitted = sumsOf(judged.filter(({ person }) => !left.includes(person)));
      expect(JSON.stringify(rest)).toBe(JSON.stringify(fitted));
      expect(JSON.stringify(beliefOf(rest, NOW))).toBe(JSON.stringify(beliefOf(fitted, NOW)));
    }),
    { numRuns: 200 },
  );
});

it("does not hang on the order in which people are counted, or answered", () => {
  fc.assert(
    fc.property(answers, (judged) => {
      const people = [...new Set(judged.map(({ person }) => person))];
      const counted = people.reduce((sums, who) => addSums(sums, sumsOf(of(judged, who))), NO_SUMS);
      expect(JSON.stringify(counted)).toBe(JSON.stringify(sumsOf([...judged].reverse())));
    }),
    { numRuns: 100 },
  );
});
