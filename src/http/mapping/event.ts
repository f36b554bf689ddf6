import type { EventIn, EventPatch, EventResult } from "../../contract/events.ts";
import { partsOf } from "../../insight/scale.ts";
import { fromMinor, toMinor } from "../../lib/money.ts";
import type { EventOutcome } from "../../shopper/arrival.ts";
import type { ShopperEvent, StoredEvent } from "../../shopper/event.ts";
import { IGNORED_SENTENCES, type IgnoredBecause, type MappedEvents } from "../../shopper/formats/mapped.ts";

/** An event of the wire as the domain knows it; what was left out is null, the channel `web`. */
export const toEvent = (given: EventIn): ShopperEvent => {
  const currency = given.currency ?? null;
  return {
    event_id: given.event_id,
    type: given.type,
    item_id: given.item_id ?? null,
    occurred_at: Date.parse(given.occurred_at),
    channel: given.channel ?? "web",
    session_id: given.session_id ?? null,
    quantity: given.quantity ?? null,
    price_minor: given.price == null ? null : toMinor(given.price, currency),
    currency,
    order_id: given.order_id ?? null,
    value: given.value ?? null,
    query: given.query ?? null,
    case_id: given.case_id ?? null,
    ref_event_id: given.ref_event_id ?? null,
    recommendation_id: given.recommendation_id ?? null,
  };
};

export const fromEvent = ({
  price_minor,
  occurred_at,
  received_at: _received,
  sensitive: _sensitive,
  corrected_at,
  declined = [],
  moment,
  strength,
  scored_by,
  answered_at,
  ...event
}: StoredEvent): Record<string, unknown> => ({
  ...event,
  price: price_minor === null ? null : fromMinor(price_minor, event.currency),
  occurred_at: new Date(occurred_at).toISOString(),
  corrected_at: corrected_at === undefined ? null : new Date(corrected_at).toISOString(),
  declined,
  ...(moment === undefined
    ? {}
    : {
        question: {
          kind: event.item_id === null ? "nps" : "relevance",
          moment,
          strength: strength ?? null,
          scored_by: scored_by === undefined ? null : partsOf(scored_by),
          answered_at: answered_at === undefined ? null : new Date(answered_at).toISOString(),
        },
      }),
});

/**
 * An event with what was wrong of it corrected: the fields that the patch names, a price in the currency that
 * then holds.
 */
export const correctedEvent = (event: StoredEvent, patch: EventPatch): ShopperEvent =>
  toEvent({
    ...event,
    price: event.price_minor === null ? null : fromMinor(event.price_minor, event.currency),
    occurred_at: new Date(event.occurred_at).toISOString(),
    ...patch,
    event_id: event.event_id,
    type: event.type as EventIn["type"],
  });

/** What became of one event, or of a row that is sound and has no use here. */
export type EventAnswer =
  EventOutcome | { readonly status: "ignored"; readonly why: IgnoredBecause; readonly message: string };

type Where = { readonly eventId: string | null; readonly line: number | null; readonly place: number | null };

export const fromOutcome = ({ eventId, line, place }: Where, outcome: EventAnswer): EventResult =>
  ({
    event_id: eventId,
    ...(line === null ? {} : { line }),
    ...(place === null ? {} : { place }),
    ...outcome,
  }) as EventResult;

/** What became of the parts of a payload that make no event, by their place in it. */
export const settledOf = ({ refused, ignored }: MappedEvents): { index: number; outcome: EventAnswer }[] => [
  ...refused.map(({ index, code, message }) => ({
    index,
    outcome: { status: "rejected", code, message } as const,
  })),
  ...ignored.map(({ index, why }) => ({
    index,
    outcome: { status: "ignored", why, message: IGNORED_SENTENCES[why] } as const,
  })),
];
