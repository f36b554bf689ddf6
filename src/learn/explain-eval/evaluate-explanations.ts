/** How faithful a package's explanations are: claims, completeness, curves beside guesses, sanity, cost. */
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { loadPackage } from "../../model/verify/load-package.ts";
import { loadEvaluation } from "../data/load-evaluation.ts";
import { createPrf } from "../math/prf.ts";
import { areasOf, CUTS, orderedBy, rankCorrelation, walk } from "./curves.ts";
import { createExplainedModel, type ExplainedModel } from "./explained-model.ts";
import { byModel, createImportances, type Importances, type Method, METHODS } from "./importances.ts";
import { examineRemovals, LIMIT, NO_REMOVALS, type RemovalFigures } from "./removals.ts";
import { type ExplainedSubject, subjectsOf } from "./subjects.ts";

export type ExplainEvalInput = {
  readonly packageDir: string;
  readonly data: string;
  readonly subjects: number;
  readonly seed: string;
  readonly items?: string | undefined;
};

/** Areas by method; see `Curves` for which way is better. */
export type MethodFigures = {
  readonly pos: Readonly<Record<string, number>>;
  readonly neg: Readonly<Record<string, number>>;
  readonly deletion: number;
  readonly insertion: number;
};

export type ExplainEvalResult = {
  readonly package: string;
  readonly explain: string;
  readonly format: string;
  readonly subjects: number;
  readonly history: { readonly median: number; readonly longest: number };
  readonly removals: RemovalFigures & {
    readonly validity: number;
    readonly share_with_claim: number;
    readonly smaller_exists: number;
  };
  /**
   * |score - prior - sum of contributions| over max(1, |score|), and the share of explanations that may name
   * steps.
   */
  readonly completeness: { readonly mean: number; readonly largest: number; readonly faithful: number };
  readonly methods: Readonly<Record<Method, MethodFigures>>;
  /**
   * Rank correlation of importances with those of the same model over shuffled items: near 0, or the
   * explanation does not depend on what was learnt.
   */
  readonly randomised: { readonly correlation: number; readonly subjects: number };
  readonly cost: { readonly attribution_ms: number; readonly list_of_removals_ms: number };
};

type ExplainProgress = (phase: string, done: number, total: number) => void;
type Sums = { readonly pos: number[]; readonly neg: number[]; deletion: number; insertion: number };

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Seeded uniform numbers: one PRF value a draw. */
const uniform = (seed: string): (() => number) => {
  const prf = createPrf(seed);
  let drawn = 0;
  return () => prf((drawn += 1));
};

/** A fixed shuffle of the vocabulary: item k as the model learnt another. */
const shuffleOf = (size: number, random: () => number): ((index: number) => number) => {
  const places = Int32Array.from({ length: size + 1 }, (_, index) => index);
  for (let at = size; at > 1; at -= 1) {
    const other = 1 + Math.floor(random() * at);
    [places[at], places[other]] = [places[other]!, places[at]!];
  }
  return (index) => places[index]!;
};

const NOTHING: ReadonlySet<number> = new Set();

const measureCurves = async (
  model: ExplainedModel,
  subject: ExplainedSubject,
  index: number,
  importances: Readonly<Record<Method, Importances>>,
  sums: Readonly<Record<Method, Sums>>,
): Promise<boolean> => {
  const view = subject.viewOf(new Set());
  const [full, bare] = await model.placeOf(
    [view, subject.viewOf(new Set(subject.events.map(({ event_id }) => event_id)))],
    index,
    NOTHING,
  );
  // What the history does not lift, no part of the history explains.
  if (full!.score <= bare!.score) return false;
  for (const method of METHODS) {
    const areas = areasOf(
      await walk(model, subject, index, orderedBy(await importances[method](view, index), subject)),
      full!.score,
      bare!.score,
    );
    const sum = sums[method];
    CUTS.forEach((_, at) => {
      sum.pos[at]! += areas.pos[at]!;
      sum.neg[at]! += areas.neg[at]!;
    });
    sum.deletion += areas.deletion;
    sum.insertion += areas.insertion;
  }
  return true;
};

/** @throws DomainError too_little_data where no subject of the file has two events that the package knows */
export const evaluateExplanations = async (
  input: ExplainEvalInput,
  { clock, progress = () => undefined }: { clock: Clock; progress?: ExplainProgress },
): Promise<ExplainEvalResult> => {
  const loaded = await loadPackage(input.packageDir);
  try {
    const model = createExplainedModel(loaded);
    const data = loadEvaluation({
      train: input.data,
      test: input.data,
      protocol: "leave-one-out",
      items: input.items,
    });
    const subjects = subjectsOf(data, input.subjects).filter(
      (subject) => model.rowsOf(subject.viewOf(new Set())).length >= 2,
    );
    if (subjects.length === 0)
      throw new DomainError(
        "too_little_data",
        "Nobody in this file has two events with items that the package knows; give data of the same shop.",
      );
    const random = uniform(`${input.seed}/explain`);
    const importances = createImportances(model, data.train, random);
    const shuffled = byModel(model, random, shuffleOf(model.size, uniform(`${input.seed}/shuffle`)));
    const sums = Object.fromEntries(
      METHODS.map((method) => [
        method,
        { pos: CUTS.map(() => 0), neg: CUTS.map(() => 0), deletion: 0, insertion: 0 },
      ]),
    ) as Record<Method, Sums>;
    const state = {
      removals: NO_REMOVALS,
      residual: 0,
      largest: 0,
      explained: 0,
      faithful: 0,
      curves: 0,
      correlation: 0,
      attributionMs: 0,
      removalMs: 0,
    };
    for (const [at, subject] of subjects.entries()) {
      progress("explain", at, subjects.length);
      const view = subject.viewOf(new Set());
      const [best] = await model.bestOf([view], LIMIT + 1, NOTHING);
      const from = clock();
      const shown = [];
      for (const { index, score } of best!.slice(0, LIMIT))
        shown.push({ index, score, attribution: await model.attribute(view, index, random) });
      state.attributionMs += clock() - from;
      for (const { attribution } of shown) {
        const residual = attribution.residual / Math.max(1, Math.abs(attribution.score));
        state.explained += 1;
        state.residual += residual;
        state.largest = Math.max(state.largest, residual);
        state.faithful += Number(attribution.faithful);
      }
      const before = clock();
      state.removals = await examineRemovals(
        state.removals,
        model,
        subject,
        shown,
        best![LIMIT]?.score ?? null,
      );
      state.removalMs += clock() - before;
      const top = shown[0]!.index;
      if (!(await measureCurves(model, subject, top, importances, sums))) continue;
      state.curves += 1;
      const [own, other] = [await importances.model(view, top), await shuffled(view, top)];
      state.correlation += rankCorrelation(
        subject.events.map(({ event_id }) => own.get(event_id) ?? 0),
        subject.events.map(({ event_id }) => other.get(event_id) ?? 0),
      );
    }
    progress("explain", subjects.length, subjects.length);
    const lengths = subjects.map(({ events }) => events.length).sort((a, b) => a - b);
    const over = (value: number, count: number): number => round(count === 0 ? 0 : value / count);
    const { removals, curves } = state;
    return {
      package: loaded.id,
      explain: loaded.manifest.explain,
      format: data.format,
      subjects: subjects.length,
      history: { median: lengths[Math.floor(lengths.length / 2)]!, longest: lengths.at(-1)! },
      removals: {
        ...removals,
        validity: over(removals.valid, removals.claims),
        share_with_claim: over(removals.claims, removals.suggestions),
        smaller_exists: over(removals.exhaustive.smaller_exists, removals.exhaustive.claims),
      },
      completeness: {
        mean: state.residual / Math.max(1, state.explained),
        largest: state.largest,
        faithful: over(state.faithful, state.explained),
      },
      methods: Object.fromEntries(
        METHODS.map((method) => [
          method,
          {
            pos: Object.fromEntries(CUTS.map((cut, at) => [cut, over(sums[method].pos[at]!, curves)])),
            neg: Object.fromEntries(CUTS.map((cut, at) => [cut, over(sums[method].neg[at]!, curves)])),
            deletion: over(sums[method].deletion, curves),
            insertion: over(sums[method].insertion, curves),
          },
        ]),
      ) as Record<Method, MethodFigures>,
      randomised: { correlation: over(state.correlation, curves), subjects: curves },
      cost: {
        attribution_ms: over(state.attributionMs, state.explained),
        list_of_removals_ms: over(state.removalMs, subjects.length),
      },
    };
  } finally {
    await loaded.release();
  }
};
