import type { Item } from "../../catalogue/item.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import { present } from "../../lib/present.ts";
import type { Ranking } from "../../model/runtime/ranking-scratch.ts";
import { popularityOf, type Retrieved, type Scored, type ServingModel } from "./retrieve.ts";

type Output = NonNullable<Scored["output"]>;

type Scores = {
  readonly model: ServingModel;
  readonly output: Output;
  readonly ranking: Ranking;
  /** 1 at the index of each item that more shoppers chose than the package's own threshold. */
  readonly counted: Uint8Array;
};

/** Of each vocabulary that is loaded; made once, and not for each answer. */
const made = new WeakMap<ServingModel["vocabulary"], Uint8Array>();

const countedIn = (model: ServingModel): Uint8Array => {
  const { vocabulary } = model;
  const known = made.get(vocabulary);
  if (known !== undefined) return known;
  const counted = new Uint8Array(vocabulary.size + 1);
  for (const itemId of popularityOf(model).keys()) counted[vocabulary.indexOf(itemId)] = 1;
  made.set(vocabulary, counted);
  return counted;
};

/** A parts model has said nothing of an item that no step and no prior touches. */
const isSilent = ({ form }: Output, score: number): boolean => form !== "scores" && score <= 0;

/** Popularity alone speaks for it: then only above the threshold of distinct shoppers. */
const isWithheld = ({ model, counted }: Scores, index: number, score: number): boolean =>
  model.prior !== null && score === model.prior[index] && counted[index] !== 1;

/**
 * What one place of the shop's own order counts, where no model says anything: rules move scores, and could
 * move nothing among equals. Twice the score is half the way to the top.
 */
const SHOP_ORDER_STEP = 1e-6;

/** What the first stage scores, best first, lazily. */
function* scoredItems(scores: Scores, catalogue: CatalogueSnapshot): Generator<Retrieved> {
  const { model, output, ranking } = scores;
  for (let index = ranking.next(); index !== 0 && !isSilent(output, ranking.score); index = ranking.next()) {
    // First, since most are withheld where nothing is known of anybody.
    if (isWithheld(scores, index, ranking.score)) continue;
    const item: Item | null = catalogue.item(model.vocabulary.itemAt(index));
    if (item === null || item.kind !== "product") continue;
    yield { item, score: ranking.score, index, source: "model", on_page: false };
  }
}

const rankingOf = (model: ServingModel, output: Output): Ranking =>
  output.form === "beside"
    ? present(model.beside, "what ranks beside").rank(output.base, output.parts)
    : model.rank(output);

const open = (model: ServingModel | null, { output }: Scored): Scores | null =>
  model === null || output === null
    ? null
    : { model, output, ranking: rankingOf(model, output), counted: countedIn(model) };

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
  let place = 0;
  for (const itemId of catalogue.bestFirst()) {
    if (offered.has(itemId)) continue;
    const item = catalogue.item(itemId);
    if (item !== null)
      yield {
        item,
        score: score - (place += 1) * SHOP_ORDER_STEP,
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
        scores === null || index === 0 || isSilent(scores.output, score) || isWithheld(scores, index, score);
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
    ...(silent.length < 2 ? silent : inShopOrder(catalogue, silent)).map((candidate, at) => ({
      ...candidate,
      score: score - (at + 1) * SHOP_ORDER_STEP,
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
