/**
 * All that a belief is made of: whole numbers by scale, month, kind and place of the strength, which add up
 * over people. What one person counted can be taken out of them again, and what is left is what the others
 * count, to the byte.
 */
import { monthOf } from "./figures.ts";

export type JudgedSuggestion = {
  readonly person: string;
  readonly at: number;
  /** 0 to 1; one more where the answer was profiling (`recommend/stages/strength.ts`). */
  readonly strength: number;
  /** 1: of use; 0: not. */
  readonly value: number;
  /** On which scale the strength lies (`scale.ts`). Null: that is not known, and nothing is learnt of it. */
  readonly scale: string | null;
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
 * Sums of one scale by name, in the order of the names; none is 0. `MONTH KIND people`: whose first answer of
 * that kind was in that month; `MONTH KIND PLACE answers` and `… hits`: what was answered, and how often "of
 * use".
 */
export type ScaleSums = Readonly<Record<string, number>>;
/** Those of all scales: before each name stands its scale, as `SCALE|NAME`. */
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
  const firsts = new Map<string, { readonly scale: string; kind: SuggestionKind; month: string }>();
  const add = (name: string, by: number): void => void sums.set(name, (sums.get(name) ?? 0) + by);
  for (const { person, at, strength, value, scale } of judged) {
    if (scale === null) continue;
    const month = monthOf(at);
    const kind = kindOf(strength);
    const cell = `${scale}|${month} ${kind} ${placeOf(strength)}`;
    add(`${cell} answers`, 1);
    if (value >= 1) add(`${cell} hits`, 1);
    const whose = `${scale}|${kind} ${person}`;
    const first = firsts.get(whose);
    if (first === undefined || month < first.month) firsts.set(whose, { scale, kind, month });
  }
  for (const { scale, kind, month } of firsts.values()) add(`${scale}|${month} ${kind} people`, 1);
  return inOrder(sums);
};

/** The sums of each scale by itself. */
export const byScale = (sums: BeliefSums): ReadonlyMap<string, ScaleSums> => {
  const scales = new Map<string, Record<string, number>>();
  for (const [name, sum] of Object.entries(sums)) {
    const end = name.indexOf("|");
    const scale = name.slice(0, end);
    const own = scales.get(scale) ?? {};
    own[name.slice(end + 1)] = sum;
    scales.set(scale, own);
  }
  return scales;
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
export const cellsOf = (sums: ScaleSums): readonly BeliefCell[] =>
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
export const peopleBefore = (sums: ScaleSums, kind: SuggestionKind, month: string | null): number =>
  Object.entries(sums).reduce((total, [name, sum]) => {
    const [first = "", of, what] = name.split(" ");
    return what === "people" && of === kind && (month === null || first < month) ? total + sum : total;
  }, 0);
