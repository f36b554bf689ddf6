import { knownItem } from "../../catalogue/known-item.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import type { TcfPolicy } from "../../consent/signals/tcf.ts";
import type { EventIn } from "../../contract/events.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Arrival } from "../../shopper/arrival.ts";
import type { EventType } from "../../shopper/event.ts";
import type { Call } from "../call.ts";
import { toEvent } from "./event.ts";

/** What a browser may tell of its own shopper; the rest is the shop's to say. */
const TOKEN_TYPES: ReadonlySet<EventType> = new Set([
  "view",
  "search",
  "cart_add",
  "cart_remove",
  "wishlist_add",
  "impression",
  "click",
  "dismiss",
]);

const ownOnly = (call: Call, given: EventIn): void => {
  if (call.caller.kind !== "token") return;
  if (given.shopper_id != null && call.pseudonym(given.shopper_id).key !== call.caller.shopper.key)
    throw new DomainError(
      "shopper_conflict",
      "A shopper token tells of its own shopper alone; leave shopper_id out.",
    );
  if (!TOKEN_TYPES.has(given.type))
    throw new DomainError(
      "scope_missing",
      `A ${given.type} event is the shop’s to send, with a key of scope ingest.`,
    );
};

type ReadWith = {
  readonly catalogue: Pick<CatalogueSnapshot, "find">;
  readonly namesNobody: (id: string) => boolean;
};

/** The wire's own event as it arrives: its item by any of its names, its shopper unless nobody is named. */
export const ownArrival = (call: Call, given: EventIn, reading: ReadWith, tcf: TcfPolicy): Arrival => {
  ownOnly(call, given);
  const named = given.shopper_id ?? null;
  const inHeader = call.shopperId !== null && reading.namesNobody(call.shopperId) ? null : call.shopper;
  const shopper = named === null || reading.namesNobody(named) ? inHeader : call.pseudonym(named);
  if (inHeader !== null && shopper?.key !== inHeader.key)
    throw new DomainError(
      "shopper_conflict",
      "Shopper-Id and shopper_id name different shoppers; send one of them.",
    );
  const event = toEvent(given);
  return {
    shopper,
    event: { ...event, item_id: knownItem(reading.catalogue, event.item_id) },
    signals: readSignals({ headers: call.signals, body: given.signals ?? {} }, tcf),
    declines: [],
  };
};
