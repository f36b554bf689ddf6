/**
 * How likely a suggestion is of use, from how strongly it was suggested: what people answered, made to rise
 * with the strength (isotonic regression; Zadrozny and Elkan, "Transforming classifier scores into accurate
 * multiclass probability estimates", KDD 2002). It is made from sums alone (`belief-sums.ts`), and for each
 * scale from its own (`scale.ts`).
 */
import {
  type BeliefCell,
  byScale,
  cellsOf,
  type JudgedSuggestion,
  kindOf,
  peopleBefore,
  placeOf,
  PLACES,
  type ScaleSums,
  type SuggestionKind,
  sumsOf,
} from "./belief-sums.ts";
import { FLOOR, monthOf } from "./figures.ts";

/** Chances by the place of the strength, with and without profiling. Null: too few said anything. */
export type Chances = {
  readonly plain: readonly number[] | null;
  readonly profiling: readonly number[] | null;
};

/** Fewer answers than this say nothing of how chances rise. */
const LEAST_ANSWERS = 100;

type Place = { readonly place: number; readonly hits: number; readonly count: number };
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

const fitKind = (
  sums: ScaleSums,
  cells: readonly BeliefCell[],
  kind: SuggestionKind,
  month: string | null,
): readonly number[] | null => {
  const said = cells.filter((cell) => cell.kind === kind && (month === null || cell.month < month));
  const answers = said.reduce((sum, cell) => sum + cell.answers, 0);
  if (answers < LEAST_ANSWERS || peopleBefore(sums, kind, month) < FLOOR) return null;
  const average = said.reduce((sum, cell) => sum + cell.hits, 0) / answers;
  const places = new Map<number, Place>();
  for (const { place, answers: count, hits } of said) {
    const known = places.get(place) ?? { place, hits: 0, count: 0 };
    places.set(place, { place, hits: known.hits + hits, count: known.count + count });
  }
  const chances = rising(
    [...places.values()]
      // Each place begins with one answer that is like the average of all.
      .map(({ place, hits, count }) => ({ place, hits: hits + average, count: count + 1 }))
      .sort((one, other) => one.place - other.place),
  );
  return Array.from({ length: PLACES }, (_, place) => nearest(chances, place));
};

/** From the answers of the months before `month` alone; null: of all. */
export const chancesBefore = (sums: ScaleSums, month: string | null): Chances => {
  const cells = cellsOf(sums);
  return {
    plain: fitKind(sums, cells, "plain", month),
    profiling: fitKind(sums, cells, "profiling", month),
  };
};

/** The chance that a suggestion of this strength is of use; null where that is not known. */
export const chanceOf = (chances: Chances, strength: number): number | null =>
  chances[kindOf(strength)]?.[placeOf(strength)] ?? null;

/** What was believed in each month, from the answers of earlier ones; made once a month. */
const createBeliefOfMonths = (sums: ScaleSums): ((month: string) => Chances) => {
  const known = new Map<string, Chances>();
  return (month) => {
    const chances = known.get(month) ?? chancesBefore(sums, month);
    known.set(month, chances);
    return chances;
  };
};

/** What was believed of each answer before it was given: from earlier months of the same scale alone. */
export const believedBefore = <T extends JudgedSuggestion>(
  judged: readonly T[],
): readonly (T & { readonly belief: number })[] => {
  const believed = new Map(
    [...byScale(sumsOf(judged))].map(([scale, sums]) => [scale, createBeliefOfMonths(sums)] as const),
  );
  return [...judged]
    .sort((one, other) => one.at - other.at)
    .flatMap((one) => {
      const chances = one.scale === null ? undefined : believed.get(one.scale)?.(monthOf(one.at));
      const belief = chances === undefined ? null : chanceOf(chances, one.strength);
      return belief === null ? [] : [{ ...one, belief }];
    });
};

/** The same of sums: the answers of each cell together. */
export const believedOfSums = (
  sums: ScaleSums,
): readonly { readonly belief: number; readonly value: number; readonly answers: number }[] => {
  const believed = createBeliefOfMonths(sums);
  return cellsOf(sums).flatMap(({ month, kind, place, answers, hits }) => {
    const belief = believed(month)[kind]?.[place] ?? null;
    return belief === null ? [] : [{ belief, value: hits, answers }];
  });
};

const BINS = 10;

/**
 * Expected calibration error: how far beliefs lie from what was said, in ten bins of equal width, weighed by
 * their answers (Guo et al., "On calibration of modern neural networks", ICML 2017, eq. 3). Null without
 * answers. Example: 10 beliefs of .8 of which 7 came true → .1.
 */
export const calibrationError = (
  believed: readonly {
    readonly belief: number;
    /** 1: of use; 0: not. Of several answers: how many were. */
    readonly value: number;
    readonly answers?: number;
  }[],
): number | null => {
  const total = believed.reduce((sum, { answers = 1 }) => sum + answers, 0);
  if (total === 0) return null;
  const sums = Array.from({ length: BINS }, () => 0);
  for (const { belief, value, answers = 1 } of believed) {
    const bin = Math.min(BINS - 1, Math.floor(belief * BINS));
    sums[bin] = (sums[bin] ?? 0) + answers * belief - value;
  }
  return sums.reduce((all, sum) => all + Math.abs(sum), 0) / total;
};
