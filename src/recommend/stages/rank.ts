import type { Item } from "../../catalogue/item.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import { present } from "../../lib/present.ts";
import { encodeHistory, type HistoryRow } from "../../model/package/features/encode-history.ts";
import type { CandidateFacts, ModelInput, RequestFacts } from "../../model/package/features/feature.ts";
import type { ModelOutput } from "../../model/runtime/model-output.ts";
import { contributionsOf } from "../../model/runtime/ranking.ts";
import type { View } from "../../shopper/view.ts";
import { bestOf } from "./candidates.ts";
import {
  countryPlace,
  factsOfRun,
  type FirstStageRun,
  pageIndices,
  popularityOf,
  type RankedTop,
  type Retrieved,
  type RunFacts,
  type Scored,
  type ServingModel,
} from "./retrieve.ts";

/** Candidates that the second stage orders again. */
export const RANKED = 100;

/**
 * What the first stage says of each candidate by row: `[candidates, rows]`, and what is the same for
 * everyone. Dense scores have no rows: all of a score is then one part.
 */
export type StageOne = {
  readonly values: Float64Array | null;
  readonly rows: readonly HistoryRow[];
  readonly priors: Float64Array;
  readonly scores: Float64Array;
};

export const stageOneOf = (
  model: ServingModel,
  { output, rows }: Pick<Scored, "output" | "rows">,
  candidates: readonly Retrieved[],
): StageOne => {
  const indices = candidates.map(({ index }) => index);
  return {
    values: output?.form === "parts" ? contributionsOf(output, indices) : null,
    rows,
    priors: Float64Array.from(indices, (index) => model.prior?.[index] ?? 0),
    scores: Float64Array.from(candidates, ({ score }) => score),
  };
};

/** Places of the candidates by score, 1 = best; equal scores keep the order given. */
const ranksOf = (scores: Float64Array): Int32Array => {
  const order = Array.from(scores, (_, at) => at).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const ranks = new Int32Array(scores.length);
  order.forEach((at, rank) => {
    ranks[at] = rank + 1;
  });
  return ranks;
};

/**
 * The facts that a second stage may see of each candidate. `counted` names the history rows that count; null:
 * all.
 */
export const factsOf = (
  ranker: ServingModel,
  candidates: readonly Retrieved[],
  stage: StageOne,
  counted: Uint8Array | null,
): CandidateFacts[] => {
  const popularity = popularityOf(ranker);
  const { values, rows, priors, scores } = stage;
  const facts = candidates.map(({ item }, c) => {
    let personal = 0;
    let context = 0;
    let count = 0;
    for (let row = 0; values !== null && row < rows.length; row += 1) {
      const value = values[c * rows.length + row]!;
      if (value === 0 || counted?.[row] === 0) continue;
      count += 1;
      if (rows[row]!.origin === "context") context += value;
      else personal += value;
    }
    const score = values === null ? scores[c]! : priors[c]! + personal + context;
    return {
      item,
      score,
      personal: values === null ? scores[c]! : personal,
      context,
      count: values === null ? rows.length : count,
    };
  });
  const ranks = ranksOf(Float64Array.from(facts, ({ score }) => score));
  return facts.map(({ item, score, personal, context, count }, c) => ({
    index: ranker.vocabulary.indexOf(item.item_id),
    item,
    popularity: popularity.get(item.item_id) ?? null,
    retrieval: { score, rank: ranks[c]!, prior: priors[c]!, personal, context, rows: count },
  }));
};

const pageItemsOf = ({ rung, context }: View, catalogue: CatalogueSnapshot, readsCart: boolean): Item[] =>
  (rung === "popular"
    ? []
    : [
        ...(context.item_id === null ? [] : [context.item_id]),
        ...context.items,
        ...(readsCart ? context.cart : []),
      ]
  ).flatMap((itemId) => catalogue.item(itemId) ?? []);

/** Everything of a ranker's input but the candidates. */
export const rankerInput = (
  ranker: ServingModel,
  view: View,
  catalogue: CatalogueSnapshot,
  { denied, readsCart }: RunFacts,
): Omit<ModelInput, "candidates"> => ({
  history: encodeHistory(view.steps, {
    indexOf: ranker.vocabulary.indexOf,
    maxLength: ranker.manifest.history?.max_length ?? 0,
    nowMs: view.now,
  }),
  contextItems: pageIndices(ranker.vocabulary, view, readsCart),
  country: countryPlace(ranker, view),
  denied,
  request: { nowMs: view.now, pageItems: pageItemsOf(view, catalogue, readsCart) } satisfies RequestFacts,
});

const orderedBy = (output: ModelOutput, candidates: readonly Retrieved[]): RankedTop => {
  const { scores } = output as Extract<ModelOutput, { form: "scores" }>;
  const items = candidates.map((candidate, c) => ({ ...candidate, score: scores[c]! }));
  const lowest = items.reduce((least, { score }) => Math.min(least, score), Infinity);
  const worst = present(candidates.at(-1), "a candidate of the second stage").score;
  items.sort((a, b) => b.score - a.score);
  return {
    items,
    scoreOf: new Map(items.map(({ item, score }) => [item.item_id, score])),
    shift: lowest - worst,
  };
};

/** A ranker belongs to the first stage that it was trained with: beside another its scores mean nothing. */
export const fitsBeside = (ranker: ServingModel, model: ServingModel): boolean => {
  const first =
    (ranker.manifest.training?.recipe as { first_stage?: { package?: string | null } } | null | undefined)
      ?.first_stage?.package ?? null;
  return first === null || first === model.id;
};

/** What the second stage needs of a list's run. */
export type SecondStageRun = FirstStageRun & {
  /** Orders the best of the first stage again; null: the first stage's order stands. */
  readonly ranker: ServingModel | null;
  readonly catalogue: CatalogueSnapshot;
};

/** Orders the best of each scored view again: one run of the second stage for all of them. */
export const rank = async (
  run: SecondStageRun,
  views: readonly View[],
  scored: readonly Scored[],
): Promise<readonly Scored[]> => {
  const { model, ranker, catalogue } = run;
  if (ranker === null || model === null) return scored;
  const facts = factsOfRun(run);
  const tops = scored.map((each) => bestOf(model, catalogue, each, RANKED));
  const inputs = scored.map((each, at) => {
    const candidates = present(tops[at], "the best of a view");
    return {
      ...rankerInput(ranker, present(views[at], "the view of the scores"), catalogue, facts),
      candidates: factsOf(ranker, candidates, stageOneOf(model, each, candidates), null),
    };
  });
  const filled = inputs.filter(({ candidates }) => candidates.length > 0);
  if (filled.length === 0) return scored;
  const outputs = await ranker.run(filled);
  let next = 0;
  return scored.map((each, at) => {
    const candidates = present(tops[at], "the best of a view");
    if (candidates.length === 0) return each;
    const output = present(outputs[next], "the output of the second stage");
    next += 1;
    return { ...each, ranked: orderedBy(output, candidates) };
  });
};
