import type { Item } from "../../catalogue/item.ts";
import type { PageIndex } from "../../catalogue/page-index.ts";
import { type ConsentPolicy, tcfPolicy } from "../../consent/policy.ts";
import { NO_PREFERENCES } from "../../consent/preferences.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import type { RecommendationRequest } from "../../contract/recommendations.ts";
import type { Control } from "../../explain/controls.ts";
import type { Reason } from "../../explain/tell-reason.ts";
import { titleOf } from "../../explain/title-of.ts";
import type { WordingLocale } from "../../explain/wording/locales.ts";
import type { RequestFilter } from "../../journey/rules/rule.ts";
import { DomainError } from "../../lib/errors.ts";
import { fromMinor, toMinor } from "../../lib/money.ts";
import type { AnswerNotice } from "../../notice/notice.ts";
import type { AnswerStory } from "../../recommend/followups/answer-history.ts";
import type {
  Outreach,
  Recommendation,
  RecommendRequest,
  Suggestion,
  VisitEvent,
} from "../../recommend/stages/request.ts";
import type { SignalHeaders } from "../call.ts";

type Body = RecommendationRequest;
type SessionEvent = NonNullable<NonNullable<Body["session"]>["events"]>[number];

/** An event of this visit, in memory for this answer alone. */
const toSessionEvent = (given: SessionEvent, sessionId: string | null, now: number): VisitEvent => ({
  event_id: given.event_id ?? null,
  type: given.type,
  item_id: given.item_id ?? null,
  occurred_at: given.occurred_at === undefined ? null : Math.min(Date.parse(given.occurred_at), now),
  channel: given.channel ?? "web",
  session_id: sessionId,
  quantity: given.quantity ?? null,
  price_minor: null,
  currency: null,
  order_id: given.order_id ?? null,
  value: null,
  query: given.query ?? null,
  case_id: null,
  ref_event_id: null,
  recommendation_id: null,
  received_at: now,
  imported: false,
});

const toFilter = (filter: NonNullable<Body["filter"]>, currency: string | null): RequestFilter => ({
  category: filter.category ?? [],
  brand: filter.brand ?? [],
  attributes: filter.attributes ?? {},
  exclude_items: filter.exclude_items ?? [],
  price_minor: {
    min: filter.price?.min == null ? null : toMinor(filter.price.min, currency),
    max: filter.price?.max == null ? null : toMinor(filter.price.max, currency),
  },
});

/** The visit of a call, as far as it was sent along. */
export const toSession = (session: Body["session"], now: number): RecommendRequest["session"] => {
  const events = session?.events ?? [];
  const id = session?.id ?? null;
  return {
    id,
    receipt: session?.consent_receipt ?? null,
    events: events.map((event) => toSessionEvent(event, id, now)),
  };
};

export type CallFacts = {
  readonly shop: string;
  readonly shopper: ShopperRef | null;
  readonly headers: SignalHeaders;
  readonly policy: ConsentPolicy;
  readonly shopCurrency: string | null;
  readonly marksOf: PageIndex["marksOf"];
  readonly now: number;
};

/** A question of the wire as the pipeline knows it. */
export const toRequest = (
  body: Body,
  { shop, shopper, headers, policy, shopCurrency, marksOf, now }: CallFacts,
): RecommendRequest => {
  const context = body.context ?? {};
  const currency = context.currency ?? null;
  const { min, max } = body.filter?.price ?? {};
  if (min != null && max != null && min > max)
    throw new DomainError("invalid_request", "filter.price.min is larger than filter.price.max.", {
      errors: [{ path: "filter.price", message: "min must not be larger than max." }],
    });
  return {
    shop,
    shopper,
    limit: body.limit ?? 10,
    slot: body.slot ?? null,
    mode: body.mode ?? "auto",
    variants: body.variants ?? false,
    min_score: body.min_score ?? null,
    objectives: body.objectives === undefined ? null : { ...NO_PREFERENCES.objectives, ...body.objectives },
    explain: body.explain ?? "full",
    locale: context.locale ?? null,
    session: toSession(body.session, now),
    search: context.query == null ? [] : marksOf(shop, context.query),
    after: null,
    context: {
      moment: body.moment,
      item_id: context.item_id ?? null,
      items: context.items ?? [],
      cart: context.cart ?? [],
      category: context.category ?? [],
      query: context.query ?? null,
      channel: context.channel ?? "web",
      country: context.country ?? null,
      currency,
    },
    signals: readSignals({ headers, body: body.signals ?? {} }, tcfPolicy(policy, now)),
    filter: body.filter === undefined ? null : toFilter(body.filter, currency ?? shopCurrency),
  };
};

/** An address in the language of the answer where the shop gave one. */
const urlIn = ({ translations, url }: Item, locale: string): string | null => {
  for (const tag in translations)
    if (tag.split("-", 1)[0]?.toLowerCase() === locale) return translations[tag]?.url ?? url;
  return url;
};

const fromItemCard = (item: Item, locale: string): Record<string, unknown> => ({
  title: titleOf(item, locale as WordingLocale),
  price: item.price_minor === null ? null : fromMinor(item.price_minor, item.currency),
  currency: item.currency,
  image_url: item.image_url,
  url: urlIn(item, locale),
});

const fromReasons = (reasons: readonly Reason[]): Record<string, unknown>[] =>
  reasons.map((reason) => ({
    ...reason,
    evidence: reason.evidence.map((each) => ({
      ...each,
      occurred_at: each.occurred_at === null ? null : new Date(each.occurred_at).toISOString(),
    })),
  }));

/** One suggestion but for its controls, which come last. */
const fromSuggestion = (suggestion: Suggestion, locale: string): Record<string, unknown> => {
  const { item, reasons, basis, paid } = suggestion;
  return {
    item_id: item.item_id,
    rank: suggestion.rank,
    score: suggestion.score,
    belief: suggestion.belief,
    item: fromItemCard(item, locale),
    basis,
    profiling: suggestion.profiling,
    ...(basis === "promoted" ? { paid } : {}),
    reasons: fromReasons(reasons),
    counterfactual: suggestion.counterfactual,
  };
};

const fromOutreach = ({ not_before, ...outreach }: Outreach): Record<string, unknown> => ({
  ...outreach,
  not_before: not_before === null ? null : new Date(not_before).toISOString(),
});

const fromHelp = (
  { contact, text, items }: NonNullable<Recommendation["help"]>,
  locale: string,
): Record<string, unknown> => ({
  contact: contact === null ? null : { ...contact, text },
  items: items.map((item) => ({ item_id: item.item_id, ...fromItemCard(item, locale) })),
});

const fromNotice = (notice: AnswerNotice, insteadOf: string | null): Record<string, unknown> =>
  insteadOf === null ? { ...notice } : { ...notice, model: { ...notice.model, instead_of: insteadOf } };

/** Two objects as one: the members of the second follow those of the first. */
const joined = (first: string, second: string): string => `${first.slice(0, -1)},${second.slice(1)}`;

/**
 * The answer as it is sent. What is recorded of it is a hash of this very text, so that it can be made again
 * to the byte. Most controls are the same objects on every suggestion: each is written once.
 */
export const renderRecommendation = (answer: Recommendation): string => {
  const written = new Map<Control, string>();
  const write = (control: Control): string => {
    const known = written.get(control);
    if (known !== undefined) return known;
    const text = JSON.stringify(control);
    written.set(control, text);
    return text;
  };
  const items = answer.suggestions.map((suggestion) =>
    joined(
      JSON.stringify(fromSuggestion(suggestion, answer.locale)),
      `{"controls":[${suggestion.controls.map(write).join(",")}]}`,
    ),
  );
  const { recommendation_id, locale, control_token } = answer;
  const rest = {
    outreach: answer.outreach === null ? null : fromOutreach(answer.outreach),
    help: answer.help === null ? null : fromHelp(answer.help, answer.locale),
    // Asking the shopper something (the wire has `nps` and `relevance` for it) is not built yet.
    ask: null,
    transparency: fromNotice(answer.notice, answer.instead_of),
  };
  return joined(
    joined(JSON.stringify({ recommendation_id, locale, control_token }), `{"items":[${items.join(",")}]}`),
    JSON.stringify(rest),
  );
};

/** The story of a recorded answer on the wire. */
export const fromStory = (
  recommendationId: string,
  { story, offset, instead_of }: AnswerStory,
): Record<string, unknown> => ({
  recommendation_id: recommendationId,
  decided_at: new Date(story.decided_at).toISOString(),
  moment: story.moment,
  locale: story.locale,
  items: story.items.map(({ item, reasons, basis, paid, rank, ...told }) => ({
    ...told,
    rank: offset + rank,
    basis,
    ...(basis === "promoted" ? { paid } : {}),
    ...(item === null ? {} : { item: fromItemCard(item, story.locale) }),
    reasons: fromReasons(reasons),
  })),
  transparency: fromNotice(story.transparency, instead_of),
  told_without: story.told_without,
});
