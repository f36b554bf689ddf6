import type { Grant } from "../consent/gate.ts";
import type { Clock } from "../lib/clock.ts";
import type { Channel, QuestionKind, StoredEvent } from "./event.ts";
import type { Moment } from "./moments.ts";
import type { ShopperPort } from "./port.ts";

/** A question to the shopper: about one of the suggestions, or about the shop. */
export type AskedOf = { readonly kind: QuestionKind; readonly item_id: string | null };

/** A question as it is put; `item_id` null: it is about the shop as a whole. */
export type PutQuestion = {
  readonly recommendation_id: string;
  readonly item_id: string | null;
  readonly moment: Moment;
  readonly channel: Channel;
  readonly strength: number | null;
  /** What scored it (`StoredEvent`); null where nothing of a score is asked. */
  readonly scored_by: readonly string[] | null;
};

/** Questions that were put to shoppers, and their answers. All of it is read and kept under `measure`. */
export type QuestionStore = {
  /**
   * Remembers that the question is put, before it is. False: this person was asked within the last week, or
   * does not want to be asked this week; null: consent has changed since the grant.
   */
  put(grant: Grant<"measure">, question: PutQuestion): Promise<boolean | null>;
  /** Undefined: that answer asked this person nothing. Null: consent has changed since the grant. */
  find(grant: Grant<"measure">, recommendationId: string): Promise<StoredEvent | undefined | null>;
  /** Keeps an answer, in the place of one that was given before. False: look again. */
  answer(grant: Grant<"measure">, question: StoredEvent, value: number): Promise<boolean>;
};

const WEEK_MS = 7 * 86_400_000;

const toEvent = (question: PutQuestion, now: number): StoredEvent => {
  const { recommendation_id, item_id, moment, channel, strength, scored_by } = question;
  return {
    // One name a week: of two answers at the same moment, on whatever machine, one alone can ask.
    event_id: `asked-${Math.floor(now / WEEK_MS)}`,
    type: "asked",
    item_id,
    occurred_at: now,
    channel,
    session_id: null,
    quantity: null,
    price_minor: null,
    currency: null,
    order_id: null,
    value: null,
    query: null,
    case_id: null,
    ref_event_id: null,
    recommendation_id,
    received_at: now,
    imported: false,
    sensitive: false,
    moment,
    ...(strength === null ? {} : { strength }),
    ...(scored_by === null ? {} : { scored_by }),
  };
};

export const createQuestionStore = ({
  shoppers,
  clock,
}: {
  readonly shoppers: Pick<ShopperPort, "appendEvents" | "readEvents" | "replaceEvent">;
  readonly clock: Clock;
}): QuestionStore => ({
  async put(grant, question) {
    const now = clock();
    const events = await shoppers.readEvents(grant);
    if (events === null) return null;
    if (events.some(({ type, occurred_at }) => type === "asked" && occurred_at > now - WEEK_MS)) return false;
    const [result] = await shoppers.appendEvents([{ grant, events: [toEvent(question, now)] }]);
    return result == null ? null : result[0] === "kept";
  },
  async find(grant, recommendationId) {
    const events = await shoppers.readEvents(grant);
    return events === null
      ? null
      : events.find(
          ({ type, recommendation_id }) => type === "asked" && recommendation_id === recommendationId,
        );
  },
  async answer(grant, question, value) {
    const [subject] = grant.subjects;
    if (subject === undefined) return false;
    const after = { ...question, value, answered_at: clock() };
    return shoppers.replaceEvent(subject, subject.version, question, after);
  },
});
