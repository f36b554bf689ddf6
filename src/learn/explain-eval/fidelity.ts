/** Fidelity of each method: curves over subjects, and their means. */
import { areasOf, type ByCut, byCut, type Curves, orderedBy, walk } from "./curves.ts";
import type { ExplainedModel } from "./explained-model.ts";
import { byMethod, type Importances, type Method, METHODS } from "./importances.ts";
import type { ExplainedSubject } from "./subjects.ts";

/** Areas by method; see `Curves` for which way is better. */
export type MethodFigures = {
  readonly pos: ByCut;
  readonly neg: ByCut;
  readonly deletion: number;
  readonly insertion: number;
};

export type CurvesByMethod = Readonly<Record<Method, Curves>>;

/** Curves of one item; null where the history does not raise its score: then no event explains the item. */
export const curvesOf = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  index: number,
  importances: Readonly<Record<Method, Importances>>,
): Promise<CurvesByMethod | null> => {
  const view = subject.viewOf(new Set());
  const everything = new Set(subject.events.map(({ event_id }) => event_id));
  const [full, bare] = await model.standingOf([view, subject.viewOf(everything)], index, 0);
  if (full === undefined || bare === undefined || full.score <= bare.score) return null;
  const curves = new Map<Method, Curves>();
  // One after another: the random method draws from the seed that all of them share.
  for (const method of METHODS) {
    const order = orderedBy(await importances[method](view, index), subject);
    curves.set(method, areasOf(await walk(model, subject, index, order), full.score, bare.score));
  }
  return Object.fromEntries(curves) as CurvesByMethod;
};

/** Means of curves over subjects; 0 where there are none. */
export const meanCurves = (
  all: readonly CurvesByMethod[],
  round: (value: number) => number,
): Readonly<Record<Method, MethodFigures>> =>
  byMethod((method) => {
    const mean = (of: (curves: Curves) => number): number =>
      round(all.length === 0 ? 0 : all.reduce((sum, curves) => sum + of(curves[method]), 0) / all.length);
    return {
      pos: byCut((cut) => mean(({ pos }) => pos[cut])),
      neg: byCut((cut) => mean(({ neg }) => neg[cut])),
      deletion: mean(({ deletion }) => deletion),
      insertion: mean(({ insertion }) => insertion),
    };
  });
