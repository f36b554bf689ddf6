import type { ConsentPort } from "../consent/port.ts";
import { NO_PREFERENCES } from "../consent/preferences.ts";
import { PURPOSES } from "../consent/purposes.ts";
import type { ConsentRecord } from "../consent/record.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ShopperState } from "../consent/state.ts";
import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import type { StoredEvent } from "./event.ts";
import { keptUnder } from "./kept-under.ts";
import type { ShopperPort } from "./port.ts";

/** How long a shop keeps things, in days. */
export type RetentionDays = {
  readonly events: number;
  readonly consent_records: number;
  readonly preferences: number;
};

/** What one sweep of a shop removed; counts alone. */
export type Swept = { shoppers: number; events: number; records: number; preferences: number };

export type Retention = {
  /** Sweeps one shop now, whatever the time of the last sweep. */
  sweep(shop: string): Promise<Swept>;
  /**
   * Sweeps every shop whose last sweep lies an hour back, one process at a time; then what expired in the
   * store itself.
   */
  turn(): Promise<void>;
};

type Deps = {
  readonly shoppers: Pick<ConsentPort, "changeState" | "dropRecordsWhere" | "readState" | "readHistory"> &
    Pick<ShopperPort, "listShoppers" | "dropEventsWhere">;
  readonly jobs: Pick<JobPort, "lease" | "release" | "read" | "put">;
  readonly listShops: () => Promise<readonly string[]>;
  readonly retentionOf: (shop: string) => Promise<RetentionDays>;
  /** Removes what expires by itself: decisions, answers under idempotency keys, void receipts. */
  readonly sweepStore: (now: number) => Promise<number>;
  readonly clock: Clock;
  /** Names this process among the holders of the lease. */
  readonly holder: string;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const LEASE_MS = 10 * 60_000;
const INDEX_SETS = 256;
/** docs/consent-rules.md, "Withdrawal": stored events are restricted at once and erased after 30 days. */
const AFTER_WITHDRAWAL_MS = 30 * DAY_MS;
const SCHEDULE = "retention-schedule";

/** Since when the purpose under which the event is kept has been denied; null while it is not. */
const deniedSince = (state: ShopperState, event: StoredEvent): number | null => {
  const purpose = keptUnder(event.type);
  const since = (standing: ShopperState["standing"]["contact"]): number | null =>
    standing.state === "refused" || standing.state === "withdrawn" ? standing.since : null;
  const kept = purpose === "personalise" ? state.events_restricted_since : since(state.standing[purpose]);
  return kept ?? (event.sensitive ? since(state.standing.sensitive) : null);
};

/** Has an event passed its time? Imported history counts from import (docs/consent-rules.md, "Retention"). */
export const isEventOver = (
  event: StoredEvent,
  state: ShopperState,
  days: RetentionDays,
  now: number,
): boolean => {
  const denied = deniedSince(state, event);
  if (denied !== null && denied + AFTER_WITHDRAWAL_MS <= now) return true;
  return (event.imported ? event.received_at : event.occurred_at) + days.events * DAY_MS <= now;
};

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

/**
 * Records whose every purpose has ended, by expiry or by a newer record, longer ago than the shop keeps them.
 * `history`: newest first.
 */
export const listEndedRecords = (
  history: readonly ConsentRecord[],
  days: RetentionDays,
  now: number,
): ReadonlySet<string> => {
  const ended = history.filter((record, at) => {
    const ends = PURPOSES.filter((purpose) => record.purposes[purpose] !== undefined).map((purpose) =>
      endsAt(record, purpose, history.slice(0, at)),
    );
    return ends.every((end) => end + days.consent_records * DAY_MS <= now);
  });
  return new Set(ended.map(({ record_id }) => record_id));
};

/**
 * The state without what has passed its time; null where nothing has. A pause stands until the shopper ends
 * it: forgetting it would widen.
 */
const tidied = (
  state: ShopperState,
  lastUse: number,
  days: RetentionDays,
  now: number,
): ShopperState | null => {
  const unused =
    state.preferences_at !== null &&
    Math.max(state.preferences_at, lastUse) + days.preferences * DAY_MS <= now;
  const receipts = state.session_receipts.filter(({ until }) => until > now);
  const reviews = state.reviews.filter(({ answer_by }) => answer_by + days.preferences * DAY_MS > now);
  if (!unused && receipts.length === state.session_receipts.length && reviews.length === state.reviews.length)
    return null;
  const kept = unused
    ? { preferences: { ...NO_PREFERENCES, paused: state.preferences.paused }, preferences_at: null }
    : {};
  return { ...state, ...kept, session_receipts: receipts, reviews, version: state.version + 1 };
};

/**
 * What has passed its time is removed: events, consent records, preferences (docs/consent-rules.md,
 * "Retention"), at most once an hour and under a lease.
 */
export const createRetention = ({
  shoppers,
  jobs,
  listShops,
  retentionOf,
  sweepStore,
  clock,
  holder,
}: Deps): Retention => {
  const sweepShopper = async (ref: ShopperRef, days: RetentionDays, swept: Swept): Promise<void> => {
    const now = clock();
    const state = await shoppers.readState(ref);
    let lastUse = Math.max(-1, ...PURPOSES.map((purpose) => state.standing[purpose].since ?? -1));
    swept.events += await shoppers.dropEventsWhere(ref, (event) => {
      lastUse = Math.max(lastUse, event.received_at);
      return isEventOver(event, state, days, now);
    });
    if (state.has_record) {
      const ended = listEndedRecords(await shoppers.readHistory(ref), days, now);
      if (ended.size > 0)
        swept.records += await shoppers.dropRecordsWhere(ref, ({ record_id }) => ended.has(record_id));
    }
    if (tidied(state, lastUse, days, now) === null) return;
    const after = await shoppers.changeState(ref, (before) => {
      const next = tidied(before, lastUse, days, now);
      return next === null ? null : { state: next };
    });
    if (state.preferences_at !== null && after.preferences_at === null) swept.preferences += 1;
  };
  const sweep: Retention["sweep"] = async (shop) => {
    const days = await retentionOf(shop);
    const swept: Swept = { shoppers: 0, events: 0, records: 0, preferences: 0 };
    for (let set = 0; set < INDEX_SETS; set += 1) {
      const keys = await shoppers.listShoppers(shop, set);
      if (keys.length > 0) await jobs.lease(`retention:${shop}`, holder, LEASE_MS, clock());
      for (const key of keys) await sweepShopper({ shop, key }, days, swept);
      swept.shoppers += keys.length;
    }
    return swept;
  };
  return {
    sweep,
    async turn() {
      const isDue = async (shop: string): Promise<boolean> =>
        clock() - ((await jobs.read(shop, SCHEDULE))?.updated_at ?? -Infinity) >= HOUR_MS;
      let swept = false;
      for (const shop of await listShops()) {
        if (!(await isDue(shop)) || !(await jobs.lease(`retention:${shop}`, holder, LEASE_MS, clock())))
          continue;
        try {
          // Another process may have swept between the question and the lease.
          if (!(await isDue(shop))) continue;
          swept = true;
          const body = await sweep(shop);
          await jobs.put({
            job_id: SCHEDULE,
            shop,
            kind: "retention",
            state: "done",
            body,
            updated_at: clock(),
          });
        } finally {
          await jobs.release(`retention:${shop}`, holder);
        }
      }
      if (swept) await sweepStore(clock());
    },
  };
};
