import type { Because } from "../../consent/purposes.ts";
import type { ShopperState } from "../../consent/state.ts";
import { WITHDRAWAL_CALL } from "../../consent/wording/withdrawal-call.ts";
import { consentWordingOf } from "../../consent/wording/wording.ts";
import { createControls } from "../../explain/controls.ts";
import type { Counterfactual } from "../../explain/counterfactual.ts";
import { tellCounterfactual } from "../../explain/tell-counterfactual.ts";
import { type TellFacts, tellReason } from "../../explain/tell-reason.ts";
import type { Words } from "../../explain/wording/wording.ts";
import type { Applied } from "../../journey/apply-rules.ts";
import { type AnswerNotice, buildNotice, isProfiling, type RankingFacts } from "../../notice/notice.ts";
import type { View, ViewMaterial } from "../../shopper/view.ts";
import type { AnswerTask } from "./answer.ts";
import type { Chosen } from "./choose-model.ts";
import type { Explained } from "./explain-list.ts";
import { findHelp } from "./find-help.ts";
import {
  type Help,
  type Outreach,
  type Recommendation,
  type RecommendRequest,
  shownBefore,
  type Suggestion,
} from "./request.ts";

/** What has been found out for an answer, before it is put into words. */
export type ExplainedAnswer = {
  readonly words: Words;
  readonly view: View;
  readonly material: ViewMaterial;
  readonly explained: readonly Explained[];
  readonly counterfactuals: ReadonlyMap<string, Counterfactual | null> | null;
  readonly applied: readonly Applied[];
};

/** Where nobody is signed in, others may look on (docs/architecture.md, "Explanations"). */
export const isDiscreet = (state: ShopperState | null): boolean => state?.preferences.discreet ?? true;

/** The same question without profiling, as a control may send it: the page and nothing of the person. */
const askAgain = ({ context, limit }: RecommendRequest): Readonly<Record<string, unknown>> => {
  const page = Object.fromEntries(
    Object.entries(context).filter(
      ([name, value]) =>
        name !== "moment" && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );
  return { moment: context.moment, context: page, limit };
};

const mainParametersOf = ({ model, ranker }: Chosen, { locale }: Words): readonly string[] =>
  [model, ranker].flatMap(
    (each) => each?.manifest.main_parameters[locale] ?? each?.manifest.main_parameters["en"] ?? [],
  );

const rankingOf = ({ ranker }: Chosen): { ranking?: RankingFacts } =>
  ranker === null ? {} : { ranking: { name: ranker.manifest.name, version: ranker.manifest.version } };

const noticeOf = (
  {
    request,
    shopContext: shopContext,
    consented: {
      gateResult: { decision, state },
      offered,
    },
    chosen,
  }: AnswerTask,
  { view, material, words, applied }: ExplainedAnswer,
): AnswerNotice => {
  const manifest = chosen.model?.manifest ?? null;
  const wording = consentWordingOf(words.locale);
  const joined =
    decision.verdicts.connect_channels.granted &&
    material.rung === "profile" &&
    (state?.links.length ?? 0) > 0;
  return buildNotice({
    decision,
    material,
    view,
    signals: request.signals,
    applied,
    words,
    offered,
    model: {
      slot: chosen.slot,
      name: manifest?.name ?? null,
      version: manifest?.version ?? null,
      arm: chosen.arm,
      main_parameters: mainParametersOf(chosen, words),
      ...rankingOf(chosen),
    },
    instead_of: chosen.instead_of,
    because: (code: Because) => wording.because[code],
    also_used: [
      ...(joined ? ["connect_channels" as const] : []),
      ...(request.context.moment === "outreach" && decision.verdicts.contact.granted
        ? ["contact" as const]
        : []),
    ],
    change_href: WITHDRAWAL_CALL,
    parameters_href: `/s/${request.shop}/v1/transparency`,
    ledger_head: shopContext.head?.jws ?? null,
  });
};

/** Where somebody asks for help, or waits for an answer: a person, and help pages. */
const helpOf = (
  { request, shopContext: shopContext }: AnswerTask,
  { view, words }: ExplainedAnswer,
): Help | null =>
  request.context.moment === "service" || view.open_complaint
    ? findHelp(shopContext.catalogue, view, shopContext.settings.contact, words)
    : null;

/** Nothing to show is nothing to write about. */
const outreachOf = (
  { consented: { outreach } }: AnswerTask,
  { explained }: ExplainedAnswer,
): Outreach | null =>
  outreach?.send === true && explained.length === 0
    ? { send: false, because: "nothing_to_say", channel: null, not_before: null }
    : outreach;

const suggestionsOf = (
  {
    request,
    shopContext: { settings, catalogue: catalogue },
    consented: consented,
    chosen,
    recommendationId,
  }: AnswerTask,
  { words, view, material, explained, counterfactuals }: ExplainedAnswer,
  eventHandle: (eventId: string) => string,
): Suggestion[] => {
  const discreet = isDiscreet(consented.gateResult.state);
  const profiling = isProfiling(view.rung);
  const item = (itemId: string) => catalogue.item(itemId);
  const explainedAnswer: TellFacts = {
    words,
    item,
    discreet,
    channel: request.context.channel,
    now: view.now,
    threshold: settings.popular_threshold,
    ranking: chosen.ranker?.manifest.main_parameters[words.locale]?.[0] ?? null,
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
    const counterfactual = counterfactuals?.get(shown.item_id) ?? null;
    const evidence = reasons.flatMap((reason) => reason.evidence);
    return {
      item: shown,
      rank: offset + at + 1,
      score: kept.score,
      belief: null,
      basis,
      profiling,
      paid: kept.moves.some(({ paid }) => paid),
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

/** Puts an explained list into the words of the answer. */
export const renderAnswer = (
  task: AnswerTask,
  explainedAnswer: ExplainedAnswer,
  controlToken: string,
  eventHandle: (eventId: string) => string,
): Recommendation => ({
  recommendation_id: task.recommendationId,
  locale: explainedAnswer.words.locale,
  control_token: controlToken,
  suggestions: suggestionsOf(task, explainedAnswer, eventHandle),
  outreach: outreachOf(task, explainedAnswer),
  help: helpOf(task, explainedAnswer),
  notice: noticeOf(task, explainedAnswer),
  instead_of: task.chosen.instead_of,
});
