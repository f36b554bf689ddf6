import type { Purpose } from "../../consent/purposes.ts";
import type { Candidate } from "../../journey/judge-candidate.ts";
import type { MomentPlan } from "../../journey/plans.ts";
import { present } from "../../lib/present.ts";
import { placeOfCountry } from "../../model/package/features/context-country.ts";
import { encodeHistory, type HistoryRow } from "../../model/package/features/encode-history.ts";
import type { ModelInput } from "../../model/package/features/feature.ts";
import type { LoadedModel } from "../../model/runtime/loaded-model.ts";
import type { ModelOutput } from "../../model/runtime/model-output.ts";
import type { PartsBeside, RankingBase } from "../../model/runtime/ranking-beside.ts";
import { overVocabulary, withCandidates } from "../../model/runtime/run-rows.ts";
import type { View } from "../../shopper/view.ts";
import { numbersByItem } from "./numbers-by-item.ts";

/** The part of a model that answers need; a lease of a slot has it too. */
export type ServingModel = Pick<
  LoadedModel,
  "id" | "manifest" | "vocabulary" | "prior" | "tables" | "run" | "rank"
> & {
  readonly beside?: LoadedModel["beside"];
  /** What a row of its last run took, in milliseconds; 0: none has run. */
  readonly rowMs?: () => number;
};

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

/** Scores that those of other views are derived from: the same history with all of its rows. */
export type ScoredBase = {
  /** To the bit what running each of the inputs gives. */
  score(inputs: readonly ModelInput[]): Promise<Scored[]>;
  close(): void;
};

/** A view that was scored beside a base: only the rows that are not in it were run. */
export type OutputBeside = {
  readonly form: "beside";
  readonly base: RankingBase;
  readonly parts: PartsBeside;
};

/**
 * One view, scored: kept for the explanation, which asks the same output what each step gave to each item.
 */
export type Scored = {
  readonly rows: readonly HistoryRow[];
  readonly output: ModelOutput | OutputBeside | null;
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

/** The place of the page's country among those of a model; 0 where nothing of the page may be read. */
export const countryPlace = ({ manifest }: ServingModel, { rung, context }: View): number =>
  rung === "popular" ? 0 : placeOfCountry(manifest.countries, context.country);

export type RunFacts = { readonly denied: ReadonlySet<Purpose>; readonly readsCart: boolean };

export const inputOf = (model: ServingModel, view: View, { denied, readsCart }: RunFacts): ModelInput => ({
  history: encodeHistory(view.steps, {
    indexOf: model.vocabulary.indexOf,
    maxLength: model.manifest.history?.max_length ?? 0,
    nowMs: view.now,
  }),
  contextItems: pageIndices(model.vocabulary, view, readsCart),
  country: countryPlace(model, view),
  denied,
});

/** What the first stage needs of a list's run. */
export type FirstStageRun = {
  /** Null: no model is asked, and the shop's own order stands. */
  readonly model: ServingModel | null;
  readonly plan: MomentPlan;
  readonly denied: ReadonlySet<Purpose>;
  /** Null: every view is run whole. */
  readonly base?: ScoredBase | null;
};

export const factsOfRun = ({ denied, plan }: Pick<FirstStageRun, "plan" | "denied">): RunFacts => ({
  denied,
  readsCart: plan.reads.includes("cart"),
});

/** Scores views in one run of the graph; without a model every view is unscored. */
export const retrieve = async (run: FirstStageRun, views: readonly View[]): Promise<Scored[]> => {
  const { model } = run;
  if (model === null) return views.map(() => ({ rows: [], output: null, ranked: null }));
  const facts = factsOfRun(run);
  const inputs = views.map((view) => inputOf(model, view, facts));
  if (run.base) return run.base.score(inputs);
  const outputs = overVocabulary(model, await model.run(withCandidates(model, inputs)));
  return inputs.map((input, at) => ({
    rows: input.history,
    output: present(outputs[at], "the output of a view"),
    ranked: null,
  }));
};

/**
 * Distinct shoppers behind items, above the package's own threshold (docs/learning.md, "The privacy
 * threshold"); empty where a package has no such table.
 */
export const popularityOf = ({ tables }: Pick<ServingModel, "tables">): ReadonlyMap<string, number> =>
  numbersByItem((tables.popularity as { counts?: unknown } | undefined)?.counts);
