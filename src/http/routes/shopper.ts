import type { Gate } from "../../consent/gate.ts";
import type { ProveRecords } from "../../consent/ledger/prove-records.ts";
import { NO_SIGNALS } from "../../consent/purposes.ts";
import type { ShopperState } from "../../consent/state.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { RandomBytes } from "../../lib/random.ts";
import type { Shops } from "../../shop/shops.ts";
import { summariseEvents } from "../../shopper/data-categories.ts";
import type { Erasures } from "../../shopper/erase.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import type { EventHandles } from "../../shopper/event-handles.ts";
import type { Identities } from "../../shopper/identities.ts";
import type { OwnData } from "../../shopper/shopper-reads.ts";
import type { ShopperRef } from "../../shopper/shopper-ref.ts";
import { actRoute, type Call, type Route, route } from "../call.ts";
import { cursorInvalid, type Cursors } from "../cursor.ts";
import { fromRecord, fromStanding, time, timeOrNull } from "../mapping/consent.ts";
import { fromEvent } from "../mapping/event.ts";

type Deps = {
  readonly gate: Gate;
  readonly shoppers: OwnData;
  readonly erasures: Erasures;
  readonly proveRecords: ProveRecords;
  readonly shops: Shops;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly cursors: Cursors;
  readonly eventHandles: EventHandles;
  /** Did the answer of a control token name this event? */
  readonly namesEvidence: (answer: {
    readonly recommendationId: string;
    readonly shopper: ShopperRef;
    readonly eventId: string;
  }) => Promise<boolean>;
  readonly identities: Pick<Identities, "all">;
  /** Begins what an erasure has left to do, behind the answer. */
  readonly erasureWaits: (shop: string) => void;
};

const ATTEMPTS = 20;

const fromLinks = (state: ShopperState) =>
  state.links.map(({ link_id, kind, since }) => ({ link_id, kind, since: time(since) }));

/** Where a page begins: after the event that the cursor names, or, where that was forgotten meanwhile, at the first older one. Events are newest first. */
const startOf = (events: readonly StoredEvent[], cursor: string | null): number => {
  if (cursor === null) return 0;
  const [time, eventId] = [
    Number(cursor.slice(0, cursor.indexOf(" "))),
    cursor.slice(cursor.indexOf(" ") + 1),
  ];
  if (Number.isNaN(time)) throw cursorInvalid();
  const at = events.findIndex((event) => event.event_id === eventId);
  const older = events.findIndex((event) => event.occurred_at < time);
  return at >= 0 ? at + 1 : older >= 0 ? older : events.length;
};

/** The shopper's own rights: see, take along, forget (Art. 15, 17 and 20 GDPR). Needs no consent; the caller acts for that shopper. */
export const shopperRoutes = (deps: Deps): Route[] => {
  const own = async (ref: ShopperRef): Promise<{ state: ShopperState; events: readonly StoredEvent[] }> => {
    // A change between the two reads means: read again, with the state as it is now.
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { state, grant } = await deps.gate.exercise(ref);
      const events = await deps.shoppers.readEvents(grant);
      if (events !== null) return { state, events };
    }
    throw new DomainError("consent_changed", "Consent is changing at this very moment; ask again.");
  };
  const handleOf = (ref: ShopperRef, { event_id }: StoredEvent): string =>
    deps.eventHandles.of(ref, event_id, Buffer.from(deps.random(9)).toString("base64url"));
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
  const erasureOf = async (shops: readonly string[], receiptId: string) => {
    const status = await deps.erasures.status(shops, receiptId);
    if (status === null)
      throw new DomainError(
        "erasure_unknown",
        "Check the receipt id; it was given when the erasure was asked for.",
      );
    return status;
  };
  const forget = async ({
    shopper,
    params,
    caller,
  }: Call<typeof ENDPOINTS.deleteShopperEvent>): Promise<null> => {
    const own = shopper!;
    const eventId = deps.eventHandles.read(own, params.event_id) ?? params.event_id;
    const unknown = new DomainError("event_unknown", "The shopper has no event of this id.");
    if (
      caller.kind === "control" &&
      !(await deps.namesEvidence({
        recommendationId: caller.recommendationId,
        shopper: own,
        eventId,
      }))
    )
      throw unknown;
    // An answer may name what came in under a joined identity; its own control forgets that too.
    const holders = caller.kind === "control" ? await deps.identities.all(own) : [own];
    for (const holder of holders)
      if ((await deps.shoppers.deleteEvent(holder, eventId)) !== null) return null;
    throw unknown;
  };
  return [
    route(ENDPOINTS.readShopper, async (call) => {
      const [{ state, events }, consent] = await Promise.all([own(call.shopper!), consentOf(call as Call)]);
      return {
        body: {
          known:
            state.has_record || events.length > 0 || state.preferences_at !== null || state.links.length > 0,
          consent,
          preferences: state.preferences,
          restriction: {
            active: state.restriction_since !== null,
            since: timeOrNull(state.restriction_since),
          },
          objection: { active: state.objection_since !== null, since: timeOrNull(state.objection_since) },
          links: fromLinks(state),
          data: summariseEvents(events, deps.clock()),
          age_band: state.age_band,
          open_cases: state.open_cases.length,
        },
      };
    }),
    route(ENDPOINTS.exportShopper, async (call) => {
      const ref = call.shopper!;
      const [{ state, events }, records] = await Promise.all([own(ref), deps.shoppers.readHistory(ref)]);
      const proofs = await deps.proveRecords(ref.shop, records);
      return {
        body: {
          exported_at: time(deps.clock()),
          shop: ref.shop,
          format: "candor-export-1",
          consent: { records: records.map((record, at) => fromRecord(record, proofs[at]!)) },
          preferences: state.preferences,
          links: fromLinks(state),
          events: events.map(fromEvent),
          reviews: state.reviews.map((each) => ({
            ...each,
            asked_at: time(each.asked_at),
            answer_by: time(each.answer_by),
          })),
          decisions_note:
            "Each past suggestion can be read with GET /v1/recommendations/{id} while its record is kept.",
        },
        headers: { "Content-Disposition": 'attachment; filename="candor-export.json"' },
      };
    }),
    actRoute(ENDPOINTS.eraseShopper, {
      act: async ({ shopper }) => (await deps.erasures.begin(shopper!)).receipt_id,
      tell: async ({ shop }, reference) => {
        const { receipt_id, state, key_destruction, receipt } = await erasureOf([shop], reference!);
        deps.erasureWaits(shop);
        return { body: { receipt_id, state, key_destruction, receipt } };
      },
    }),
    route(ENDPOINTS.readErasure, async ({ shop, params }) => {
      const status = await erasureOf(shop === "" ? await deps.shops.list() : [shop], params.receipt_id);
      return {
        body: {
          state: status.state,
          model_versions: status.model_versions,
          key_destruction: status.key_destruction,
          receipt: status.receipt,
        },
        headers: { "Cache-Control": "no-store" },
      };
    }),
    route(ENDPOINTS.listShopperEvents, async ({ shopper, query }) => {
      const { events } = await own(shopper!);
      const list = { list: "shopper events", shop: shopper!.shop, shopper } as const;
      const from = startOf(events, deps.cursors.decode(list, query.cursor));
      const page = events.slice(from, from + query.limit);
      const last = page.at(-1);
      return {
        body: {
          data: page.map((event) => ({ ...fromEvent(event), handle: handleOf(shopper!, event) })),
          next_cursor:
            last !== undefined && from + query.limit < events.length
              ? deps.cursors.encode(list, `${last.occurred_at} ${last.event_id}`)
              : null,
        },
      };
    }),
    actRoute(ENDPOINTS.deleteShopperEvent, { act: forget, tell: async () => ({ body: { deleted: true } }) }),
  ];
};
