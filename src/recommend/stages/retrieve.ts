import type { Item } from "../../catalogue/item.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import type { Purpose } from "../../consent/purposes.ts";
import type { Candidate } from "../../journey/apply-rules.ts";
import { encodeHistory, type HistoryRow } from "../../model/package/features/encode-history.ts";
import type { CandidateFacts, ModelInput } from "../../model/package/features/feature.ts";
import type { LoadedModel } from "../../model/runtime/loaded-model.ts";
import type { ModelOutput } from "../../model/runtime/model-output.ts";
import type { Ranking } from "../../model/runtime/ranking.ts";
import type { View } from "../../shopper/view.ts";

/** The part of a model that answers need; a lease of a slot has it too. */
export type ServingModel = Pick<
  LoadedModel,
  "id" | "manifest" | "vocabulary" | "prior" | "tables" | "run" | "rank"
>;

/**
 * Where a candidate comes from: the model's score, or the shop's own order where the model has nothing to
 * say.
 */
export type RetrievalSource = "model" | "shop_order";

/**
 * An item that might be shown. `index`: its place in the model's vocabulary, 0 where it has none. `on_page`:
 * the page's own category or search names it.
 */
export type Retrieved = Candidate & {
  readonly index: number;
  readonly source: RetrievalSource;
  readonly on_page: boolean;
};

/**
 * One view, scored: kept for the explanation, which asks the same output what each step gave to each item.
 */
export type Scored = {
  readonly rows: readonly HistoryRow[];
  readonly output: ModelOutput | null;
  readonly ranked: RankedTop | null;
};

/**
 * The best of the first stage in the order of the second. What lies below keeps its order and follows after.
 */
export type RankedTop = {
  readonly items: readonly Retrieved[];
  readonly scoreOf: ReadonlyMap<string, number>;
  /** Added to a score of the first stage below them. */ readonly shift: number;
};

/**
 * Vocabulary indices of what the page is about and of the cart that the moment may read; nothing where
 * nothing may be read.
 */
export const pageIndices = (
  { indexOf }: ServingModel["vocabulary"],
  { rung, context }: View,
  readsCart: boolean,
): number[] =>
  rung === "popular"
    ? []
    : [
        ...(context.item_id === null ? [] : [context.item_id]),
        ...context.items,
        ...(readsCart ? context.cart : []),
      ].map(indexOf);

/** A model that scores given candidates is given its whole vocabulary. */
export const takesCandidates = ({ manifest }: ServingModel): boolean =>
  manifest.task === "score_items" && Object.values(manifest.inputs).includes("candidates");

const everythingIn = ({ vocabulary }: ServingModel): CandidateFacts[] =>
  Array.from({ length: vocabulary.size }, (_, at) => ({
    index: at + 1,
    item: null,
    popularity: null,
    retrieval: null,
  }));

export type RunFacts = { readonly denied: ReadonlySet<Purpose>; readonly readsCart: boolean };

/** Scores over candidates, spread over the vocabulary. */
const overVocabulary = (output: ModelOutput, size: number): ModelOutput => {
  if (output.form !== "scores" || output.over !== "candidates") return output;
  const scores = new Float32Array(size + 1);
  scores.set(output.scores, 1);
  return { form: "scores", over: "vocabulary", scores };
};

/** One run of the graph over rows that stand for themselves: what a masked row is left out of. */
export const runRows = async (model: ServingModel, inputs: readonly ModelInput[]): Promise<ModelOutput[]> => {
  const candidates = takesCandidates(model) ? everythingIn(model) : null;
  const outputs = await model.run(
    candidates === null ? inputs : inputs.map((input) => ({ ...input, candidates })),
  );
  return outputs.map((output) => overVocabulary(output, model.vocabulary.size));
};

export const inputOf = (model: ServingModel, view: View, { denied, readsCart }: RunFacts): ModelInput => ({
  history: encodeHistory(view.steps, {
    indexOf: model.vocabulary.indexOf,
    maxLength: model.manifest.history?.max_length ?? 0,
    nowMs: view.now,
  }),
  contextItems: pageIndices(model.vocabulary, view, readsCart),
  denied,
});

/** Scores views in one run of the graph; without a model every view is unscored. */
export const scoreViews = async (
  model: ServingModel | null,
  views: readonly View[],
  facts: RunFacts,
): Promise<Scored[]> => {
  if (model === null) return views.map(() => ({ rows: [], output: null, ranked: null }));
  const inputs = views.map((view) => inputOf(model, view, facts));
  const outputs = await runRows(model, inputs);
  return inputs.map((input, at) => ({ rows: input.history, output: outputs[at]!, ranked: null }));
};

/**
 * Distinct shoppers behind items, above the package's own threshold (docs/learning.md, "The privacy
 * threshold"); empty where a package has no such table.
 */
export const popularityOf = (model: Pick<ServingModel, "tables">): Readonly<Record<string, number>> =>
  (model.tables.popularity as { counts?: Readonly<Record<string, number>> } | undefined)?.counts ?? {};

type Scores = {
  readonly model: ServingModel;
  readonly output: ModelOutput;
  readonly ranking: Ranking;
  readonly popularity: Readonly<Record<string, number>>;
};

/** A parts model has said nothing of an item that no step and no prior touches. */
const isSilent = ({ form }: ModelOutput, score: number): boolean => form === "parts" && score <= 0;

/** Popularity alone speaks for it: then only above the threshold of distinct shoppers. */
const isWithheld = ({ model, popularity }: Scores, index: number, score: number, itemId: string): boolean =>
  model.prior !== null && score === model.prior[index] && popularity[itemId] === undefined;

/** What the first stage scores, best first, lazily. */
function* scoredItems(scores: Scores, catalogue: CatalogueSnapshot): Generator<Retrieved> {
  const { model, output, ranking } = scores;
  for (let index = ranking.next(); index !== 0 && !isSilent(output, ranking.score); index = ranking.next()) {
    const item: Item | null = catalogue.item(model.vocabulary.itemAt(index));
    if (item === null || item.kind !== "product" || isWithheld(scores, index, ranking.score, item.item_id))
      continue;
    yield { item, score: ranking.score, index, source: "model", on_page: false };
  }
}

const open = (model: ServingModel | null, { output }: Scored): Scores | null =>
  model === null || output === null
    ? null
    : { model, output, ranking: model.rank(output), popularity: popularityOf(model) };

/** The best `count` of the first stage, which a second stage orders again. */
export const bestOf = (
  model: ServingModel,
  catalogue: CatalogueSnapshot,
  scored: Scored,
  count: number,
): Retrieved[] => {
  const scores = open(model, scored);
  const best: Retrieved[] = [];
  if (scores === null) return best;
  try {
    for (const candidate of scoredItems(scores, catalogue)) {
      best.push(candidate);
      if (best.length === count) break;
    }
  } finally {
    scores.ranking.close();
  }
  return best;
};

/**
 * Candidates best first, lazily: what the models score, then the shop's own order (sales rank, then newest)
 * for what the model does not know or says nothing of, so that a young shop has an answer too. Rules draw as
 * many as they need. `before`: items that were offered already.
 */
export function* candidatesOf(
  model: ServingModel | null,
  catalogue: CatalogueSnapshot,
  scored: Scored,
  before: ReadonlySet<string>,
): Generator<Retrieved> {
  const offered = new Set<string>(before);
  let last = 0;
  const scores = open(model, scored);
  if (scores !== null) {
    try {
      for (const candidate of scored.ranked?.items ?? []) {
        if (offered.has(candidate.item.item_id)) continue;
        offered.add(candidate.item.item_id);
        last = candidate.score;
        yield candidate;
      }
      const shift = scored.ranked?.shift ?? 0;
      for (const candidate of scoredItems(scores, catalogue)) {
        if (offered.has(candidate.item.item_id)) continue;
        offered.add(candidate.item.item_id);
        last = candidate.score + shift;
        yield shift === 0 ? candidate : { ...candidate, score: last };
      }
    } finally {
      scores.ranking.close();
    }
  }
  // Never above what the models scored: scores may lie below 0.
  const score = Math.min(0, last);
  for (const itemId of catalogue.bestFirst()) {
    if (offered.has(itemId)) continue;
    const item = catalogue.item(itemId);
    if (item !== null)
      yield {
        item,
        score,
        index: model?.vocabulary.indexOf(itemId) ?? 0,
        source: "shop_order",
        on_page: false,
      };
  }
}

/** The items that the page itself names, best first: by the models' scores, then in the shop's own order. */
export const candidatesOnPage = (
  model: ServingModel | null,
  catalogue: CatalogueSnapshot,
  scored: Scored,
  itemIds: readonly string[],
): Retrieved[] => {
  const scores = open(model, scored);
  const spoken: Retrieved[] = [];
  const silent: Retrieved[] = [];
  try {
    for (const itemId of itemIds) {
      const item = catalogue.item(itemId);
      if (item === null || item.kind !== "product") continue;
      const index = model?.vocabulary.indexOf(itemId) ?? 0;
      const score = scores === null || index === 0 ? 0 : scores.ranking.scoreOf(index);
      const isUnspoken =
        scores === null ||
        index === 0 ||
        isSilent(scores.output, score) ||
        isWithheld(scores, index, score, itemId);
      if (isUnspoken) silent.push({ item, score: 0, index, source: "shop_order", on_page: true });
      else
        spoken.push({
          item,
          score: scored.ranked?.scoreOf.get(itemId) ?? score + (scored.ranked?.shift ?? 0),
          index,
          source: "model",
          on_page: true,
        });
    }
  } finally {
    scores?.ranking.close();
  }
  spoken.sort((a, b) => b.score - a.score || a.index - b.index);
  const score = Math.min(0, spoken.at(-1)?.score ?? 0);
  return [
    ...spoken,
    ...(silent.length < 2 ? silent : inShopOrder(catalogue, silent)).map((candidate) => ({
      ...candidate,
      score,
    })),
  ];
};

const inShopOrder = (catalogue: CatalogueSnapshot, some: readonly Retrieved[]): Retrieved[] => {
  const byId = new Map(some.map((candidate) => [candidate.item.item_id, candidate]));
  const ordered: Retrieved[] = [];
  for (const itemId of catalogue.bestFirst()) {
    const candidate = byId.get(itemId);
    if (candidate !== undefined) ordered.push(candidate);
    if (ordered.length === byId.size) break;
  }
  return ordered;
};
