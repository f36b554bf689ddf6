import type { Attribution, RowRef } from "../../explain/attribute.ts";
import { EXACT_ROWS, exactShapley } from "../../explain/shapley.ts";
import { present } from "../../lib/present.ts";
import type { HistoryRow } from "../../model/package/features/encode-history.ts";
import type { ModelInput } from "../../model/package/features/feature.ts";
import { runRows } from "../../model/runtime/run-rows.ts";
import type { View } from "../../shopper/view.ts";
import { bestOf } from "./candidates.ts";
import type { ListRun } from "./list-run.ts";
import { factsOf, RANKED, rankerInput, stageOneOf } from "./rank.ts";
import { factsOfRun, inputOf, type Retrieved, type Scored } from "./retrieve.ts";

/** Masks in one run of a graph: each run has the deadline of an answer's own. */
const MASKS_A_RUN = 8;

type Values = (masks: readonly Uint8Array[]) => Promise<ArrayLike<number>[]>;

const inRuns = async <T>(
  masks: readonly Uint8Array[],
  run: (some: readonly Uint8Array[]) => Promise<readonly T[]>,
): Promise<T[]> => {
  const all: T[] = [];
  for (let from = 0; from < masks.length; from += MASKS_A_RUN)
    all.push(...(await run(masks.slice(from, from + MASKS_A_RUN))));
  return all;
};

const keep = (history: readonly HistoryRow[], there: ReadonlySet<string>): HistoryRow[] =>
  history.filter(({ step, position }) => there.has(`${step} ${position}`));
const presentRows = (rows: readonly HistoryRow[], mask: Uint8Array): Set<string> =>
  new Set(rows.flatMap(({ step, position }, at) => (mask[at] === 1 ? [`${step} ${position}`] : [])));

/** What the first stage alone gives each target with only some rows there: gaps stand as they are. */
const firstStage = (run: ListRun, view: View, targets: readonly Retrieved[]): Values => {
  const model = present(run.model, "the model of the list");
  const input = inputOf(model, view, factsOfRun(run));
  const columns = targets.map(({ index }) => index);
  return (masks) =>
    inRuns(masks, async (some) => {
      const inputs = some.map((mask): ModelInput => ({
        ...input,
        history: input.history.filter((_, row) => mask[row] === 1),
      }));
      return (await runRows(model, inputs, { columns })).map((output) => {
        if (output.form === "scores" && output.over === "columns") return Array.from(output.scores);
        const ranking = model.rank(output);
        const values = targets.map(({ index }) => ranking.scoreOf(index));
        ranking.close();
        return values;
      });
    });
};

/** The candidates of the second stage, in the order of the first. */
const rankedOf = ({ model, catalogue: catalogue }: ListRun, scored: Scored): Retrieved[] =>
  bestOf(present(model, "the model of the list"), catalogue, scored, RANKED);

/**
 * What both stages give each of those candidates: the first stage's parts are masked by hand where it is
 * additive, and the second runs again over the same candidates.
 */
const bothStages = (run: ListRun, view: View, scored: Scored, candidates: readonly Retrieved[]): Values => {
  const ranker = present(run.ranker, "the second stage of the list");
  const input = rankerInput(ranker, view, run.catalogue, factsOfRun(run));
  const stage = stageOneOf(present(run.model, "the model of the list"), scored, candidates);
  const maskedScores = stage.values === null ? firstStage(run, view, candidates) : null;
  return (masks) =>
    inRuns(masks, async (some) => {
      const scores = maskedScores === null ? null : await maskedScores(some);
      const inputs = some.map((rows, at): ModelInput => {
        const masked = scores?.[at];
        const own = masked === undefined ? stage : { ...stage, scores: Float64Array.from(masked) };
        return {
          ...input,
          history: keep(input.history, presentRows(scored.rows, rows)),
          candidates: factsOf(ranker, candidates, own, rows),
        };
      });
      return (await ranker.run(inputs)).map((output) => (output as { scores: Float32Array }).scores);
    });
};

/** Of given targets only. */
const ofTargets = (
  values: Values,
  candidates: readonly Retrieved[],
  targets: readonly Retrieved[],
): Values => {
  const placeOf = new Map(candidates.map(({ item }, at) => [item.item_id, at]));
  const places = targets.map(({ item }) => placeOf.get(item.item_id) ?? -1);
  // A target that is no candidate has no score: nothing may be named of it.
  return async (masks) => (await values(masks)).map((scores) => places.map((place) => scores[place] ?? NaN));
};

/** Places from 1, by score, of candidates in the order of the first stage, which equal scores keep. */
const placesBy = (scores: ArrayLike<number>, candidates: readonly Retrieved[]): ReadonlyMap<string, number> =>
  new Map(
    candidates
      .map(({ item }, at) => ({ item, at, score: scores[at] ?? NaN }))
      .sort((one, other) => other.score - one.score || one.at - other.at)
      .map(({ item }, place) => [item.item_id, place + 1]),
  );

const medianOf = (values: ArrayLike<number>): number => {
  const sorted = Array.from(values).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

/** What the candidates of the second stage get without some steps of the view. */
export type Without = {
  /** With every step there, and then one a set of steps: the place of each candidate, from 1. */
  readonly places: readonly ReadonlyMap<string, number>[];
  /**
   * What half of them get with no step at all: scores mean something within one answer only, and this is its
   * zero.
   */
  readonly ground: number;
};

/** Runs both stages without sets of steps. Null where a model did not answer: then nothing may be claimed. */
export const rankWithout = async (
  run: ListRun,
  view: View,
  scored: Scored,
  sets: readonly (readonly RowRef[])[],
): Promise<Without | null> => {
  if (run.model === null || run.ranker === null) return null;
  const masks = [[], scored.rows, ...sets].map((gone: readonly RowRef[]) =>
    Uint8Array.from(scored.rows, (row) =>
      gone.some(({ step, position }) => step === row.step && position === row.position) ? 0 : 1,
    ),
  );
  const candidates = rankedOf(run, scored);
  try {
    const [all, none, ...without] = await bothStages(run, view, scored, candidates)(masks);
    if (all === undefined || none === undefined) return null;
    return {
      places: [all, ...without].map((scores) => placesBy(scores, candidates)),
      ground: medianOf(none),
    };
  } catch {
    return null;
  }
};

/**
 * Shapley values of history rows through the whole pipeline, both stages, from every set of rows
 * (docs/architecture.md, "Explanations"). Null where nothing can be attributed: no history, one that is too
 * long to try every set, or a model that did not answer in time.
 */
export const explainSampled = async (
  run: ListRun,
  view: View,
  scored: Scored,
  targets: readonly Retrieved[],
): Promise<Attribution[] | null> => {
  const { rows } = scored;
  if (run.model === null || rows.length === 0 || rows.length > EXACT_ROWS || targets.length === 0)
    return null;
  const candidates = scored.ranked === null ? targets : rankedOf(run, scored);
  const values =
    scored.ranked === null
      ? firstStage(run, view, targets)
      : ofTargets(bothStages(run, view, scored, candidates), candidates, targets);
  try {
    return await exactShapley({
      rows: rows.map(({ step, position }) => ({ step, position })),
      targets: targets.length,
      run: values,
      scores: targets.map(({ score }) => score),
    });
  } catch {
    // The answer stands; only its reasons stay general.
    return null;
  }
};
