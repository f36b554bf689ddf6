import { NO_PREFERENCES } from "../consent/preferences.ts";
import { PURPOSES } from "../consent/purposes.ts";
import type { ConsentRecord } from "../consent/record.ts";
import type { ShopperState } from "../consent/state.ts";
import type { StoredEvent } from "./event.ts";
import { keptUnder } from "./kept-under.ts";
import { type KeptOfShopper, LATE_EVENT_MS } from "./port.ts";

/** How long a shop keeps things, in days. */
export type RetentionDays = {
  readonly events: number;
  readonly consent_records: number;
  readonly preferences: number;
};

const DAY_MS = 86_400_000;
/** docs/consent-rules.md, "Withdrawal": stored events are restricted at once and erased after 30 days. */
const AFTER_WITHDRAWAL_MS = 30 * DAY_MS;

/** Since when the purpose under which the event is kept has been denied; null while it is not. */
const deniedSince = (state: ShopperState, event: StoredEvent): number | null => {
  const purpose = keptUnder(event.type);
  const since = (standing: ShopperState["standing"]["contact"]): number | null =>
    standing.state === "refused" || standing.state === "withdrawn" ? standing.since : null;
  const kept = purpose === "personalise" ? state.events_restricted_since : since(state.standing[purpose]);
  return kept ?? (event.sensitive ? since(state.standing.sensitive) : null);
};

const endOfEvent = (event: StoredEvent, state: ShopperState, days: RetentionDays): number => {
  const denied = deniedSince(state, event);
  const kept = (event.imported ? event.received_at : event.occurred_at) + days.events * DAY_MS;
  return denied === null ? kept : Math.min(kept, denied + AFTER_WITHDRAWAL_MS);
};

/** Has an event passed its time? Imported history counts from import (docs/consent-rules.md, "Retention"). */
export const isEventOver = (
  event: StoredEvent,
  state: ShopperState,
  days: RetentionDays,
  now: number,
): boolean => endOfEvent(event, state, days) <= now;

/**
 * Does this very record stand for the purpose still? A standing denial has no end: it is what keeps older
 * grants history.
 */
const endsAt = (
  record: ConsentRecord,
  purpose: (typeof PURPOSES)[number],
  newer: readonly ConsentRecord[],
): number => {
  const next = Math.min(
    Infinity,
    ...newer.filter((each) => each.purposes[purpose] !== undefined).map(({ received_at }) => received_at),
  );
  return Math.min(next, record.purposes[purpose] === true ? (record.expires_at ?? Infinity) : Infinity);
};

/** When a record has passed its time, so long after the last of its purposes ended. `newer`: since then. */
const endOfRecord = (record: ConsentRecord, newer: readonly ConsentRecord[], days: RetentionDays): number => {
  const ends = PURPOSES.filter((purpose) => record.purposes[purpose] !== undefined).map((purpose) =>
    endsAt(record, purpose, newer),
  );
  return Math.max(...ends) + days.consent_records * DAY_MS;
};

/**
 * Records whose every purpose has ended, by expiry or by a newer record, longer ago than the shop keeps them.
 * `history`: newest first.
 */
export const listEndedRecords = (
  history: readonly ConsentRecord[],
  days: RetentionDays,
  now: number,
): ReadonlySet<string> =>
  new Set(
    history
      .filter((record, at) => endOfRecord(record, history.slice(0, at), days) <= now)
      .map(({ record_id }) => record_id),
  );

/** When what the shopper set is forgotten, by when it was set or they last did anything. */
const endOfPreferences = (state: ShopperState, lastUse: number, days: RetentionDays): number =>
  state.preferences_at === null
    ? Infinity
    : Math.max(state.preferences_at, lastUse) + days.preferences * DAY_MS;

const endOfReview = ({ answer_by }: ShopperState["reviews"][number], days: RetentionDays): number =>
  answer_by + days.preferences * DAY_MS;

/**
 * The state without what has passed its time; null where nothing has. A pause stands until the shopper ends
 * it: forgetting it would widen.
 */
export const withoutOver = (
  state: ShopperState,
  lastUse: number,
  days: RetentionDays,
  now: number,
): ShopperState | null => {
  const unused = endOfPreferences(state, lastUse, days) <= now;
  const receipts = state.session_receipts.filter(({ until }) => until > now);
  const reviews = state.reviews.filter((review) => endOfReview(review, days) > now);
  if (!unused && receipts.length === state.session_receipts.length && reviews.length === state.reviews.length)
    return null;
  const kept = unused
    ? { preferences: { ...NO_PREFERENCES, paused: state.preferences.paused }, preferences_at: null }
    : {};
  return { ...state, ...kept, session_receipts: receipts, reviews, version: state.version + 1 };
};

/** When the shopper last did anything that is kept, or said anything of consent; -1 for never. */
export const lastUseOf = (state: ShopperState, events: readonly StoredEvent[]): number =>
  Math.max(
    ...PURPOSES.map((purpose) => state.standing[purpose].since ?? -1),
    events.reduce((last, { received_at }) => Math.max(last, received_at), -1),
  );

/**
 * Retention has left neither what a shopper did or set, nor a proof of what they said: a consent that has
 * ended is all that is known of them.
 */
export const isNothingKept = ({ state, events, records }: KeptOfShopper): boolean =>
  state.has_record &&
  events.length === 0 &&
  records.length === 0 &&
  state.preferences_at === null &&
  state.reviews.length === 0;

/**
 * When to look at a shopper again: when the first of what is kept passes its time, and so early at the latest
 * that nothing which comes in from now on passes its time before. Null: something has passed its time.
 */
export const nextLook = (
  { state, events, records }: KeptOfShopper,
  days: RetentionDays,
  now: number,
): number | null => {
  const ends = [
    ...events.map((event) => endOfEvent(event, state, days)),
    ...records.map((record, at) => endOfRecord(record, records.slice(0, at), days)),
    ...state.session_receipts.map(({ until }) => until),
    ...state.reviews.map((review) => endOfReview(review, days)),
    endOfPreferences(state, lastUseOf(state, events), days),
  ];
  const first = ends.reduce((least, end) => Math.min(least, end), Infinity);
  if (first <= now) return null;
  return Math.min(first, now + Math.max(0, days.events * DAY_MS - LATE_EVENT_MS));
};
