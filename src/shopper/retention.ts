import type { ConsentPort } from "../consent/port.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import type { KeptOfShopper, ShopperPort } from "./port.ts";
import {
  isEventOver,
  isNothingKept,
  lastUseOf,
  listEndedRecords,
  nextLook,
  type RetentionDays,
  withoutOver,
} from "./retention-times.ts";

/** What one sweep of a shop looked at and removed; counts alone. */
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
    Pick<ShopperPort, "listShoppers" | "dropEventsWhere" | "listDue" | "reviewDue">;
  readonly jobs: Pick<JobPort, "lease" | "release" | "read" | "put">;
  readonly listShops: () => Promise<readonly string[]>;
  readonly retentionOf: (shop: string) => Promise<RetentionDays>;
  /** Removes what expires by itself: decisions, answers under idempotency keys, void receipts. */
  readonly sweepStore: (now: number) => Promise<number>;
  /** Takes those of whom nothing is kept any more out of what is kept of exported data sets. */
  readonly forgetInExports: (gone: readonly ShopperRef[]) => Promise<void>;
  readonly clock: Clock;
  /** Names this process among the holders of the lease. */
  readonly holder: string;
};

const HOUR_MS = 3_600_000;
const LEASE_MS = 10 * 60_000;
/** Before a shop whose sweep failed is swept again. */
const AGAIN_MS = 60_000;
const INDEX_SETS = 256;
/** Looked at side by side: an embedded store writes them in one transaction. */
const AT_ONCE = 100;
const SCHEDULE = "retention-schedule";
/** Which times of the shop everybody is filed by. */
const FILED_BY = "retention-filed-by";

/**
 * What has passed its time is removed: events, consent records, preferences (docs/consent-rules.md,
 * "Retention"), at most once an hour and under a lease. Only who is due is looked at, and whoever changed
 * since; everybody only once, in a store of before there was an index, and after the shop changed its times.
 */
export const createRetention = (deps: Deps): Retention => {
  const { shoppers, jobs, listShops, retentionOf, sweepStore, clock, holder } = deps;
  const failedAt = new Map<string, number>();
  const remove = async (ref: ShopperRef, days: RetentionDays, swept: Swept): Promise<void> => {
    const now = clock();
    const state = await shoppers.readState(ref);
    let lastUse = lastUseOf(state, []);
    const events = await shoppers.dropEventsWhere(ref, (event) => {
      lastUse = Math.max(lastUse, event.received_at);
      return isEventOver(event, state, days, now);
    });
    // Many are looked at side by side: a sum that was read before waiting would lose what others added.
    swept.events += events;
    if (state.has_record) {
      const ended = listEndedRecords(await shoppers.readHistory(ref), days, now);
      const records =
        ended.size === 0 ? 0 : await shoppers.dropRecordsWhere(ref, ({ record_id }) => ended.has(record_id));
      swept.records += records;
    }
    if (withoutOver(state, lastUse, days, now) === null) return;
    const after = await shoppers.changeState(ref, (before) => {
      const next = withoutOver(before, lastUse, days, now);
      return next === null ? null : { state: next };
    });
    if (state.preferences_at !== null && after.preferences_at === null) swept.preferences += 1;
  };
  /** `day`: where the shopper is filed; null where that is not known. True: nothing of theirs is left. */
  const look = async (
    ref: ShopperRef,
    day: number | null,
    days: RetentionDays,
    swept: Swept,
  ): Promise<boolean> => {
    let isGone = false;
    const judge = (kept: KeptOfShopper): number | null => {
      isGone = isNothingKept(kept);
      return nextLook(kept, days, clock());
    };
    swept.shoppers += 1;
    if (await shoppers.reviewDue(ref, day, judge)) return isGone;
    await remove(ref, days, swept);
    // Where something passed its time in between, the next sweep looks again.
    await shoppers.reviewDue(ref, null, judge);
    return isGone;
  };
  const lookAtEach = async (
    shop: string,
    filed: readonly { readonly key: string; readonly day: number | null }[],
    days: RetentionDays,
    swept: Swept,
  ): Promise<void> => {
    for (let from = 0; from < filed.length; from += AT_ONCE) {
      await requireLease(shop);
      const some = filed.slice(from, from + AT_ONCE);
      const gone = await Promise.all(some.map(({ key, day }) => look({ shop, key }, day, days, swept)));
      await deps.forgetInExports(some.filter((_, at) => gone[at] === true).map(({ key }) => ({ shop, key })));
    }
  };
  const keepLease = (shop: string) => jobs.lease(`retention:${shop}`, holder, LEASE_MS, clock());
  /** Whoever stood still for longer than the lease may find another at work. */
  const requireLease = async (shop: string): Promise<void> => {
    if (!(await keepLease(shop))) throw new Error("another process has begun to sweep this shop");
  };
  const lookAtAll = async (shop: string, days: RetentionDays, swept: Swept): Promise<void> => {
    for (let set = 0; set < INDEX_SETS; set += 1) {
      const keys = await shoppers.listShoppers(shop, set);
      const unfiled = keys.map((key) => ({ key, day: null }));
      await lookAtEach(shop, unfiled, days, swept);
    }
  };
  const lookAtDue = async (shop: string, days: RetentionDays, swept: Swept): Promise<void> => {
    for await (const page of shoppers.listDue(shop, clock())) await lookAtEach(shop, page, days, swept);
  };
  const sweep: Retention["sweep"] = async (shop) => {
    const { events, consent_records, preferences } = await retentionOf(shop);
    const days = { events, consent_records, preferences };
    const swept: Swept = { shoppers: 0, events: 0, records: 0, preferences: 0 };
    const filedBy = await jobs.read(shop, FILED_BY);
    if (JSON.stringify(filedBy?.body) === JSON.stringify(days)) {
      await lookAtDue(shop, days, swept);
      return swept;
    }
    await lookAtAll(shop, days, swept);
    const at = { kind: "retention", state: "done", updated_at: clock() } as const;
    await jobs.put({ ...at, job_id: FILED_BY, shop, body: days });
    return swept;
  };
  return {
    sweep,
    async turn() {
      const isDue = async (shop: string): Promise<boolean> => {
        const last = (await jobs.read(shop, SCHEDULE))?.updated_at ?? -Infinity;
        // A clock that was set back must not put sweeps off until it is there again.
        return clock() - last >= HOUR_MS || last > clock();
      };
      /** False: it was another's turn. */
      const sweepIfDue = async (shop: string): Promise<boolean> => {
        if (!(await isDue(shop)) || !(await keepLease(shop))) return false;
        try {
          // Another process may have swept between the question and the lease.
          if (!(await isDue(shop))) return false;
          const body = await sweep(shop);
          await requireLease(shop);
          const at = { kind: "retention", state: "done", updated_at: clock() } as const;
          await jobs.put({ ...at, job_id: SCHEDULE, shop, body });
          return true;
        } finally {
          await jobs.release(`retention:${shop}`, holder);
        }
      };
      const failures: unknown[] = [];
      let swept = false;
      for (const shop of await listShops()) {
        if (clock() - (failedAt.get(shop) ?? -Infinity) < AGAIN_MS) continue;
        // What cannot be read of one shop keeps no other from its sweep.
        await sweepIfDue(shop).then(
          (isSwept) => void (swept ||= isSwept),
          (cause: unknown) => {
            failedAt.set(shop, clock());
            failures.push(cause);
          },
        );
      }
      if (swept) await sweepStore(clock());
      if (failures.length > 0) throw failures[0];
    },
  };
};
