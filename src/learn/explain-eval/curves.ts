/**
 * Fidelity by perturbation (Barkan et al., "A Counterfactual Framework for Learning and Evaluating
 * Explanations for Recommender Systems", WWW 2024): events are taken out, or put back, in the order of their
 * importance, the view is built again, and the model says where the item stands.
 */
import type { ExplainedModel } from "./explained-model.ts";
import type { ExplainedSubject } from "./subjects.ts";

export const CUTS = [1, 5, 10, 20] as const;
export type RankCut = (typeof CUTS)[number];
/** Which place behind it an item has makes no difference. */
const LAST_CUT = Math.max(...CUTS);
export type ByCut = Readonly<Record<RankCut, number>>;
export const byCut = (of: (cut: RankCut) => number): ByCut => ({
  1: of(1),
  5: of(5),
  10: of(10),
  20: of(20),
});

/** Points of a curve: tenths of the history. */
const POINTS = 10;

/**
 * `pos[K]`: share of the way on which the item stays in the top K while the most important go first (lower is
 * better); `neg[K]`: while the least important go first (higher is better). `deletion` and `insertion`: areas
 * under the item's score, as a share of what the history gives, while the most important go, or come, first
 * (lower, and higher, is better).
 */
export type Curves = {
  readonly pos: ByCut;
  readonly neg: ByCut;
  readonly deletion: number;
  readonly insertion: number;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** How many events are out after each tenth; short histories have fewer points. */
const countsOf = (events: number): number[] => [
  ...new Set(
    Array.from({ length: POINTS }, (_, at) => Math.max(1, Math.round(((at + 1) / POINTS) * events))),
  ),
];

/**
 * The walk along a history in the order of importance, the most important first; equal ones in the order of
 * time, newest first.
 */
export const orderedBy = (importances: ReadonlyMap<string, number>, { events }: ExplainedSubject): string[] =>
  events
    .map(({ event_id }, at) => ({ event_id, at }))
    .sort((a, b) => (importances.get(b.event_id) ?? 0) - (importances.get(a.event_id) ?? 0) || a.at - b.at)
    .map(({ event_id }) => event_id);

/** Points of one curve each: means over subjects are the curve of a method. */
export const walk = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  index: number,
  order: readonly string[],
): Promise<{
  readonly fall: { score: number; rank: number }[];
  readonly reverse: { score: number; rank: number }[];
  readonly rise: { score: number; rank: number }[];
}> => {
  const counts = countsOf(order.length);
  const views = (removed: (count: number) => readonly string[]) =>
    counts.map((count) => subject.viewOf(new Set(removed(count))));
  const all = await model.standingOf(
    [
      ...views((count) => order.slice(0, count)),
      ...views((count) => order.slice(order.length - count)),
      ...views((count) => order.slice(count)),
    ],
    index,
    LAST_CUT,
  );
  return {
    fall: all.slice(0, counts.length),
    reverse: all.slice(counts.length, 2 * counts.length),
    rise: all.slice(2 * counts.length),
  };
};

/** Areas of one walk. `full` and `bare`: the item's score with the whole history and with none. */
export const areasOf = (
  { fall, reverse, rise }: Awaited<ReturnType<typeof walk>>,
  full: number,
  bare: number,
): Curves => {
  const given = full - bare;
  const share = (score: number): number => (given === 0 ? 0 : (score - bare) / given);
  return {
    pos: byCut((cut) => mean(fall.map(({ rank }) => Number(rank <= cut)))),
    neg: byCut((cut) => mean(reverse.map(({ rank }) => Number(rank <= cut)))),
    deletion: mean(fall.map(({ score }) => share(score))),
    insertion: mean(rise.map(({ score }) => share(score))),
  };
};

/** Spearman's rank correlation, ties by mean rank; 0 where one side does not vary. */
export const rankCorrelation = (one: readonly number[], other: readonly number[]): number => {
  const ranksOf = (values: readonly number[]): number[] =>
    values.map(
      (value) =>
        values.filter((each) => each < value).length +
        (values.filter((each) => each === value).length - 1) / 2,
    );
  const [a, b] = [ranksOf(one), ranksOf(other)];
  const [meanOne, meanOther] = [mean(a), mean(b)];
  const deviations = b.map((value) => value - meanOther);
  let [both, left, right] = [0, 0, 0];
  for (const [at, deviation] of deviations.entries()) {
    const own = (a[at] ?? meanOne) - meanOne;
    both += own * deviation;
    left += own ** 2;
    right += deviation ** 2;
  }
  return left === 0 || right === 0 ? 0 : both / Math.sqrt(left * right);
};
