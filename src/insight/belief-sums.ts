/**
 * All that a belief is made of: whole numbers by month, kind and place of the strength, which add up over
 * people. What one person counted can be taken out of them again, and what is left is what the others count,
 * to the byte.
 */
import { monthOf } from "./figures.ts";

export type JudgedSuggestion = {
  readonly person: string;
  readonly at: number;
  /** 0 to 1; one more where the answer was profiling (`recommend/stages/strength.ts`). */
  readonly strength: number;
  /** 1: of use; 0: not. */
  readonly value: number;
};

/** With and without profiling. */
export const KINDS = ["plain", "profiling"] as const;
export type SuggestionKind = (typeof KINDS)[number];

export const PLACES = 20;

/** Below 1 the strength of one that is not profiling, from 1 on that of one that is. */
export const kindOf = (strength: number): SuggestionKind => (strength >= 1 ? "profiling" : "plain");
export const placeOf = (strength: number): number =>
  Math.min(PLACES - 1, Math.max(0, Math.floor((strength >= 1 ? strength - 1 : strength) * PLACES)));

/**
 * Sums by name, in the order of the names; none is 0. `MONTH KIND people`: whose first answer of that kind
 * was in that month; `MONTH KIND PLACE answers` and `… hits`: what was answered, and how often "of use".
 */
export type BeliefSums = Readonly<Record<string, number>>;

export const NO_SUMS: BeliefSums = {};

const inOrder = (sums: ReadonlyMap<string, number>): BeliefSums =>
  Object.fromEntries(
    [...sums].filter(([, sum]) => sum !== 0).sort(([one], [other]) => (one < other ? -1 : 1)),
  );

const combine = (one: BeliefSums, other: BeliefSums, sign: 1 | -1): BeliefSums => {
  const sums = new Map(Object.entries(one));
  for (const [name, sum] of Object.entries(other)) sums.set(name, (sums.get(name) ?? 0) + sign * sum);
  return inOrder(sums);
};

export const addSums = (one: BeliefSums, other: BeliefSums): BeliefSums => combine(one, other, 1);
export const subtractSums = (one: BeliefSums, other: BeliefSums): BeliefSums => combine(one, other, -1);

/** What these people answered. */
export const sumsOf = (judged: readonly JudgedSuggestion[]): BeliefSums => {
  const sums = new Map<string, number>();
  const firsts = new Map<string, string>();
  const add = (name: string, by: number): void => void sums.set(name, (sums.get(name) ?? 0) + by);
  for (const { person, at, strength, value } of judged) {
    const month = monthOf(at);
    const kind = kindOf(strength);
    const cell = `${month} ${kind} ${placeOf(strength)}`;
    add(`${cell} answers`, 1);
    if (value >= 1) add(`${cell} hits`, 1);
    const first = firsts.get(`${kind} ${person}`);
    if (first === undefined || month < first) firsts.set(`${kind} ${person}`, month);
  }
  for (const [whose, month] of firsts) add(`${month} ${whose.split(" ")[0] ?? ""} people`, 1);
  return inOrder(sums);
};

/** What was answered of one kind in one place within one month. */
export type BeliefCell = {
  readonly month: string;
  readonly kind: SuggestionKind;
  readonly place: number;
  readonly answers: number;
  readonly hits: number;
};

/** By month, kind and place. */
export const cellsOf = (sums: BeliefSums): readonly BeliefCell[] =>
  Object.entries(sums)
    .flatMap(([name, answers]): BeliefCell[] => {
      const [month = "", kind, place, what] = name.split(" ");
      if (what !== "answers") return [];
      return [
        {
          ...{ month, kind: kind === "profiling" ? "profiling" : "plain", place: Number(place), answers },
          hits: sums[`${month} ${kind} ${place} hits`] ?? 0,
        },
      ];
    })
    .sort(
      (one, other) =>
        one.month.localeCompare(other.month) ||
        KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
        one.place - other.place,
    );

/** How many people answered of one kind before a month; `month` null: at all. */
export const peopleBefore = (sums: BeliefSums, kind: SuggestionKind, month: string | null): number =>
  Object.entries(sums).reduce((total, [name, sum]) => {
    const [first = "", of, what] = name.split(" ");
    return what === "people" && of === kind && (month === null || first < month) ? total + sum : total;
  }, 0);
