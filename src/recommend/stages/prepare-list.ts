import type { PageIndex } from "../../catalogue/page-index.ts";
import { type Purpose, PURPOSES } from "../../consent/purposes.ts";
import type { KeptCandidate } from "../../journey/apply-rules.ts";
import { planOf } from "../../journey/plans.ts";
import { createViewBuilder } from "../../shopper/build-view.ts";
import type { View, ViewMaterial } from "../../shopper/view.ts";
import type { AnswerTask } from "./answer-task.ts";
import { type Chosen, splitPin } from "./choose-model.ts";
import { sourcesOf } from "./home-sources.ts";
import type { ListRun } from "./list-run.ts";
import { shownBefore } from "./request.ts";
import type { Retrieved } from "./retrieve.ts";

/** Steps that removals may pull into a model's window. */
const SPARE_STEPS = 3;

/**
 * A list never mixes currencies: the one asked for, the shop's, or that of the first thing in its catalogue.
 */
const currencyOf = ({
  request: { context },
  shopContext: { settings, catalogue },
}: AnswerTask): string | null => {
  const asked = context.currency ?? settings.currency;
  if (asked !== null) return asked;
  // Not the best seller: a price patch a second must not sort the catalogue a second.
  for (const { currency } of catalogue.all()) if (currency !== null) return currency;
  return null;
};

const windowOf = ({ model, ranker }: Chosen): number =>
  Math.max(model?.manifest.history?.max_length ?? 1, ranker?.manifest.history?.max_length ?? 1) + SPARE_STEPS;

/** A page's own items come first where it is a category or a search: softly, others follow. */
const pageGroups = (
  { request, shopContext, now }: AnswerTask,
  view: View,
  pageIndex: PageIndex,
): ListRun["page"] => {
  if (view.rung === "popular") return [];
  const { moment, category } = view.context;
  if (moment === "category") {
    const named = pageIndex.inCategory(shopContext.catalogue, category, now);
    return named.length === 0 ? [] : [named];
  }
  return moment === "search" ? pageIndex.matching(shopContext.catalogue, request.search, now) : [];
};

/** All items of a group share equally many words with the search: one of them tells. */
const hasAllWords = (
  { request, shopContext, now }: AnswerTask,
  itemId: string,
  pageIndex: PageIndex,
): boolean => pageIndex.hasAllWords(shopContext.catalogue, request.search, itemId, now);

/**
 * Where the model fails, what was read of the shopper still decides what is left out and what moves, as in a
 * shop without a model. A page that is nobody's goes on where it names items itself (its category, what was
 * searched), and else is the same for everyone.
 */
const afterFailure = (task: AnswerTask, material: ViewMaterial, pageIndex: PageIndex): ViewMaterial =>
  material.rung !== "context" || pageGroups(task, createViewBuilder(material)(), pageIndex).length > 0
    ? material
    : { ...material, rung: "popular" };

/** The slot that was asked, whichever model stands in for it. */
const slotOf = ({ slot, context }: AnswerTask["request"]): string =>
  slot === null ? planOf(context.moment).slot : splitPin(slot).slot;

const runOf = (task: AnswerTask, view: View, pageIndex: PageIndex): ListRun => {
  const {
    request,
    shopContext,
    consented: { gateResult },
    chosen,
  } = task;
  const { verdicts } = gateResult.decision;
  const granted = new Set<Purpose>(PURPOSES.filter((purpose) => verdicts[purpose].granted));
  const page = pageGroups(task, view, pageIndex);
  const best = page[0]?.[0];
  return {
    model: chosen.model,
    ranker: chosen.ranker,
    catalogue: shopContext.catalogue,
    plan: planOf(request.context.moment),
    granted,
    denied: new Set(PURPOSES.filter((purpose) => !granted.has(purpose))),
    minor: verdicts.personalise.because === "minor",
    repurchase: shopContext.settings.repurchase,
    currency: currencyOf(task),
    filter: request.filter,
    objectives: request.objectives,
    sources: sourcesOf(task),
    settings: shopContext.settings.lists,
    shop: shopContext.rules.wishes(
      { moment: request.context.moment, slot: slotOf(request), now: task.now },
      shopContext.catalogue,
    ),
    variants: request.variants,
    min_score: request.min_score,
    page,
    matches_whole: best !== undefined && hasAllWords(task, best, pageIndex),
  };
};

type KeptPage = readonly KeptCandidate<Retrieved>[];

/** What pages before this one have not shown, as much as was asked for. */
export const pageOf = (request: AnswerTask["request"], { rung }: View, kept: KeptPage): KeptPage => {
  const shown = new Set(shownBefore(request, rung));
  return (shown.size === 0 ? kept : kept.filter(({ candidate }) => !shown.has(candidate.item.item_id))).slice(
    0,
    request.limit,
  );
};

/** Whether a model of the answer looks at the country of the page. */
const readsCountry = ({ model, ranker }: Chosen): boolean =>
  [model, ranker].some(
    (each) => each !== null && Object.values(each.manifest.inputs).includes("context.country"),
  );

/** The page, with its country where a model reads it: what nothing rests on is neither told nor compared. */
const pageFor = (chosen: Chosen, { context }: ViewMaterial): ViewMaterial["context"] =>
  context.country === null || readsCountry(chosen) ? context : { ...context, country: null };

/** What the answer is made of, and what its notice therefore tells. */
const materialOf = (task: AnswerTask, pageIndex: PageIndex): ViewMaterial => {
  const { consented, chosen } = task;
  const material = {
    ...consented.material,
    context: pageFor(chosen, consented.material),
    max_steps: windowOf(chosen),
  };
  return chosen.model === null && chosen.instead_of !== null
    ? afterFailure(task, material, pageIndex)
    : material;
};

/** A task, ready for its models: what stays the same over every list that is made for it. */
export type PreparedList = {
  readonly run: ListRun;
  readonly view: View;
  readonly material: ViewMaterial;
  /** The view without some of the shopper's own steps. */
  readonly build: ReturnType<typeof createViewBuilder>;
  /** Places of the list so far: this page's and those of the pages before it. */
  readonly total: number;
};

export const prepareList = (task: AnswerTask, pageIndex: PageIndex): PreparedList => {
  const material = materialOf(task, pageIndex);
  const build = createViewBuilder(material);
  const view = build();
  const total = new Set(shownBefore(task.request, view.rung)).size + task.request.limit;
  return { run: runOf(task, view, pageIndex), view, material, build, total };
};
