/**
 * Visits in which something returns: what was looked at two steps ago where each thing was seen once, what
 * was looked at three steps ago where all were seen before. No sum over single steps tells the two apart, so
 * that a second stage is worth its place. All of a visit is of one group of things, which any model of what
 * goes together learns, and one that only repeats does not.
 */
const EARLY = 5;
const LATE = 3;
const RETURNS = 4;
const GROUP = 15;

/** Steps of one visit. */
export const STEPS_OF_VISIT = EARLY + LATE + RETURNS;

/** Things from 0 to `items` - 1 in the order of one visit; `random` gives numbers in [0, 1). */
export const returningVisit = (items: number, random: () => number): number[] => {
  const shuffled = (things: readonly number[]): number[] =>
    things
      .map((thing) => ({ thing, at: random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ thing }) => thing);
  const from = GROUP * Math.floor(random() * Math.floor(items / GROUP));
  const things = shuffled(Array.from({ length: GROUP }, (_, at) => from + at));
  const late = things.slice(0, LATE);
  const isKnown = random() < 0.5;
  const early = things.slice(isKnown ? 0 : LATE, isKnown ? EARLY : EARLY + LATE);
  const steps = [...shuffled(early), ...late];
  for (let more = 0; more < RETURNS; more += 1) steps.push(steps.at(isKnown ? -LATE : 1 - LATE) ?? 0);
  return steps;
};
