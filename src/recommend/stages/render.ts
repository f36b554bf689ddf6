import type { Item } from "../../catalogue/item.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import type { ControlTokens } from "../../consent/proofs/receipts/control-token.ts";
import { createControls } from "../../explain/controls.ts";
import { isPromotion } from "../../explain/reason-codes.ts";
import { tellCounterfactual } from "../../explain/tell-counterfactual.ts";
import { type TellFacts, tellReason } from "../../explain/tell-reason.ts";
import { chanceOf, type Chances } from "../../insight/belief.ts";
import type { Move } from "../../journey/judge-candidate.ts";
import { careFirst, thanksFirst } from "../../journey/rules/messages-first.ts";
import { refillFirst } from "../../journey/rules/refill-first.ts";
import type { Promotion } from "../../journey/rules/shop-wishes.ts";
import { present } from "../../lib/present.ts";
import { zoneOf } from "../../lib/time-zone.ts";
import { type AnswerNotice, isProfiling } from "../../notice/notice.ts";
import type { EventHandles } from "../../shopper/event-handles.ts";
import type { AskedOf } from "../../shopper/questions.ts";
import { type AnswerTask, isDiscreet } from "./answer-task.ts";
import type { Chosen } from "./choose-model.ts";
import type { ExplainedAnswer } from "./explain.ts";
import { findHelp } from "./find-help.ts";
import {
  type Help,
  type Outreach,
  type Recommendation,
  type RecommendRequest,
  shownBefore,
  type Suggestion,
} from "./request.ts";
import { chancesFor } from "./scored-by.ts";
import { strengthOf } from "./strength.ts";

/**
 * The same question without profiling, as a control may send it: the page, its language, and nothing of the
 * person.
 */
const askAgain = ({ context, limit, locale }: RecommendRequest): Readonly<Record<string, unknown>> => {
  const page = Object.fromEntries(
    Object.entries({ ...context, locale }).filter(
      ([name, value]) =>
        name !== "moment" && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );
  return { moment: context.moment, context: page, limit };
};

/** Where somebody asks for help, or waits for an answer: a person, and help pages. */
const helpOf = (
  { request, shopContext }: AnswerTask,
  { view, words, applied }: ExplainedAnswer,
): Help | null =>
  request.context.moment === "service" ||
  view.open_complaint ||
  applied.some(({ code }) => code === careFirst.code)
    ? findHelp(shopContext.catalogue, view, shopContext.settings.contact, words)
    : null;

/** Nothing to show is nothing to write about, but for thanks and for how to look after a purchase. */
const outreachOf = (
  { consented: { outreach } }: AnswerTask,
  { explained, applied }: ExplainedAnswer,
): Outreach | null => {
  if (outreach?.send !== true) return outreach;
  const first = [thanksFirst, careFirst].find(({ code }) => applied.some((each) => each.code === code));
  if (first !== undefined) return { ...outreach, about: first.about };
  if (explained.length === 0)
    return { send: false, because: "nothing_to_say", channel: null, not_before: null };
  return applied.some(({ code }) => code === refillFirst.code) ? { ...outreach, about: "refill" } : outreach;
};

/** A list price that promises more than the prices of the last 30 days bear out is not quoted. */
const quotedListPrice = (item: Item, catalogue: CatalogueSnapshot, now: number): number | null => {
  const offer = catalogue.offer(item, now);
  return offer?.state === "quoted" ? offer.list_price_minor : null;
};

/** The shop's promotion of an item: what somebody pays for before what nobody does. */
const promotionOf = (moves: readonly Move[]): Promotion | null => {
  const all = moves.flatMap(({ promotion }) => promotion ?? []);
  return all.find(({ ground }) => ground === "paid") ?? all[0] ?? null;
};

const suggestionsOf = (
  { request, shopContext: { settings, catalogue }, consented, chosen, recommendationId, now }: AnswerTask,
  { words, view, material, explained, counterfactuals }: ExplainedAnswer,
  eventHandle: (eventId: string) => string,
): Suggestion[] => {
  const discreet = isDiscreet({ consented });
  const profiling = isProfiling(view.rung);
  const item = (itemId: string) => catalogue.item(itemId);
  const explainedAnswer: TellFacts = {
    words,
    item,
    discreet,
    channel: request.context.channel,
    now: view.now,
    threshold: settings.popular_threshold,
    zone: zoneOf(settings),
    ranking: chosen.ranker?.manifest.main_parameters[words.locale]?.[0] ?? null,
    told: new Map(),
  };
  const stored = new Set(material.stored.map(({ event_id }) => event_id));
  const offset = shownBefore(request, view.rung).length;
  const controlsOf = createControls({
    recommendation_id: recommendationId,
    has_shopper: request.shopper !== null,
    profiling,
    preferences: material.preferences,
    discreet,
    ask_again: askAgain(request),
    words,
    item,
    event_handle: eventHandle,
  });
  return explained.map(({ kept, reasons, basis }, at): Suggestion => {
    const shown = kept.candidate.item;
    const promoted = promotionOf(kept.moves);
    const counterfactual = counterfactuals?.get(shown.item_id) ?? null;
    const evidence = reasons.flatMap((reason) => reason.evidence);
    return {
      item: shown,
      list_price_minor: quotedListPrice(shown, catalogue, now),
      rank: offset + at + 1,
      score: kept.score,
      belief: null,
      basis,
      profiling: profiling && !reasons.every(({ code }) => isPromotion(code)),
      paid: promoted?.ground === "paid",
      promoted,
      reasons: reasons.map((reason) => tellReason(reason, shown, explainedAnswer)),
      counterfactual:
        counterfactual === null
          ? null
          : {
              without: counterfactual.without,
              rank_without: counterfactual.rank_without,
              instead: counterfactual.instead,
              text: tellCounterfactual(counterfactual, explainedAnswer),
              verified: true,
            },
      controls: controlsOf(shown, evidence, (eventId) => stored.has(eventId)),
    };
  });
};

/** How likely each suggestion is of use, as far as people said so of others (docs/insight.md, "Belief"). */
const withBelief = (suggestions: Suggestion[], chances: Chances | null): Suggestion[] =>
  chances === null
    ? suggestions
    : suggestions.map((each) => {
        const chance = chanceOf(chances, strengthOf({ suggestions }, each.item.item_id));
        return chance === null ? each : { ...each, belief: Math.round(chance * 1000) / 1000 };
      });

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
    const handle = eventHandles.of(present(shopper, "the shopper of an event"), eventId, recommendationId);
    made.set(eventId, handle);
    return handle;
  };
};

/** An answer and what it was made from, for those who record it or count it. */
export type MadeAnswer = {
  readonly answer: Recommendation;
  readonly explained: ExplainedAnswer;
  readonly chosen: Chosen;
  /** What the answer asks the shopper; the pipeline puts it in (`ask.ts`). */
  readonly asked: AskedOf | null;
};

export type Tokens = { readonly controlTokens: ControlTokens; readonly eventHandles: EventHandles };

/** Puts an explained list and its notice into the words of the answer. */
export const render = (
  task: AnswerTask,
  explained: ExplainedAnswer,
  answerNotice: AnswerNotice,
  { controlTokens, eventHandles }: Tokens,
): MadeAnswer => {
  const { request, recommendationId, chosen, now } = task;
  const answer: Recommendation = {
    recommendation_id: recommendationId,
    locale: explained.words.locale,
    control_token: controlTokens.mint({
      shop: request.shop,
      recommendationId,
      subject: request.shopper?.key ?? null,
      nowMs: now,
    }),
    suggestions: withBelief(
      suggestionsOf(task, explained, handlesFor(task, eventHandles)),
      chancesFor(task.shopContext, chosen),
    ),
    outreach: outreachOf(task, explained),
    help: helpOf(task, explained),
    ask: null,
    notice: answerNotice,
    instead_of: chosen.instead_of,
  };
  return { answer, explained, chosen, asked: null };
};
