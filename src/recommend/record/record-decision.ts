import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { GateResult } from "../../consent/gate.ts";
import type { Preferences } from "../../consent/preferences.ts";
import { type Because, type Purpose, PURPOSES } from "../../consent/purposes.ts";
import type { WordingLocale } from "../../explain/wording/locales.ts";
import type { Chances } from "../../insight/belief.ts";
import { present } from "../../lib/present.ts";
import { textMark } from "../../lib/text-mark.ts";
import { defaultSettings } from "../../shop/settings.ts";
import type { Rung, ViewMaterial } from "../../shopper/view.ts";
import { type AnswerTask, isDiscreet } from "../stages/answer-task.ts";
import type { Chosen } from "../stages/choose-model.ts";
import type { MadeAnswer } from "../stages/render.ts";
import { shownBefore } from "../stages/request.ts";
import { chancesFor } from "../stages/scored-by.ts";
import type { ShopContext } from "../stages/shop-context.ts";
import { encodeDecision } from "./decision-codec.ts";
import { type DecisionRecord, recordCounterfactual, recordReason } from "./decision-record.ts";
import type { DecisionEntry } from "./port.ts";
import { type Made, type Question } from "./question.ts";
import { withQuestion } from "./question-codec.ts";

const DAY_MS = 86_400_000;

/** The first half of a SHA-256: what an answer, made again, is compared with. */
export const digestOf = (body: string | Uint8Array): Uint8Array =>
  hash("sha256", body, "buffer").subarray(0, 16);

const USUAL = defaultSettings("");

type Settled = Pick<ShopContext, "settings" | "rules">;

const markSettings = ({ settings, rules }: Settled): number => {
  const { locale, currency, tone, popular_threshold, repurchase, contact, lists, home, time_zone } = settings;
  // What says nothing is left out, so that the mark is that of records from before there was such a thing.
  const own = [
    ...(rules.rules.length === 0 ? [] : [rules.rules]),
    ...(isDeepStrictEqual([lists, home], [USUAL.lists, USUAL.home]) ? [] : [lists, home]),
    ...(time_zone === null ? [] : [time_zone]),
  ];
  return textMark(JSON.stringify([locale, currency, tone, popular_threshold, repurchase, contact, ...own]));
};

/** Settings and rules stay the same objects for a while, and are marked with each answer. */
const settingsMarks = new WeakMap<Settled["settings"], Pick<Settled, "rules"> & { readonly mark: number }>();

/** What an answer depends on of what the shop settled: settings, and its rules where it has any. */
export const settingsMark = ({ settings, rules }: Settled): number => {
  const known = settingsMarks.get(settings);
  if (known?.rules === rules) return known.mark;
  const mark = markSettings({ settings, rules });
  settingsMarks.set(settings, { rules, mark });
  return mark;
};

/** Chances are made once an hour and marked with each answer. */
const beliefMarks = new WeakMap<Chances, number>();

/** What was believed of suggestions that these models scored; 0: nothing. */
export const beliefMark = (shopContext: Pick<ShopContext, "belief">, chosen: Chosen): number => {
  const chances = chancesFor(shopContext, chosen);
  if (chances === null) return 0;
  const mark = beliefMarks.get(chances) ?? textMark(JSON.stringify(chances));
  beliefMarks.set(chances, mark);
  return mark;
};

type Wishes = Pick<ViewMaterial, "preferences" | "open_complaint">;

const markWishes = ({ preferences, open_complaint }: Wishes): number =>
  textMark(JSON.stringify([preferences, open_complaint]));

/** Whoever has settled nothing has the same preferences as all others who have not. */
const wishesMarks = new WeakMap<Preferences, Pick<Wishes, "open_complaint"> & { readonly mark: number }>();

/** The shopper's own instructions, as far as an answer depends on them. */
export const preferencesMark = ({ preferences, open_complaint }: Wishes): number => {
  if (preferences === null) return markWishes({ preferences, open_complaint });
  const known = wishesMarks.get(preferences);
  if (known?.open_complaint === open_complaint) return known.mark;
  const mark = markWishes({ preferences, open_complaint });
  wishesMarks.set(preferences, { open_complaint, mark });
  return mark;
};

/**
 * The events that were read: their number and times. One that is taken away or corrected changes it, and so
 * does one that is added in between.
 */
export const historyMark = ({ stored }: Pick<ViewMaterial, "stored">): number =>
  textMark(
    `${stored.length} ` +
      `${stored.reduce((sum, { occurred_at, corrected_at }) => sum + occurred_at + (corrected_at ?? 0), 0)}`,
  );

const isPersonal = ({ consented: { gateResult } }: AnswerTask, { answer }: MadeAnswer): boolean =>
  answer.notice.profiling && gateResult.shopper !== null && gateResult.grant("personalise") !== null;

const questionFrom = (
  { request, consented: { offered } }: AnswerTask,
  personal: boolean,
  rung: Rung,
): Question => {
  const { context, filter } = request;
  const cart = personal ? context.cart : [];
  return {
    explain: request.explain,
    variants: request.variants,
    mode: request.mode,
    named_shopper: request.shopper !== null,
    used_session: offered.session_events > 0 || request.session.receipt !== null,
    lost_cart: cart.length < offered.cart,
    asked_for_query: context.query !== null,
    slot: request.slot,
    item_id: context.item_id,
    items: context.items,
    cart,
    category: context.category,
    search: request.search,
    country: request.age_country,
    page_country: context.country,
    currency: context.currency,
    locale: request.locale,
    filter,
    min_score: request.min_score,
    objectives: request.objectives,
    after: request.after?.recommendation_id ?? null,
    offset: shownBefore(request, rung).length,
  };
};

const madeFrom = (
  { shopContext }: AnswerTask,
  { answer, chosen, asked, explained: { material } }: MadeAnswer,
  digest: Uint8Array,
): Made => ({
  digest,
  catalogue: shopContext.catalogue.revision,
  settings: settingsMark(shopContext),
  preferences: preferencesMark(material),
  history: historyMark(material),
  ledger_size: shopContext.head?.size ?? 0,
  ranker: chosen.ranker?.id ?? null,
  instead_of: answer.instead_of,
  asked,
  belief: beliefMark(shopContext, chosen),
});

/** The decision as it is recorded: ids, contributions, codes, versions, never text. */
export const decisionOf = (
  { request, consented, shopContext: { settings }, now }: AnswerTask,
  { answer, explained: { explained, counterfactuals, words } }: MadeAnswer,
  personal: boolean,
): DecisionRecord => {
  const { notice } = answer;
  const { gateResult } = consented;
  const { verdicts } = gateResult.decision;
  return {
    decided_at: now,
    moment: request.context.moment,
    channel: request.context.channel,
    rung: notice.mode,
    locale: answer.locale as WordingLocale,
    tone: words.tone,
    discreet: isDiscreet({ consented }),
    slot: notice.model.slot,
    model:
      notice.model.name === null
        ? null
        : {
            name: notice.model.name,
            version: present(notice.model.version, "the version of a model"),
            arm: notice.model.arm,
          },
    consent_version: personal ? (gateResult.state?.version ?? 0) : 0,
    verdicts: Object.fromEntries(PURPOSES.map((purpose) => [purpose, verdicts[purpose].because])) as Record<
      Purpose,
      Because | null
    >,
    used: notice.purposes_used,
    limit: request.limit,
    threshold: settings.popular_threshold,
    applied: notice.rules_applied.map(({ code, items }) => ({ code, items })) as DecisionRecord["applied"],
    data_used: notice.data_used,
    data_withheld: notice.data_withheld,
    gpc: notice.signals.gpc,
    dnt: notice.signals.dnt,
    tcf: notice.signals.tcf as DecisionRecord["tcf"],
    gpp: notice.signals.gpp as DecisionRecord["gpp"],
    items: explained.map(({ kept, reasons, basis }, at) => ({
      item_id: kept.candidate.item.item_id,
      score: kept.score,
      basis,
      paid: present(answer.suggestions[at], "the suggestion").paid,
      on_behalf_of: present(answer.suggestions[at], "the suggestion").promoted?.on_behalf_of ?? null,
      reasons: reasons.map((reason) => recordReason(reason, notice.mode)),
      counterfactual: recordCounterfactual(counterfactuals?.get(kept.candidate.item.item_id) ?? null),
    })),
  };
};

/**
 * What is kept of an answer: sealed with the shopper's key where a grant opened it, else without any link to
 * anybody, for a day (docs/consent-rules.md, "What is kept under what"). `body`: the answer as it is sent.
 */
export const record = (task: AnswerTask, answered: MadeAnswer, body: Uint8Array): DecisionEntry => {
  const {
    request,
    consented: { gateResult },
    shopContext: { settings },
    now,
  } = task;
  const { answer } = answered;
  const personal = isPersonal(task, answered);
  const recorded = {
    question: questionFrom(task, personal, answered.explained.view.rung),
    made: madeFrom(task, answered, digestOf(body)),
  };
  return {
    recommendation_id: answer.recommendation_id,
    shop: request.shop,
    shopper: personal ? (gateResult as GateResult).shopper : null,
    expires_at: now + (personal ? settings.retention_days.decisions : 1) * DAY_MS,
    body: withQuestion(
      encodeDecision(decisionOf(task, answered, personal)),
      recorded,
      answer.suggestions.length,
    ),
  };
};
