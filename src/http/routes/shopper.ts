import type { Gate } from "../../consent/gate.ts";
import type { ProveRecords } from "../../consent/proofs/ledger/prove-records.ts";
import type { LeftTheHouse } from "../../consent/proofs/receipts/erasure-receipt.ts";
import { NO_SIGNALS } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Shops } from "../../shop/shops.ts";
import { summariseEvents } from "../../shopper/data-categories.ts";
import { isKnown } from "../../shopper/is-known.ts";
import type { Notes, OwnData } from "../../shopper/shopper-reads.ts";
import { type Call, type Route, route } from "../call.ts";
import { fromStanding, time, timeOrNull } from "../mapping/consent.ts";
import { fromAccesses, fromLinks, fromReview, fromShopper } from "../mapping/export.ts";
import { createReadOwn } from "../read-own.ts";

type Deps = {
  readonly gate: Gate;
  readonly shoppers: OwnData;
  readonly proveRecords: ProveRecords;
  readonly shops: Shops;
  readonly clock: Clock;
  /** Writes what waits of the notes, so that a copy has the newest. */
  readonly flushNotes: () => Promise<void>;
  /** Data sets that somebody was handed out in, by this identity. */
  readonly handedOut: (ref: ShopperRef) => Promise<readonly LeftTheHouse[]>;
  /** A recorded answer as it is told later; null where it is no longer kept. */
  readonly storyOf: (shopper: ShopperRef, recommendationId: string) => Promise<object | null>;
};

/** Recorded answers are looked for so far back at least, also where the shop keeps them shorter by now. */
const DECISION_DAYS = 400;

/**
 * The shopper's own rights to see and to take along (Art. 15 and 20 GDPR). Needs no consent; the caller acts
 * for that shopper.
 */
export const shopperRoutes = (deps: Deps): Route[] => {
  const readOwn = createReadOwn(deps);
  const consentOf = async (call: Call): Promise<Record<string, unknown>> => {
    const policy = await deps.shops.policy(call.shop);
    const { decision, state } = await deps.gate.pass({
      shopper: call.shopper,
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: [],
      policy,
      country: null,
    });
    if (state === null) throw new DomainError("store_unavailable", "Ask again in a moment.");
    return fromStanding(state, decision, deps.clock());
  };
  const notesOf = async (ref: ShopperRef): Promise<Notes> => {
    const [{ retention_days }] = await Promise.all([deps.shops.settings(ref.shop), deps.flushNotes()]);
    return deps.shoppers.readNotes(ref, deps.clock(), Math.max(DECISION_DAYS, retention_days.decisions));
  };
  const storiesOf = async (ref: ShopperRef, { decisions }: Notes): Promise<unknown[]> => {
    const stories: unknown[] = [];
    // One after the other: a long past must not crowd out what others wait for.
    for (const { recommendation_id, at, until } of decisions) {
      const story = await deps.storyOf(ref, recommendation_id);
      if (story !== null) stories.push({ ...story, noted_at: time(at), kept_until: time(until) });
    }
    return stories;
  };
  /** Behind the barrier of an erasure nothing of before is told, also where it waits for the purge. */
  const handedOutSince = async (ref: ShopperRef, erasedAt: number | null): Promise<readonly LeftTheHouse[]> =>
    (await deps.handedOut(ref)).filter(
      ({ exported_at }) => erasedAt === null || Date.parse(exported_at) > erasedAt,
    );
  return [
    route(ENDPOINTS.readShopper, async (call) => {
      const [{ state, events }, consent, notes] = await Promise.all([
        readOwn(call.shopper),
        consentOf(call as Call),
        notesOf(call.shopper),
      ]);
      return {
        body: {
          known: isKnown(state) || events.length > 0,
          consent,
          preferences: state.preferences,
          restriction: {
            active: state.restriction_since !== null,
            since: timeOrNull(state.restriction_since),
          },
          objection: { active: state.objection_since !== null, since: timeOrNull(state.objection_since) },
          links: fromLinks(state.links),
          data: summariseEvents(events, deps.clock()),
          age_band: state.age_band,
          jurisdiction: state.jurisdiction,
          open_cases: state.open_cases.length,
          review_requests: state.reviews.map(fromReview),
          decisions: notes.decisions.length,
          accesses: fromAccesses(notes.accesses),
        },
      };
    }),
    route(ENDPOINTS.exportShopper, async (call) => {
      const ref = call.shopper;
      const { shoppers } = deps;
      const [own, records, trained, shares, forgotten, notes, { recipients }] = await Promise.all([
        readOwn(ref),
        shoppers.readHistory(ref),
        shoppers.readTrained(ref),
        shoppers.readShares(ref),
        shoppers.readForgottenCount(ref),
        notesOf(ref),
        deps.shops.settings(ref.shop),
      ]);
      const [proofs, stories, handedOut] = await Promise.all([
        deps.proveRecords(ref.shop, records),
        storiesOf(ref, notes),
        handedOutSince(ref, own.state.erased_at),
      ]);
      const kept = { ...own, records, trained, shares, forgotten, notes };
      return {
        body: {
          exported_at: time(deps.clock()),
          shop: ref.shop,
          format: "candor-export-2",
          ...fromShopper({ ...kept, proofs, stories, recipients, handedOut }),
        },
        headers: { "Content-Disposition": 'attachment; filename="candor-export.json"' },
      };
    }),
  ];
};
