import type { PageIndex } from "../../catalogue/page-index.ts";
import type { ControlTokens } from "../../consent/proofs/receipts/control-token.ts";
import { type Purpose, PURPOSES } from "../../consent/purposes.ts";
import { hasHistory } from "../../explain/basis.ts";
import type { Wording } from "../../explain/wording/wording.ts";
import { planOf } from "../../journey/plans.ts";
import { contactRhythm } from "../../journey/rules/contact-rhythm.ts";
import { DomainError } from "../../lib/errors.ts";
import { isProfiling } from "../../notice/notice.ts";
import { createViewBuilder, withoutHistory } from "../../shopper/build-view.ts";
import type { EventHandles } from "../../shopper/event-handles.ts";
import type { View, ViewMaterial } from "../../shopper/view.ts";
import { type Chosen, withoutFailed } from "./choose-model.ts";
import { explainList } from "./explain-list.ts";
import { findCounterfactuals } from "./find-counterfactuals.ts";
import { type ListRun, type MadeList, makeLists } from "./make-list.ts";
import { createNonPersonalLists } from "./non-personal-lists.ts";
import type { ConsentedView } from "./read-consented-view.ts";
import { type ExplainedAnswer, renderAnswer } from "./render-answer.ts";
import { type Recommendation, type RecommendRequest, shownBefore } from "./request.ts";
import { seededFrom } from "./seeded.ts";
import type { ShopContext } from "./shop-context.ts";

/** Everything that an answer is a function of: the same task gives the same answer. */
export type AnswerTask = {
  readonly request: RecommendRequest;
  readonly shopContext: ShopContext;
  readonly consented: ConsentedView;
  readonly chosen: Chosen;
  readonly recommendationId: string;
  readonly now: number;
};

export type Answered = {
  readonly answer: Recommendation;
  readonly explainedAnswer: ExplainedAnswer;
  readonly chosen: Chosen;
};

export type Answerer = {
  answer(task: AnswerTask): Promise<Answered>;
  /** The list of a task alone, in one run of each of its models: no explanation, no words, no second try. */
  list(task: AnswerTask): Promise<{ readonly items: readonly string[]; readonly scores: readonly number[] }>;
  /** The run of a task, for those who ask further: why something is not in the list. */
  prepare(task: AnswerTask): { readonly run: ListRun; readonly view: View };
};

type Deps = {
  readonly wording: Wording;
  readonly pageIndex: PageIndex;
  readonly controlTokens: ControlTokens;
  readonly eventHandles: EventHandles;
};

/** A re-run list is longer than the answer, so that a rank can be told. */
const RERUN_EXTRA = 20;
/** A message that is not sent, for the shopper's own rhythm. */
const KEPT_RHYTHM = [{ code: contactRhythm.code, items: 1 }] as const;
/** Steps that removals may pull into a model's window. */
const SPARE_STEPS = 3;

/**
 * A list never mixes currencies: the one asked for, the shop's, or that of the first thing in its catalogue.
 */
const currencyOf = ({
  request: { context },
  shopContext: { settings, catalogue: catalogue },
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
  { request, shopContext: shopContext, now }: AnswerTask,
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

/**
 * Where the model fails nothing that a shopper did counts: what is left is a page that names items itself
 * (its category, what was searched), and else what is the same for everyone.
 */
const afterFailure = (task: AnswerTask, material: ViewMaterial, pageIndex: PageIndex): ViewMaterial => {
  if (material.rung === "popular") return material;
  const page: ViewMaterial = { ...withoutHistory(material), rung: "context" };
  return pageGroups(task, createViewBuilder(page)(), pageIndex).length > 0
    ? page
    : { ...page, rung: "popular" };
};

const runOf = (task: AnswerTask, view: View, pageIndex: PageIndex): ListRun => {
  const {
    request,
    shopContext: shopContext,
    consented: { gateResult: gateResult },
    chosen,
  } = task;
  const { verdicts } = gateResult.decision;
  const granted = new Set<Purpose>(PURPOSES.filter((purpose) => verdicts[purpose].granted));
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
    boosts: [],
    exclusions: [],
    variants: request.variants,
    min_score: request.min_score,
    page: pageGroups(task, view, pageIndex),
  };
};

/** What pages before this one have not shown, as much as was asked for. */
const pageOf = (
  { request }: AnswerTask,
  { rung }: View,
  kept: MadeList["list"]["kept"],
): MadeList["list"]["kept"] => {
  const shown = new Set(shownBefore(request, rung));
  return (shown.size === 0 ? kept : kept.filter(({ candidate }) => !shown.has(candidate.item.item_id))).slice(
    0,
    request.limit,
  );
};

/**
 * Handles of the shopper's events in this answer alone; suggestions share events, and each is sealed once.
 */
const handlesFor = (
  { request: { shopper }, recommendationId }: AnswerTask,
  eventHandles: EventHandles,
): ((eventId: string) => string) => {
  const made = new Map<string, string>();
  return (eventId) => {
    const known = made.get(eventId);
    if (known !== undefined) return known;
    const handle = eventHandles.of(shopper!, eventId, recommendationId);
    made.set(eventId, handle);
    return handle;
  };
};

type Listed = { readonly main: MadeList; readonly withoutHistory: ReadonlySet<string> | null };

/**
 * Makes answers: lists, explanation, words. No clock, no store; models run, and one that fails is left out.
 */
export const createAnswerer = ({ wording, pageIndex, controlTokens, eventHandles }: Deps): Answerer => {
  const nonPersonalLists = createNonPersonalLists();
  const listWith = async (
    run: ListRun,
    view: View,
    material: ViewMaterial,
    total: number,
  ): Promise<Listed> => {
    if (!isProfiling(view.rung) || !hasHistory(view))
      return { main: (await makeLists(run, [view], total + 1))[0]!, withoutHistory: null };
    const known = nonPersonalLists.known(run, material, total);
    if (known !== null) return { main: (await makeLists(run, [view], total + 1))[0]!, withoutHistory: known };
    // One more than asked for, so that what would be next is known.
    const [main, bare] = await makeLists(
      run,
      [view, createViewBuilder(withoutHistory(material))()],
      total + 1,
    );
    const items = new Set(bare!.list.kept.slice(0, total).map(({ candidate }) => candidate.item.item_id));
    nonPersonalLists.remember(run, material, total, items);
    return { main: main!, withoutHistory: items };
  };
  const prepare = (
    task: AnswerTask,
    material = materialOf(task, pageIndex),
  ): { run: ListRun; view: View; build: ReturnType<typeof createViewBuilder> } => {
    const build = createViewBuilder(material);
    const view = build();
    return { run: runOf(task, view, pageIndex), view, build };
  };
  const tell = (task: AnswerTask, explainedAnswer: Omit<ExplainedAnswer, "words">): Answered => {
    const {
      request,
      shopContext: { settings },
      chosen,
      recommendationId,
      now,
    } = task;
    const words = wording.words(wording.locale(request.locale, settings.locale), settings.tone);
    const controlToken = controlTokens.mint({
      shop: request.shop,
      recommendationId,
      subject: request.shopper?.key ?? null,
      nowMs: now,
    });
    const full: ExplainedAnswer = { ...explainedAnswer, words };
    const eventHandle = handlesFor(task, eventHandles);
    return { answer: renderAnswer(task, full, controlToken, eventHandle), explainedAnswer: full, chosen };
  };
  const list: Answerer["list"] = async (task) => {
    const { run, view } = prepare(task);
    const [made] = await makeLists(
      run,
      [view],
      shownBefore(task.request, view.rung).length + task.request.limit,
    );
    const kept = pageOf(task, view, made!.list.kept);
    return {
      items: kept.map(({ candidate }) => candidate.item.item_id),
      scores: kept.map(({ score }) => score),
    };
  };
  const answerOnce = async (task: AnswerTask): Promise<Answered> => {
    const { request, consented: consented } = task;
    const material = materialOf(task, pageIndex);
    const { run, view, build } = prepare(task, material);
    if (consented.outreach?.send === false)
      return tell(task, {
        view,
        material,
        explained: [],
        counterfactuals: null,
        applied: consented.gateResult.decision.verdicts.contact.granted ? KEPT_RHYTHM : [],
      });
    const total = new Set(shownBefore(request, view.rung)).size + request.limit;
    const { main, withoutHistory: bare } = await listWith(run, view, material, total);
    const made: MadeList = { ...main, list: { ...main.list, kept: pageOf(task, view, main.list.kept) } };
    const isFull = request.explain === "full";
    const explained = await explainList(run, made, {
      withoutHistory: bare,
      limit: total,
      full: isFull,
      random: seededFrom(task.recommendationId),
    });
    const counterfactuals =
      !isFull || bare === null
        ? null
        : await findCounterfactuals({
            view,
            explained,
            limit: total,
            cutoff: main.list.kept[total]?.score ?? null,
            rerun: async (sets) =>
              (
                await makeLists(
                  run,
                  sets.map((set) => build(set)),
                  total + RERUN_EXTRA,
                )
              ).map(({ list }) => list.kept.map(({ candidate }) => candidate.item.item_id)),
          });
    return tell(task, { view, material, explained, counterfactuals, applied: main.list.applied });
  };
  const answer = async (task: AnswerTask): Promise<Answered> => {
    try {
      return await answerOnce(task);
    } catch (error) {
      const rest =
        error instanceof DomainError && error.code === "model_run_failed" ? withoutFailed(task.chosen) : null;
      if (rest === null) throw error;
      return answer({ ...task, chosen: rest });
    }
  };
  return { answer, list, prepare };
};

/**
 * What the answer is made of, and what its notice therefore tells: less than was read where the model failed.
 */
const materialOf = (task: AnswerTask, pageIndex: PageIndex): ViewMaterial => {
  const { consented: consented, chosen } = task;
  const material = { ...consented.material, max_steps: windowOf(chosen) };
  return chosen.model === null && chosen.instead_of !== null
    ? afterFailure(task, material, pageIndex)
    : material;
};
