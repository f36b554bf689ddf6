/** How faithful a package's explanations are: claims, completeness, curves beside guesses, sanity, cost. */
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { loadPackage } from "../../model/verify/load-package.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import { type EvaluationData, loadEvaluation } from "../data/load-evaluation.ts";
import {
  addCompleteness,
  type Completeness,
  completenessOf,
  type CompletenessSums,
  NOTHING_EXPLAINED,
} from "./completeness.ts";
import { rankCorrelation } from "./curves.ts";
import { createExplainedModel, type ExplainedModel } from "./explained-model.ts";
import { type CurvesByMethod, curvesOf, meanCurves, type MethodFigures } from "./fidelity.ts";
import { byModel, createImportances, type Importances, type Method } from "./importances.ts";
import { examineRemovals, LIMIT, NO_REMOVALS, type RemovalFigures, type Shown } from "./removals.ts";
import { shuffleOf, uniform } from "./seeded-shuffle.ts";
import { APPLIED_CODES, type ServedList } from "./service-rules.ts";
import { addSpecific, NOTHING_SPECIFIC, type SpecificFigures } from "./specific.ts";
import { type ExplainedSubject, subjectsOf } from "./subjects.ts";

export type ExplainEvalInput = {
  readonly packageDir: string;
  readonly data: string;
  readonly subjects: number;
  readonly seed: string;
  readonly items?: string | undefined;
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
  /** The service's rules that made the lists. */
  readonly rules: readonly string[];
  /** `faithful`: the share of explanations that may name steps. */
  readonly completeness: Completeness & { readonly faithful: number };
  /** Share of the suggestions whose reason names something and was verified, as the service finds it. */
  readonly specific: { readonly share: number; readonly suggestions: number };
  readonly methods: Readonly<Record<Method, MethodFigures>>;
  /**
   * Rank correlation of importances with those of the same model over shuffled items: near 0, or the
   * explanation does not depend on what was learnt.
   */
  readonly randomised: { readonly correlation: number; readonly subjects: number };
  /** `brief`: one run of the list; `reasons`: what finding out the reasons of a full answer adds to it. */
  readonly cost: {
    readonly attribution_ms: number;
    readonly list_of_removals_ms: number;
    readonly brief_ms: number;
    readonly reasons_ms: number;
  };
};

type ExplainProgress = (phase: string, done: number, total: number) => void;

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
const over = (value: number, count: number): number => round(count === 0 ? 0 : value / count);

const NO_LIST: ServedList = { best: [], dropped: new Map() };

type Tools = {
  readonly model: ExplainedModel;
  readonly random: () => number;
  readonly importances: Readonly<Record<Method, Importances>>;
  /** Importances by the same model over shuffled items. */
  readonly shuffled: Importances;
  readonly clock: Clock;
};

/** Sums over subjects. */
type Totals = {
  removals: RemovalFigures;
  completeness: CompletenessSums;
  correlation: number;
  attributionMs: number;
  removalMs: number;
  specific: SpecificFigures;
  briefMs: number;
  reasonsMs: number;
  readonly curves: CurvesByMethod[];
};

const nothingYet = (): Totals => ({
  removals: NO_REMOVALS,
  completeness: NOTHING_EXPLAINED,
  correlation: 0,
  attributionMs: 0,
  removalMs: 0,
  specific: NOTHING_SPECIFIC,
  briefMs: 0,
  reasonsMs: 0,
  curves: [],
});

const createTools = (model: ExplainedModel, data: EvaluationData, seed: string, clock: Clock): Tools => {
  const random = uniform(`${seed}/explain`);
  return {
    model,
    random,
    importances: createImportances(model, data.train, random),
    shuffled: byModel(model, random, shuffleOf(model.size, uniform(`${seed}/shuffle`))),
    clock,
  };
};

/** Curves of the first suggestion, and how its importances agree with those of the shuffled model. */
const addFidelity = async (
  totals: Totals,
  { model, importances, shuffled }: Tools,
  subject: ExplainedSubject,
  first: number,
): Promise<void> => {
  const curves = await curvesOf(model, subject, first, importances);
  if (curves === null) return;
  totals.curves.push(curves);
  const view = subject.viewOf(new Set());
  const [own, other] = [await importances.model(view, first), await shuffled(view, first)];
  totals.correlation += rankCorrelation(
    subject.events.map(({ event_id }) => own.get(event_id) ?? 0),
    subject.events.map(({ event_id }) => other.get(event_id) ?? 0),
  );
};

/** Explains one subject's list as the service would, and adds what can be measured of it. */
const addSubject = async (totals: Totals, tools: Tools, subject: ExplainedSubject): Promise<void> => {
  const { model, random, clock } = tools;
  const view = subject.viewOf(new Set());
  const beforeList = clock();
  // One longer than is shown, as in service: what would be next is known.
  const [list = NO_LIST] = await model.listsOf([view], LIMIT + 1);
  const { best } = list;
  totals.briefMs += clock() - beforeList;
  const beforeAttribution = clock();
  const shown: Shown[] = [];
  for (const { index, score } of best.slice(0, LIMIT))
    shown.push({ index, score, attribution: await model.attribute(view, index, random) });
  totals.attributionMs += clock() - beforeAttribution;
  for (const { attribution } of shown)
    totals.completeness = addCompleteness(totals.completeness, attribution, model.isAdditive);
  const beforeReasons = clock();
  totals.specific = await addSpecific(totals.specific, model, subject, shown, list);
  totals.reasonsMs += clock() - beforeReasons;
  const beforeRemovals = clock();
  const cutoff = best[LIMIT]?.score ?? null;
  totals.removals = await examineRemovals(totals.removals, model, subject, shown, cutoff);
  totals.removalMs += clock() - beforeRemovals;
  const [first] = shown;
  if (first !== undefined) await addFidelity(totals, tools, subject, first.index);
};

/** What the file, or the one beside it, tells of items. */
const itemsById = ({ catalogue, train }: EvaluationData): ReadonlyMap<string, CatalogueItem> =>
  new Map([...catalogue].map(([index, item]) => [train.items[index] ?? "", item] as const));

/** Subjects with two or more events that the package knows. @throws DomainError too_little_data if none */
const knownSubjects = (model: ExplainedModel, data: EvaluationData, most: number): ExplainedSubject[] => {
  const subjects = subjectsOf(data, most).filter(
    (subject) => model.rowsOf(subject.viewOf(new Set())).length >= 2,
  );
  if (subjects.length === 0)
    throw new DomainError(
      "too_little_data",
      "Nobody in this file has two events with items that the package knows; give data of the same shop.",
    );
  return subjects;
};

const lengthsOf = (subjects: readonly ExplainedSubject[]): ExplainEvalResult["history"] => {
  const lengths = subjects.map(({ events }) => events.length).sort((a, b) => a - b);
  return { median: lengths[Math.floor(lengths.length / 2)] ?? 0, longest: lengths.at(-1) ?? 0 };
};

const figuresOf = (
  totals: Totals,
  { isAdditive }: ExplainedModel,
  subjects: readonly ExplainedSubject[],
): Omit<ExplainEvalResult, "package" | "explain" | "format"> => {
  const { removals, curves, completeness } = totals;
  const { explained, faithful } = completeness;
  return {
    subjects: subjects.length,
    history: lengthsOf(subjects),
    rules: APPLIED_CODES,
    removals: {
      ...removals,
      validity: over(removals.valid, removals.claims),
      share_with_claim: over(removals.claims, removals.suggestions),
      smaller_exists: over(removals.exhaustive.smaller_exists, removals.exhaustive.claims),
    },
    completeness: {
      ...completenessOf(completeness, isAdditive),
      faithful: over(faithful, explained),
    },
    specific: {
      share: over(totals.specific.specific, totals.specific.suggestions),
      suggestions: totals.specific.suggestions,
    },
    methods: meanCurves(curves, round),
    randomised: { correlation: over(totals.correlation, curves.length), subjects: curves.length },
    cost: {
      attribution_ms: over(totals.attributionMs, explained),
      list_of_removals_ms: over(totals.removalMs, subjects.length),
      brief_ms: over(totals.briefMs, subjects.length),
      reasons_ms: over(totals.reasonsMs, subjects.length),
    },
  };
};

/** @throws DomainError too_little_data where no subject of the file has two events that the package knows */
export const evaluateExplanations = async (
  input: ExplainEvalInput,
  { clock, progress = () => undefined }: { clock: Clock; progress?: ExplainProgress },
): Promise<ExplainEvalResult> => {
  const loaded = await loadPackage(input.packageDir);
  try {
    const data = loadEvaluation({
      train: input.data,
      test: input.data,
      protocol: "leave-one-out",
      items: input.items,
    });
    const model = createExplainedModel(loaded, itemsById(data));
    const subjects = knownSubjects(model, data, input.subjects);
    const tools = createTools(model, data, input.seed, clock);
    const totals = nothingYet();
    for (const [at, subject] of subjects.entries()) {
      progress("explain", at, subjects.length);
      await addSubject(totals, tools, subject);
    }
    progress("explain", subjects.length, subjects.length);
    return {
      package: loaded.id,
      explain: loaded.manifest.explain,
      format: data.format,
      ...figuresOf(totals, model, subjects),
    };
  } finally {
    await loaded.release();
  }
};
