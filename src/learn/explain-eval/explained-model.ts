/** A package as explanations meet it: lists as they are shown, scores and contributions of views. */
import { attribute, type Attribution, type RowRef } from "../../explain/attribute.ts";
import { sampleShapley } from "../../explain/shapley.ts";
import { present } from "../../lib/present.ts";
import { encodeHistory, type HistoryRow } from "../../model/package/features/encode-history.ts";
import type { LoadedModel } from "../../model/runtime/loaded-model.ts";
import { contributionsOf } from "../../model/runtime/ranking.ts";
import type { Ranking } from "../../model/runtime/ranking-scratch.ts";
import { runRows } from "../../model/runtime/run-rows.ts";
import type { View } from "../../shopper/view.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import { requireScores } from "../evaluate/model-recommenders.ts";
import { createServiceRules, type ServedList, type ServiceRules } from "./service-rules.ts";

/** Rows of one run: keeps every run short, as in service. */
const ROWS_A_RUN = 16;
/** Antithetic pairs of permutations for models that are not additive. */
const PAIRS = 4;

export type ExplainedModel = {
  readonly size: number;
  readonly isAdditive: boolean;
  rowsOf(view: View): readonly HistoryRow[];
  /** The list of each view, as vocabulary indices with scores: what rules leave of it. */
  listsOf(views: readonly View[], limit: number): Promise<ServedList[]>;
  /**
   * Score of one item for each view, and its rank by scores among what rules let pass there. Behind `most`
   * nothing is counted: the rank is then one more.
   */
  standingOf(
    views: readonly View[],
    index: number,
    most?: number,
  ): Promise<{ score: number; rank: number }[]>;
  /**
   * What each history row gives to an item; `swap` replaces the items of rows (a model that has learnt
   * something else).
   */
  attribute(
    view: View,
    index: number,
    random: () => number,
    swap?: (index: number) => number,
  ): Promise<Attribution>;
  itemAt(index: number): string;
  readonly itemOf: ServiceRules["itemOf"];
};

/** @throws Error where a run gave nothing, which no run of a row does */
const firstOf = <T>([first]: readonly T[]): T => {
  if (first === undefined) throw new Error("A run of the model gave no output for its row.");
  return first;
};

/**
 * @param catalogue what is known of items by id; rules know nothing of the others
 * @throws DomainError usage for a package that scores no items
 */
export const createExplainedModel = (
  model: LoadedModel,
  catalogue: ReadonlyMap<string, CatalogueItem> = new Map(),
): ExplainedModel => {
  requireScores(model);
  const { tables, vocabulary } = model;
  const rules = createServiceRules({ itemAt: (index) => vocabulary.itemAt(index), catalogue, tables });
  const maxLength = model.manifest.history?.max_length ?? 1;
  const rowsOf = (view: View): readonly HistoryRow[] =>
    encodeHistory(view.steps, { indexOf: model.vocabulary.indexOf, maxLength, nowMs: view.now });
  const rankRows = async <T>(
    histories: readonly (readonly HistoryRow[])[],
    read: (ranking: Ranking, at: number) => T,
  ): Promise<T[]> => {
    const results: T[] = [];
    for (let from = 0; from < histories.length; from += ROWS_A_RUN) {
      const outputs = await runRows(
        model,
        histories.slice(from, from + ROWS_A_RUN).map((history) => ({ history })),
      );
      outputs.forEach((output, at) => {
        const ranking = model.rank(output);
        results.push(read(ranking, from + at));
        ranking.close();
      });
    }
    return results;
  };
  const exact = async (rows: readonly HistoryRow[], index: number): Promise<Attribution> => {
    const output = firstOf(await model.run([{ history: rows }]));
    if (output.form !== "parts") throw new Error("An additive model gave scores without their parts.");
    const ranking = model.rank(output);
    const score = ranking.scoreOf(index);
    ranking.close();
    return attribute({
      values: contributionsOf(output, [index]),
      offset: 0,
      rows,
      prior: model.prior?.[index] ?? 0,
      score,
    });
  };
  const sampled = async (
    rows: readonly HistoryRow[],
    index: number,
    random: () => number,
  ): Promise<Attribution> => {
    const players: RowRef[] = rows.map(({ step, position }) => ({ step, position }));
    const scoreOf = (histories: readonly (readonly HistoryRow[])[]): Promise<number[]> =>
      rankRows(histories, (ranking) => ranking.scoreOf(index));
    const score = firstOf(await scoreOf([rows]));
    const results = await sampleShapley({
      rows: players,
      targets: 1,
      pairs: PAIRS,
      random,
      scores: [score],
      run: async (masks) =>
        (await scoreOf(masks.map((mask) => rows.filter((_, row) => mask[row] === 1)))).map((value) => [
          value,
        ]),
    });
    return firstOf(results);
  };
  return {
    size: model.vocabulary.size,
    isAdditive: model.manifest.explain === "additive",
    rowsOf,
    itemAt: (index) => model.vocabulary.itemAt(index),
    itemOf: rules.itemOf,
    listsOf: (views, limit) =>
      rankRows(views.map(rowsOf), (ranking, at) =>
        rules.apply(ranking, present(views[at], "the view of a list"), limit),
      ),
    standingOf: (views, index, most = Infinity) =>
      rankRows(views.map(rowsOf), (ranking, at) => {
        const passes = rules.passes(present(views[at], "the view of a standing"));
        const score = ranking.scoreOf(index);
        let rank = 1;
        for (
          let next = ranking.next();
          rank <= most && next !== 0 && next !== index && ranking.score >= score;
          next = ranking.next()
        )
          if (passes(next)) rank += 1;
        return { score, rank };
      }),
    async attribute(view, index, random, swap) {
      const rows =
        swap === undefined ? rowsOf(view) : rowsOf(view).map((row) => ({ ...row, index: swap(row.index) }));
      if (rows.length === 0) return { contributions: [], prior: 0, score: 0, residual: 0, faithful: false };
      return model.manifest.explain === "additive" ? exact(rows, index) : sampled(rows, index, random);
    },
  };
};
