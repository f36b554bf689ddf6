import type { Purpose } from "../consent/purposes.ts";
import type { Moment } from "./moments.ts";

export const EVENT_TYPES = [
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
  // What a shopper said of a suggestion: made by the service itself, never sent as an event
  // (docs/consent-rules.md, "What is kept under what").
  "verdict",
  // A question that the service itself put to the shopper, and what they answered (docs/insight.md).
  "asked",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Types that name no item. */
export const ITEMLESS_TYPES: readonly EventType[] = [
  "search",
  "nps",
  "service_opened",
  "service_resolved",
  "contacted",
  "unsubscribed",
];

/** What a question to the shopper is about: the shop as a whole, or one thing that was suggested. */
export const QUESTION_KINDS = ["nps", "relevance"] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

export const CHANNELS = ["web", "app", "store", "email", "phone", "other"] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * One thing that happened, as the domain knows it. Times in ms since the epoch; `price` in the currency's
 * major unit as a decimal string-safe number.
 */
export type ShopperEvent = {
  readonly event_id: string;
  readonly type: EventType;
  readonly item_id: string | null;
  readonly occurred_at: number;
  readonly channel: Channel;
  readonly session_id: string | null;
  readonly quantity: number | null;
  /** Unit price in minor units (pence, cents). */
  readonly price_minor: number | null;
  readonly currency: string | null;
  readonly order_id: string | null;
  readonly value: number | null;
  readonly query: string | null;
  readonly case_id: string | null;
  readonly ref_event_id: string | null;
  readonly recommendation_id: string | null;
};

/**
 * An event at rest: when the service took it in, and whether it came by import (retention counts from import
 * then).
 */
export type StoredEvent = ShopperEvent & {
  readonly received_at: number;
  readonly imported: boolean;
  /** The item was sensitive when the event was kept: it is read only with a grant for `sensitive`. */
  readonly sensitive: boolean;
  /** When the shopper had it corrected (Art. 16 GDPR); absent where they never did. */
  readonly corrected_at?: number;
  /**
   * Purposes that the shopper declined when it came, by signals or flags sent along: it is never read for
   * them. Absent where there were none.
   */
  readonly declined?: readonly Purpose[];
  /** Of a question: where in the shop it was put. */
  readonly moment?: Moment;
  /** Of a question about a suggestion: how strongly it was suggested (docs/insight.md, "Belief"). */
  readonly strength?: number;
  /**
   * And what scored it, by which its strength can be compared: the slot, the model and the ranking stage, as
   * far as there were any. Absent where a version kept it that did not say.
   */
  readonly scored_by?: readonly string[];
  /** Of a question that was answered: when. Its `value` is the answer. */
  readonly answered_at?: number;
};
