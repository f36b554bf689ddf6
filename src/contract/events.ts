import { z } from "zod";
import { carrying, isOneOf, type JsonRule, says, saysNot, where } from "./json-rules.ts";
import {
  Amount,
  BecauseCode,
  Channel,
  CleanText,
  Currency,
  Id,
  Moment,
  Price,
  PurposeName,
  Signals,
  Text,
  Time,
  Unlearning,
} from "./primitives.ts";

export const EventTypeName = z.enum([
  "view",
  "search",
  "click",
  "impression",
  "cart_add",
  "cart_remove",
  "wishlist_add",
  "purchase",
  "order_cancelled",
  "return",
  "rating",
  "dismiss",
  "delivered",
  "contacted",
  "unsubscribed",
  "service_opened",
  "service_resolved",
  "nps",
]);

const shared = {
  event_id: Id,
  shopper_id: Id.nullable(),
  session_id: Id.nullable(),
  type: EventTypeName,
  item_id: Id.nullable(),
  quantity: z
    .number()
    .int()
    .min(1, "A quantity is 1 or more; a return is an event of its own.")
    .max(1_000_000)
    .nullable(),
  price: Price.nullable(),
  currency: Currency.nullable(),
  order_id: Id.nullable(),
  value: Amount.nullable(),
  query: Text(500).nullable(),
  case_id: Id.nullable(),
  ref_event_id: Id.nullable(),
  recommendation_id: Id.nullable(),
  channel: Channel,
  signals: Signals,
  occurred_at: Time,
};
const { event_id, type, occurred_at, ...optional } = shared;

const ITEMLESS = ["search", "nps", "service_opened", "service_resolved", "contacted", "unsubscribed"];
const OF_ORDERS = ["order_cancelled", "return", "delivered"];
const OF_ITEMS = EventTypeName.options.filter((name) => ![...ITEMLESS, ...OF_ORDERS].includes(name));
const valued = (minimum: number, maximum: number): JsonRule => ({
  properties: { value: { type: ["number", "null"], minimum, maximum } },
});

/** Which types are of an item. */
const BY_ITEM: readonly JsonRule[] = [
  where(isOneOf("type", ITEMLESS), saysNot("item_id")),
  where(isOneOf("type", OF_ITEMS), says("item_id")),
  where(isOneOf("type", OF_ORDERS), { anyOf: [says("item_id"), says("order_id")] }),
];

/** What each type needs, as the code checks it when an event comes in. */
const BY_TYPE: readonly JsonRule[] = [
  ...BY_ITEM,
  where(isOneOf("type", ["rating"]), { allOf: [says("value"), valued(1, 5)] }),
  where(isOneOf("type", ["nps"]), { allOf: [says("value"), valued(0, 10)] }),
  where(isOneOf("type", ["service_resolved"]), valued(1, 5)),
  where(isOneOf("type", ["search"]), says("query")),
  where(isOneOf("type", ["service_opened", "service_resolved"]), says("case_id")),
  where(says("price"), says("currency")),
];

/**
 * One thing that happened. Id, type and time must be there; which further fields a type needs is checked by
 * name.
 */
export const EventIn = carrying(
  z.strictObject({
    event_id,
    type,
    occurred_at,
    ...z.strictObject(optional).partial().shape,
  }),
  { allOf: BY_TYPE },
);
export type EventIn = z.infer<typeof EventIn>;

/**
 * What became of one event. `place` is that of the call or event in the row's own list, from 1, where another
 * system's body holds several. `corrected`: it took the place of what was told before of that line of the
 * order. `ignored`: sound, and of no use here (`why`).
 */
export const EventResult = z.strictObject({
  event_id: z.string().nullable(),
  line: z.number().optional(),
  place: z.number().optional(),
  status: z.enum(["kept", "duplicate", "not_kept", "ignored", "rejected"]),
  corrected: z.literal(true).optional(),
  because: BecauseCode.optional(),
  why: z
    .enum(["not_a_track_call", "event_not_used", "no_events", "no_units", "no_products", "line_not_used"])
    .optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});
export type EventResult = z.infer<typeof EventResult>;

/** One answer for each event, in the order in which they came. */
export const EventResults = z.strictObject({
  results: z.array(EventResult),
  kept: z.number(),
  duplicate: z.number(),
  not_kept: z.number(),
  ignored: z.number(),
  rejected: z.number(),
  /** What the shop should know of the whole call: consent categories that nobody mapped, placeholders. */
  notes: z
    .array(
      z.strictObject({
        code: z.enum([
          "category_unmapped",
          "placeholder_passed_over",
          "refund_told_again",
          "prices_unreadable",
          "prices_without_currency",
          "prices_ambiguous",
          "quantities_unreadable",
          "times_unreadable",
        ]),
        count: z.number(),
        examples: z.array(z.string()),
        message: z.string(),
      }),
    )
    .optional(),
});
export type EventResults = z.infer<typeof EventResults>;

/** An event of a request's own session: read in memory for this answer, never stored. */
export const SessionEvent = carrying(
  z.strictObject({
    type: EventTypeName,
    item_id: Id.nullable().optional(),
    occurred_at: Time.optional(),
    event_id: Id.optional(),
    quantity: z.number().int().min(1).optional(),
    query: Text(500).nullable().optional(),
    channel: Channel.optional(),
    order_id: Id.nullable().optional(),
  }),
  { allOf: BY_ITEM },
);

/**
 * `verdict`: what the shopper said of a suggestion; `asked`: a question that was put to them, whose answer is
 * its `value`. Both are kept by the service itself.
 */
export const StoredEventOut = z
  .strictObject({
    ...shared,
    type: z.enum([...EventTypeName.options, "verdict", "asked"]),
    imported: z.boolean(),
    corrected_at: z.string().nullable(),
    declined: z
      .array(PurposeName)
      .describe("Purposes that were declined with this event, by flags or signals sent along."),
    question: z
      .strictObject({
        kind: z.enum(["nps", "relevance"]),
        moment: Moment,
        strength: z.number().nullable(),
        scored_by: z
          .strictObject({
            slot: z.string(),
            model: z.string().nullable(),
            ranking: z.string().nullable(),
          })
          .nullable()
          .describe("Whose scores that strength is of; null where no score is asked of, or nobody kept it."),
        answered_at: z.string().nullable(),
      })
      .optional(),
  })
  .omit({ signals: true, shopper_id: true });
export const StoredEventPage = z.strictObject({
  /** `handle` stands for the event in an address, for this shopper alone, so that its id need not. */
  data: z.array(StoredEventOut.extend({ handle: z.string() })),
  next_cursor: z.string().nullable(),
});
/** The event as it stands now. */
export const EventCorrected = StoredEventOut.extend({ unlearning: Unlearning.optional() });
const { event_id: _id, type: _type, shopper_id: _shopper, signals: _signals, ...correctable } = shared;

/**
 * What was wrong of an event, corrected (Art. 16 GDPR); null clears a field. Id, type and shopper stay:
 * forget the event and send another.
 */
export const EventPatch = carrying(
  z
    .strictObject(correctable)
    .partial()
    .refine((patch) => Object.keys(patch).length > 0, "Name at least one field to correct."),
  { minProperties: 1 },
);
export type EventPatch = z.infer<typeof EventPatch>;

/**
 * An event's id, or a handle of it: what a control or the list of events carries, which is longer than any
 * id.
 */
export const EventPath = z.strictObject({ event_id: CleanText(1600) });
