import { believedOfSums, calibrationError, type Chances, chancesBefore } from "./belief.ts";
import { type BeliefSums, byScale, cellsOf, type ScaleSums } from "./belief-sums.ts";
import { monthOf } from "./figures.ts";

/** What is believed of suggestions whose strengths lie on one scale. */
type ScaleBelief = {
  readonly chances: Chances;
  readonly answers: number;
  /** Expected calibration error on answers that came after they were believed; null: none yet. */
  readonly error: number | null;
  readonly held_back: number;
};

/**
 * What is believed of suggestions, until it is made anew. A scale of which too few said anything is not in
 * it.
 */
export type Belief = {
  readonly made_at: number;
  readonly scales: Readonly<Record<string, ScaleBelief>>;
};

const scaleBeliefOf = (sums: ScaleSums, month: string): ScaleBelief | null => {
  const chances = chancesBefore(sums, month);
  if (chances.plain === null && chances.profiling === null) return null;
  const believed = believedOfSums(sums);
  const error = calibrationError(believed);
  return {
    chances,
    answers: cellsOf(sums).reduce((all, cell) => (cell.month < month ? all + cell.answers : all), 0),
    error: error === null ? null : Math.round(error * 1e4) / 1e4,
    held_back: believed.reduce((all, { answers }) => all + answers, 0),
  };
};

/**
 * Answers of the month of `now` are not believed from: what is said of a suggestion does not move it at
 * once.
 */
export const beliefOf = (sums: BeliefSums, now: number): Belief => ({
  made_at: now,
  scales: Object.fromEntries(
    [...byScale(sums)].flatMap(([scale, own]) => {
      const belief = scaleBeliefOf(own, monthOf(now));
      return belief === null ? [] : [[scale, belief]];
    }),
  ),
});
