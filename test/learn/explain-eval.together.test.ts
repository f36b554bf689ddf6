import { expect, it } from "vitest";
import { isNamedTogether } from "../../src/learn/explain-eval/specific.ts";
import type { StepType } from "../../src/shopper/step.ts";
import { eventOf, viewOf } from "../journey/fixtures.ts";

type Row = { readonly type: Extract<StepType, "view" | "purchase">; readonly events?: readonly string[] };

const played = (rows: readonly Row[], rank_without: number | null) => {
  const view = viewOf(rows.map(({ type }, at) => eventOf(type, `thing-${at}`, at + 1)));
  const fall = {
    rank_without,
    rows: rows.map(({ events }, at) => {
      const item = `thing-${at}`;
      const step = view.steps.findIndex(({ items }) => items.includes(item));
      return {
        step,
        position: 0,
        events: events ?? [`of-${item}`],
        list: [],
        scores: [],
        returned: new Set<string>(),
      };
    }),
  };
  return isNamedTogether("lamp", fall, view);
};

const BOUGHT = { type: "purchase" } as const;
const VIEWED = { type: "view" } as const;

it.each([
  ["rows of one kind, by their reason", [BOUGHT, BOUGHT], 99, true],
  ["rows of one kind that no claim can be made of", [BOUGHT, { ...BOUGHT, events: [] }], 9, true],
  ["rows of two kinds, by the claim of a lower place", [BOUGHT, VIEWED], 9, true],
  ["rows of two kinds, by the claim that it would leave", [BOUGHT, VIEWED], null, true],
  ["rows of two kinds that no event is behind", [BOUGHT, { ...VIEWED, events: [] }], 9, false],
  ["rows of more events than a claim names", [BOUGHT, { ...VIEWED, events: ["a", "b", "c"] }], 9, false],
  ["rows of which not every part was run", [BOUGHT, { ...VIEWED, events: ["a", "b"] }], null, false],
])("a suggestion that rows only together move is specific or not: %s", (_, rows, rank, isSpecific) => {
  expect(played(rows, rank)).toBe(isSpecific);
});
