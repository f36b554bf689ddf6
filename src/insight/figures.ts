import {
  clusteredMean,
  type ConfidenceInterval,
  type PseudoAnswers,
  type SaidByPerson,
} from "./clustered-mean.ts";

/** Fewer people than this make no figure. */
export const FLOOR = 10;

/** A figure with its 95 % interval; all three are null where too few people stand behind it. */
export type Figure = {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly answers: number;
  readonly shoppers: number;
};

/** What is measured: how its interval is made, and between which bounds it lies. */
export type Measure = { readonly prior: PseudoAnswers; readonly bounds: readonly [number, number] };

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

const peopleOf = (said: readonly SaidByPerson[]): number => new Set(said.map(({ person }) => person)).size;

/** The figure of some answers, or their number alone. */
export const figureOf = (said: readonly SaidByPerson[], { prior, bounds }: Measure): Figure => {
  const shoppers = peopleOf(said);
  const made: ConfidenceInterval | null = shoppers < FLOOR ? null : clusteredMean(said, prior, bounds);
  return {
    value: made === null ? null : rounded(made.value),
    low: made === null ? null : rounded(made.low),
    high: made === null ? null : rounded(made.high),
    answers: said.length,
    shoppers,
  };
};

/** Answers by a property of theirs; `hidden` counts the groups that are not shown. */
export type FigureCut<T> = {
  readonly groups: readonly { readonly name: string; readonly said: readonly T[] }[];
  readonly hidden: number;
};

/**
 * Groups of at least ten people. Where those of the others together are fewer than ten, the smallest group
 * that could be shown is left out as well: what the sum shows would give the few away.
 */
export const cut = <T extends SaidByPerson>(
  said: readonly T[],
  nameOf: (one: T) => string | null,
): FigureCut<T> => {
  const groups = new Map<string, T[]>();
  for (const one of said) {
    const name = nameOf(one);
    if (name === null) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  const sized = [...groups].map(([name, all]) => ({ name, said: all, size: peopleOf(all) }));
  const shown = sized.filter(({ size }) => size >= FLOOR).sort((a, b) => b.size - a.size);
  const few = peopleOf(sized.filter(({ size }) => size < FLOOR).flatMap((each) => each.said));
  if (few > 0 && few < FLOOR) shown.pop();
  return {
    groups: shown
      .map(({ name, said: all }) => ({ name, said: all }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    hidden: sized.length - shown.length,
  };
};

/** The month of a time, such as 2026-03, in UTC. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

export type Grouped = {
  readonly by: Readonly<
    Record<"channel" | "stage" | "month", readonly (Figure & { readonly name: string })[]>
  >;
  readonly hidden: number;
};

type Placed = SaidByPerson & { readonly channel: string; readonly stage: string | null; readonly at: number };

/** One figure by channel, by stage of the journey and by month. */
export const groupedFigures = (said: readonly Placed[], measure: Measure): Grouped => {
  const of = (nameOf: (one: Placed) => string | null) => {
    const { groups, hidden } = cut(said, nameOf);
    return {
      figures: groups.map(({ name, said: some }) => ({ name, ...figureOf(some, measure) })),
      hidden,
    };
  };
  const channel = of((one) => one.channel);
  const stage = of((one) => one.stage);
  const month = of(({ at }) => monthOf(at));
  return {
    by: { channel: channel.figures, stage: stage.figures, month: month.figures },
    hidden: channel.hidden + stage.hidden + month.hidden,
  };
};
