/**
 * How likely a suggestion is of use, from how strongly it was suggested: what people answered, made to rise
 * with the strength (isotonic regression; Zadrozny and Elkan, "Transforming classifier scores into accurate
 * multiclass probability estimates", KDD 2002). It is made from sums, and anew from the rows that stand.
 */
import { FLOOR, monthOf } from "./figures.ts";

export type JudgedSuggestion = {
  readonly person: string;
  readonly at: number;
  /** 0 to 1; one more where the answer was profiling (`recommend/stages/strength.ts`). */
  readonly strength: number;
  /** 1: of use; 0: not. */
  readonly value: number;
};

/** Chances by the place of the strength, with and without profiling. Null: too few said anything. */
export type Chances = {
  readonly plain: readonly number[] | null;
  readonly profiling: readonly number[] | null;
};

const PLACES = 20;
/** Fewer answers than this say nothing of how chances rise. */
const LEAST_ANSWERS = 100;

const placeOf = (strength: number): number =>
  Math.min(PLACES - 1, Math.max(0, Math.floor((strength >= 1 ? strength - 1 : strength) * PLACES)));

type Place = { readonly place: number; hits: number; count: number };
type Block = { hits: number; count: number; readonly places: number[] };

/** Pools neighbours until the chances rise (Ayer et al. 1955). */
const rising = (places: readonly Place[]): Map<number, number> => {
  const blocks: Block[] = [];
  for (const { place, hits, count } of places) {
    let block: Block = { hits, count, places: [place] };
    for (let before = blocks.at(-1); before !== undefined; before = blocks.at(-1)) {
      if (before.hits / before.count <= block.hits / block.count) break;
      blocks.pop();
      block = {
        hits: before.hits + block.hits,
        count: before.count + block.count,
        places: [...before.places, ...block.places],
      };
    }
    blocks.push(block);
  }
  return new Map(
    blocks.flatMap(({ hits, count, places: some }) => some.map((place) => [place, hits / count] as const)),
  );
};

/** A place that nobody was asked about takes the chance of the nearest that somebody was. */
const nearest = (chances: ReadonlyMap<number, number>, place: number): number => {
  const known = [...chances.keys()].sort((one, other) => Math.abs(one - place) - Math.abs(other - place));
  return chances.get(known[0] ?? 0) ?? 0;
};

const fitSome = (judged: readonly JudgedSuggestion[]): readonly number[] | null => {
  if (judged.length < LEAST_ANSWERS || new Set(judged.map(({ person }) => person)).size < FLOOR) return null;
  const average = judged.reduce((sum, { value }) => sum + value, 0) / judged.length;
  const places = new Map<number, Place>();
  for (const { strength, value } of judged) {
    const place = placeOf(strength);
    // Each place begins with one answer that is like the average of all.
    const sums = places.get(place) ?? { place, hits: average, count: 1 };
    sums.hits += value;
    sums.count += 1;
    places.set(place, sums);
  }
  const chances = rising([...places.values()].sort((one, other) => one.place - other.place));
  return Array.from({ length: PLACES }, (_, place) => nearest(chances, place));
};

export const fitChances = (judged: readonly JudgedSuggestion[]): Chances => ({
  plain: fitSome(judged.filter(({ strength }) => strength < 1)),
  profiling: fitSome(judged.filter(({ strength }) => strength >= 1)),
});

/** The chance that a suggestion of this strength is of use; null where that is not known. */
export const chanceOf = (chances: Chances, strength: number): number | null =>
  (strength >= 1 ? chances.profiling : chances.plain)?.[placeOf(strength)] ?? null;

/** What was believed of each answer before it was given: from the answers of earlier months alone. */
export const believedBefore = <T extends JudgedSuggestion>(
  judged: readonly T[],
): readonly (T & { readonly belief: number })[] => {
  const byTime = [...judged].sort((one, other) => one.at - other.at);
  const known = new Map<string, Chances>();
  return byTime.flatMap((one) => {
    const month = monthOf(one.at);
    const chances = known.get(month) ?? fitChances(byTime.filter(({ at }) => monthOf(at) < month));
    known.set(month, chances);
    const belief = chanceOf(chances, one.strength);
    return belief === null ? [] : [{ ...one, belief }];
  });
};

const BINS = 10;

/**
 * Expected calibration error: how far beliefs lie from what was said, in ten bins of equal width, weighed by
 * their answers (Guo et al., "On calibration of modern neural networks", ICML 2017, eq. 3). Null without
 * answers. Example: 10 beliefs of .8 of which 7 came true → .1.
 */
export const calibrationError = (
  believed: readonly { readonly belief: number; readonly value: number }[],
): number | null => {
  if (believed.length === 0) return null;
  const sums = Array.from({ length: BINS }, () => 0);
  for (const { belief, value } of believed) {
    const bin = Math.min(BINS - 1, Math.floor(belief * BINS));
    sums[bin] = (sums[bin] ?? 0) + belief - value;
  }
  return sums.reduce((total, sum) => total + Math.abs(sum), 0) / believed.length;
};
