import type { PageIndex } from "../../catalogue/page-index.ts";
import { isSensitiveItem } from "../../catalogue/sensitive-items.ts";
import type { CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import type { Gate } from "../../consent/gate.ts";
import { tcfPolicy } from "../../consent/policy.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import type { RandomBytes } from "../../lib/random.ts";
import type { Shops } from "../../shop/shops.ts";
import type { CorrectEvent } from "../../shopper/correct-event.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import type { EventHandles } from "../../shopper/event-handles.ts";
import type { ForgettingStatus } from "../../shopper/forgetting-status.ts";
import type { Identities } from "../../shopper/identities.ts";
import type { OwnData } from "../../shopper/shopper-reads.ts";
import { actRoute, type Call, type Caller, type Route, route } from "../call.ts";
import { cursorInvalid, type Cursors } from "../cursor.ts";
import { correctedEvent, fromEvent } from "../mapping/event.ts";
import { createReadOwn } from "../read-own.ts";
import { tellUnlearning } from "../tell-unlearning.ts";

type Deps = {
  readonly gate: Gate;
  readonly shoppers: OwnData;
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
  readonly forgetting: Pick<ForgettingStatus, "about">;
  readonly correctEvent: CorrectEvent;
  readonly catalogues: Pick<CatalogueSnapshots, "open">;
  readonly pageIndex: Pick<PageIndex, "isSensitiveSearch">;
};

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
 * The shopper's single events: listed, corrected, forgotten (Art. 15, 16 and 17 GDPR). Needs no consent; the
 * caller acts for that shopper.
 */
export const shopperEventRoutes = (deps: Deps): Route[] => {
  const readOwn = createReadOwn(deps);
  const handleOf = (ref: ShopperRef, { event_id }: StoredEvent): string =>
    deps.eventHandles.of(ref, event_id, Buffer.from(deps.random(9)).toString("base64url"));
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
      shopper,
      eventId: idOfEvent(shopper, params.event_id),
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
    const eventId = idOfEvent(shopper, params.event_id);
    if (
      caller.kind === "control" &&
      !(await deps.namesEvidence({ recommendationId: caller.recommendationId, shopper, eventId }))
    )
      throw unknownEvent();
    for (const holder of await holdersOf(shopper, caller))
      if ((await deps.shoppers.forgetEvent(holder, eventId)) !== null) return null;
    throw unknownEvent();
  };
  return [
    route(ENDPOINTS.listShopperEvents, async ({ shopper, query }) => {
      const { events } = await readOwn(shopper);
      const list = { list: "shopper events", shop: shopper.shop, shopper } as const;
      const from = startOf(events, deps.cursors.decode(list, query.cursor));
      const page = events.slice(from, from + query.limit);
      const last = page.at(-1);
      return {
        body: {
          data: page.map((event) => ({ ...fromEvent(event), handle: handleOf(shopper, event) })),
          next_cursor:
            last !== undefined && from + query.limit < events.length
              ? deps.cursors.encode(list, `${last.occurred_at} ${last.event_id}`)
              : null,
        },
      };
    }),
    actRoute(ENDPOINTS.deleteShopperEvent, {
      act: forget,
      tell: async ({ shopper, caller }) => {
        const acted = await holdersOf(shopper, caller);
        return { body: { deleted: true, ...(await tellUnlearning(deps.forgetting, acted)) }, acted };
      },
      asksNo: () => "room",
    }),
    actRoute(ENDPOINTS.patchShopperEvent, {
      act: correct,
      tell: async ({ shopper, params }) => {
        const eventId = idOfEvent(shopper, params.event_id);
        const event = (await readOwn(shopper)).events.find(({ event_id }) => event_id === eventId);
        if (event === undefined) throw unknownEvent();
        return { body: { ...fromEvent(event), ...(await tellUnlearning(deps.forgetting, [shopper])) } };
      },
    }),
  ];
};
