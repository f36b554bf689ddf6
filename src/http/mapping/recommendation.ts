import type { PageIndex } from "../../catalogue/page-index.ts";
import { type ConsentPolicy, tcfPolicy } from "../../consent/policy.ts";
import { NO_PREFERENCES } from "../../consent/preferences.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import type { RecommendationRequest } from "../../contract/recommendations.ts";
import type { RequestFilter } from "../../journey/rules/rule.ts";
import { DomainError } from "../../lib/errors.ts";
import { toMinor } from "../../lib/money.ts";
import type { RecommendRequest, VisitEvent } from "../../recommend/stages/request.ts";
import { itemFault } from "../../shopper/check-event.ts";
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

/** A visit is of things, as everything else that is told of somebody. */
const requireItems = (events: readonly VisitEvent[]): void => {
  for (const [at, event] of events.entries()) {
    const message = itemFault(event);
    if (message !== null)
      throw new DomainError("invalid_request", message, {
        errors: [{ path: `session.events.${at}.item_id`, message }],
      });
  }
};

/** The visit of a call, as far as it was sent along. @throws DomainError invalid_request */
export const toSession = (session: Body["session"], now: number): RecommendRequest["session"] => {
  const events = session?.events ?? [];
  const id = session?.id ?? null;
  const visit = events.map((event) => toSessionEvent(event, id, now));
  requireItems(visit);
  return { id, receipt: session?.consent_receipt ?? null, events: visit };
};

export type CallFacts = {
  readonly shop: string;
  readonly shopper: ShopperRef | null;
  readonly headers: SignalHeaders;
  readonly policy: ConsentPolicy;
  readonly shopCurrency: string | null;
  readonly marksOf: PageIndex["marksOf"];
  readonly now: number;
  /** By whose age of consent it is decided; left out: by that of the country that the page names. */
  readonly ageCountry?: string | null;
  readonly asksNothing?: true;
};

/** A question of the wire as the pipeline knows it. */
export const toRequest = (
  body: Body,
  { shop, shopper, headers, policy, shopCurrency, marksOf, now, ageCountry, asksNothing }: CallFacts,
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
    ...(asksNothing === true && { asksNothing }),
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
    age_country: ageCountry === undefined ? (context.country ?? null) : ageCountry,
    signals: readSignals({ headers, body: body.signals ?? {} }, tcfPolicy(policy, now)),
    filter: body.filter === undefined ? null : toFilter(body.filter, currency ?? shopCurrency),
  };
};
