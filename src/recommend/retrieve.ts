import type { Item } from '../catalogue/item.ts';
import type { Shelf } from '../catalogue/shelf.ts';
import type { Purpose } from '../consent/purposes.ts';
import type { Candidate } from '../journey/apply-rules.ts';
import type { HistoryRow } from '../model/features/encode-history.ts';
import { encodeHistory } from '../model/features/encode-history.ts';
import type { ModelInput } from '../model/features/feature.ts';
import type { LoadedModel } from '../model/loaded-model.ts';
import type { ModelOutput } from '../model/model-output.ts';
import type { Ranking } from '../model/ranking.ts';
import type { View } from '../shopper/view.ts';

/** The part of a model that answers need; a lease of a slot has it too. */
export type ServingModel = Pick<LoadedModel, 'manifest' | 'vocabulary' | 'prior' | 'tables' | 'run' | 'rank'>;

/** Where a candidate comes from: the model's score, or the shop's own order where the model has nothing to say. */
export type Source = 'model' | 'shop_order';

/** An item that might be shown. `index`: its place in the model's vocabulary, 0 where it has none. */
export type Retrieved = Candidate & { readonly index: number; readonly source: Source };

/** One view, scored: kept for the explanation, which asks the same output what each step gave to each item. */
export type Scored = { readonly rows: readonly HistoryRow[]; readonly output: ModelOutput | null };

const inputOf = (model: ServingModel, view: View, denied: ReadonlySet<Purpose>): ModelInput => {
  const { indexOf } = model.vocabulary;
  const history = encodeHistory(view.steps, { indexOf, maxLength: model.manifest.history?.max_length ?? 0, nowMs: view.now });
  return { history, contextItems: [...(view.context.item_id === null ? [] : [view.context.item_id]), ...view.context.items].map(indexOf), denied };
};

/** Scores views in one run of the graph; without a model every view is unscored. */
export const scoreViews = async (model: ServingModel | null, views: readonly View[], denied: ReadonlySet<Purpose>, deadlineMs: number): Promise<Scored[]> => {
  if (model === null) return views.map(() => ({ rows: [], output: null }));
  const inputs = views.map((view) => inputOf(model, view, denied));
  const outputs = await model.run(inputs, { deadlineMs });
  return inputs.map((input, at) => ({ rows: input.history, output: outputs[at]! }));
};

/** A parts model has said nothing of an item that no step and no prior touches. */
const isSilent = (output: ModelOutput, ranking: Ranking): boolean => output.form === 'parts' && ranking.score <= 0;

/** Distinct shoppers behind items, above the package's own threshold (DESIGN §7); empty where a package has no such table. */
export const popularityOf = (model: ServingModel): Readonly<Record<string, number>> =>
  (model.tables.popularity as { counts?: Readonly<Record<string, number>> } | undefined)?.counts ?? {};

/**
 * Candidates best first, lazily: what the model scores, then the shop's own order (sales rank, then newest) for what the
 * model does not know or says nothing of, so that a young shop has an answer too. Rules draw as many as they need.
 */
export function* candidatesOf(model: ServingModel | null, shelf: Shelf, { output }: Scored): Generator<Retrieved> {
  const offered = new Set<string>();
  if (model !== null && output !== null) {
    const ranking = model.rank(output);
    const popularity = popularityOf(model);
    try {
      for (let index = ranking.next(); index !== 0 && !isSilent(output, ranking); index = ranking.next()) {
        const item: Item | null = shelf.item(model.vocabulary.itemAt(index));
        if (item === null || item.kind !== 'product') continue;
        // Popularity alone speaks for it: then only above the threshold of distinct shoppers.
        const byPriorAlone = model.prior !== null && ranking.score === model.prior[index];
        if (byPriorAlone && popularity[item.item_id] === undefined) continue;
        offered.add(item.item_id);
        yield { item, score: ranking.score, index, source: 'model' };
      }
    } finally {
      ranking.close();
    }
  }
  for (const itemId of shelf.bestFirst()) {
    if (offered.has(itemId)) continue;
    const item = shelf.item(itemId);
    if (item !== null) yield { item, score: 0, index: model?.vocabulary.indexOf(itemId) ?? 0, source: 'shop_order' };
  }
}
