import type { Grant } from "../consent/gate.ts";
import type { ConsentPort } from "../consent/port.ts";
import type { Preferences } from "../consent/preferences.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Clock } from "../lib/clock.ts";
import { firstOf } from "../lib/present.ts";
import type { Channel, StoredEvent } from "./event.ts";
import type { ShopperPort } from "./port.ts";

/**
 * What a shopper may say of a suggestion. A kept verdict is an event whose `value` holds places in these
 * lists: add at the end only.
 */
export const VERDICTS = ["relevant", "not_relevant", "clicked", "reason_wrong"] as const;
export type FeedbackVerdict = (typeof VERDICTS)[number];
export const VERDICT_REASONS = [
  "have_it",
  "not_my_taste",
  "too_expensive",
  "for_someone_else",
  "bad_experience",
  "not_true",
  "other",
] as const;
export type VerdictReason = (typeof VERDICT_REASONS)[number];

export type SaidVerdict = {
  readonly recommendation_id: string;
  readonly item_id: string;
  readonly verdict: FeedbackVerdict;
  readonly reason: VerdictReason | null;
  readonly channel: Channel;
  /**
   * What was said of it is kept with the purpose `sensitive` alone, as every event of a sensitive product.
   */
  readonly sensitive: boolean;
};

/** What was sent away, or is wanted again: one name in one of the lists. */
export type Dismissal = { readonly list: keyof Preferences["dismissed"]; readonly name: string };

export type FeedbackStore = {
  /**
   * Sends something away, or takes that back; the shopper's own instruction, kept without a grant, one atomic
   * change. Tells all that is sent away afterwards.
   */
  dismiss(ref: ShopperRef, dismissal: Dismissal, away: boolean): Promise<Preferences["dismissed"]>;
  /**
   * Keeps a verdict as measurement, in the place of what was said of the same suggestion before. `before` is
   * what this call itself removed, so that each word is counted once as said and once as replaced, whoever
   * else speaks meanwhile. Not kept: consent has changed since the grant, or another word came in between.
   */
  keep(
    grant: Grant<"measure">,
    said: SaidVerdict,
  ): Promise<{ readonly before: FeedbackVerdict | null; readonly isKept: boolean }>;
  /**
   * Takes back that this suggestion was not wanted: nothing is kept of it then, and nothing else is said in
   * its place. False: that was not kept; null: consent has changed since the grant.
   */
  takeBack(
    grant: Grant<"measure">,
    about: Pick<SaidVerdict, "recommendation_id" | "item_id">,
  ): Promise<boolean | null>;
  /** Is a verdict on this suggestion kept? Null: consent has changed since the grant. */
  isKept(
    grant: Grant<"measure">,
    about: Pick<SaidVerdict, "recommendation_id" | "item_id">,
  ): Promise<boolean | null>;
};

export const TENS = 10;
const MOST_NAMES = 1000;

const verdictOf = ({ value }: StoredEvent): FeedbackVerdict | null => VERDICTS[(value ?? 0) % TENS] ?? null;

const verdictId = ({
  recommendation_id,
  item_id,
}: Pick<SaidVerdict, "recommendation_id" | "item_id">): string => `verdict-${recommendation_id}-${item_id}`;

const toEvent = (said: SaidVerdict, now: number): StoredEvent => ({
  event_id: verdictId(said),
  type: "verdict",
  item_id: said.item_id,
  occurred_at: now,
  channel: said.channel,
  session_id: null,
  quantity: null,
  price_minor: null,
  currency: null,
  order_id: null,
  value:
    VERDICTS.indexOf(said.verdict) +
    TENS * (said.reason === null ? 0 : VERDICT_REASONS.indexOf(said.reason) + 1),
  query: null,
  case_id: null,
  ref_event_id: null,
  recommendation_id: said.recommendation_id,
  received_at: now,
  imported: false,
  sensitive: said.sensitive,
});

const withName = (names: readonly string[], name: string, away: boolean): readonly string[] => {
  const others = names.filter((each) => each.toLowerCase() !== name.toLowerCase());
  return away ? [...others, name].slice(-MOST_NAMES) : others;
};

/**
 * Where what a shopper says of a suggestion is kept: the wish as an instruction, the verdict as measurement.
 */
export const createFeedbackStore = ({
  shoppers,
  clock,
}: {
  shoppers: Pick<ConsentPort, "changeState"> &
    Pick<ShopperPort, "appendEvents" | "deleteEvent" | "readEvents">;
  clock: Clock;
}): FeedbackStore => ({
  async dismiss(ref, { list, name }, away) {
    const { preferences: after } = await shoppers.changeState(ref, (state) => {
      const { dismissed } = state.preferences;
      const names = withName(dismissed[list], name, away);
      if (names.length === dismissed[list].length && names.every((each, at) => each === dismissed[list][at]))
        return null;
      return {
        state: {
          ...state,
          preferences: { ...state.preferences, dismissed: { ...dismissed, [list]: names } },
          preferences_at: clock(),
          version: state.version + 1,
        },
      };
    });
    return after.dismissed;
  },
  async keep(grant, said) {
    const event = toEvent(said, clock());
    const [result] = await shoppers.appendEvents([{ grant, events: [event] }]);
    if (result === null || result === undefined) return { before: null, isKept: false };
    if (result[0] === "kept") return { before: null, isKept: true };
    // Said before of the same suggestion: the newest word holds.
    const subject = firstOf(grant.subjects, "the subject of a grant");
    const old = await shoppers.deleteEvent(subject, event.event_id);
    const [again] = await shoppers.appendEvents([{ grant, events: [event] }]);
    return { before: old === null ? null : verdictOf(old), isKept: again?.[0] === "kept" };
  },
  async takeBack(grant, about) {
    const events = await shoppers.readEvents(grant);
    if (events === null) return null;
    const said = events.find(({ event_id }) => event_id === verdictId(about));
    if (said === undefined || verdictOf(said) !== "not_relevant") return false;
    const subject = firstOf(grant.subjects, "the subject of a grant");
    return (await shoppers.deleteEvent(subject, said.event_id)) !== null;
  },
  async isKept(grant, about) {
    const events = await shoppers.readEvents(grant);
    return events === null ? null : events.some(({ event_id }) => event_id === verdictId(about));
  },
});
