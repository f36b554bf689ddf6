import type { PageIndex } from "../../catalogue/page-index.ts";
import { isSensitiveItem } from "../../catalogue/sensitive-items.ts";
import type { CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import type { Gate } from "../../consent/gate.ts";
import { tcfPolicy } from "../../consent/policy.ts";
import type { ProveRecords } from "../../consent/proofs/ledger/prove-records.ts";
import { NO_SIGNALS } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import type { ShopperState } from "../../consent/state.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { RandomBytes } from "../../lib/random.ts";
import type { Shops } from "../../shop/shops.ts";
import type { CorrectEvent } from "../../shopper/correct-event.ts";
import { summariseEvents } from "../../shopper/data-categories.ts";
import type { Erasures } from "../../shopper/erase.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import type { EventHandles } from "../../shopper/event-handles.ts";
import type { Identities } from "../../shopper/identities.ts";
import type { Notes, OwnData } from "../../shopper/shopper-reads.ts";
import { actRoute, type Call, type Caller, type Route, route } from "../call.ts";
import { cursorInvalid, type Cursors } from "../cursor.ts";
import { fromStanding, time, timeOrNull } from "../mapping/consent.ts";
import { correctedEvent, fromEvent } from "../mapping/event.ts";
import { fromAccesses, fromLinks, fromReview, fromShopper } from "../mapping/export.ts";

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
  /** Writes what waits of the notes, so that a copy has the newest. */
  readonly flushNotes: () => Promise<void>;
  /** A recorded answer as it is told later; null where it is no longer kept. */
  readonly storyOf: (shopper: ShopperRef, recommendationId: string) => Promise<object | null>;
  readonly correctEvent: CorrectEvent;
  readonly catalogues: Pick<CatalogueSnapshots, "open">;
  readonly pageIndex: Pick<PageIndex, "isSensitiveSearch">;
};

const ATTEMPTS = 20;
/** Recorded answers are looked for so far back at least, also where the shop keeps them shorter by now. */
const DECISION_DAYS = 400;

/**
 * Where a page begins: after the event that the cursor names, or, where that was forgotten meanwhile, at the
 * first older one. Events are newest first.
 */
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

const unknownEvent = (): DomainError =>
  new DomainError("event_unknown", "The shopper has no event of this id.");

/**
 * The shopper's own rights: see, take along, forget (Art. 15, 17 and 20 GDPR). Needs no consent; the caller
 * acts for that shopper.
 */
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
  const erasureOf = async (shops: readonly string[], receiptId: string) => {
    const status = await deps.erasures.status(shops, receiptId);
    if (status === null)
      throw new DomainError(
        "erasure_unknown",
        "Check the receipt id; it was given when the erasure was asked for.",
      );
    return status;
  };
  /** An event's id, or what a handle of it stands for. */
  const idOfEvent = (ref: ShopperRef, given: string): string => deps.eventHandles.read(ref, given) ?? given;
  const correct = async ({
    shop,
    shopper,
    params,
    body,
    signals,
  }: Call<typeof ENDPOINTS.patchShopperEvent>): Promise<null> => {
    const [policy, catalogue] = await Promise.all([deps.shops.policy(shop), deps.catalogues.open(shop)]);
    await deps.correctEvent({
      shopper: shopper!,
      eventId: idOfEvent(shopper!, params.event_id),
      change: (event) => correctedEvent(event, body),
      itemFacts: (itemId) => ({
        known: catalogue.item(itemId) !== null,
        sensitive: isSensitiveItem(catalogue, itemId),
      }),
      isSensitiveSearch: (query) => deps.pageIndex.isSensitiveSearch(catalogue, query, deps.clock()),
      signals: readSignals({ headers: signals, body: {} }, tcfPolicy(policy, deps.clock())),
      policy,
    });
    return null;
  };
  /** An answer may name what came in under a joined identity; its own control forgets that too. */
  const holdersOf = async (own: ShopperRef, caller: Caller): Promise<readonly ShopperRef[]> =>
    caller.kind === "control" ? deps.identities.all(own) : [own];
  const forget = async ({
    shopper,
    params,
    caller,
  }: Call<typeof ENDPOINTS.deleteShopperEvent>): Promise<null> => {
    const own = shopper!;
    const eventId = idOfEvent(own, params.event_id);
    if (
      caller.kind === "control" &&
      !(await deps.namesEvidence({
        recommendationId: caller.recommendationId,
        shopper: own,
        eventId,
      }))
    )
      throw unknownEvent();
    for (const holder of await holdersOf(own, caller))
      if ((await deps.shoppers.forgetEvent(holder, eventId)) !== null) return null;
    throw unknownEvent();
  };
  return [
    route(ENDPOINTS.readShopper, async (call) => {
      const [{ state, events }, consent, notes] = await Promise.all([
        own(call.shopper!),
        consentOf(call as Call),
        notesOf(call.shopper!),
      ]);
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
      const ref = call.shopper!;
      const [{ state, events }, records, trained, notes, { recipients }] = await Promise.all([
        own(ref),
        deps.shoppers.readHistory(ref),
        deps.shoppers.readTrained(ref),
        notesOf(ref),
        deps.shops.settings(ref.shop),
      ]);
      const [proofs, stories] = await Promise.all([
        deps.proveRecords(ref.shop, records),
        storiesOf(ref, notes),
      ]);
      return {
        body: {
          exported_at: time(deps.clock()),
          shop: ref.shop,
          format: "candor-export-2",
          ...fromShopper({ state, events, records, trained, notes, proofs, stories, recipients }),
        },
        headers: { "Content-Disposition": 'attachment; filename="candor-export.json"' },
      };
    }),
    actRoute(ENDPOINTS.eraseShopper, {
      act: async ({ shopper, shopperId }) => (await deps.erasures.begin(shopper!, shopperId)).receipt_id,
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
    actRoute(ENDPOINTS.deleteShopperEvent, {
      act: forget,
      tell: async ({ shopper, caller }) => ({
        body: { deleted: true },
        acted: await holdersOf(shopper!, caller),
      }),
    }),
    actRoute(ENDPOINTS.patchShopperEvent, {
      act: correct,
      tell: async ({ shopper, params }) => {
        const eventId = idOfEvent(shopper!, params.event_id);
        const event = (await own(shopper!)).events.find(({ event_id }) => event_id === eventId);
        if (event === undefined) throw unknownEvent();
        return { body: fromEvent(event) };
      },
    }),
  ];
};
