import { foldRecord } from "../../../src/consent/fold.ts";
import { CAREFUL_POLICY } from "../../../src/consent/policy.ts";
import { NO_SIGNALS } from "../../../src/consent/purposes.ts";
import type { ConsentRecord } from "../../../src/consent/record.ts";
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import type { Services } from "../../../src/services/services.ts";
import type { StoredEvent } from "../../../src/shopper/event.ts";
import { storedEvent } from "../../../test/support/stored-event.ts";

export const SHOP = "proof";
const EVENTS = 12;

export const eventName = (person: string, number: number): string => `${person}-event-${number}`;

const recordOf = (id: string, at: number): ConsentRecord => ({
  record_id: id,
  kind: "given",
  purposes: { personalise: true },
  notice: null,
  method: "proof",
  source: "proof",
  given_at: at - 1,
  received_at: at,
  expires_at: null,
  jurisdiction: "NL",
  age_band: "adult",
  under_gpc: false,
  gpc_named: false,
  ledger_index: null,
  salt: id,
  receipt: null,
});

const eventOf = (event_id: string, at: number): StoredEvent =>
  storedEvent({
    event_id,
    type: "view",
    item_id: "item",
    occurred_at: at,
    query: "proof query",
    received_at: at,
  });

export const refOf = ({ store }: Pick<Services, "store">, person: string): ShopperRef => ({
  shop: SHOP,
  key: store.pseudonym(SHOP, person),
});

/**
 * A person who agreed, and whose events came in two turns, so that a first version of their rows was
 * overwritten.
 */
export const admit = async (services: Services, person: string): Promise<ShopperRef> => {
  const { store, gate, clock } = services;
  const ref = refOf(services, person);
  await store.shoppers.changeState(ref, (state) => {
    const record = recordOf(`${person}-record`, clock());
    return { state: foldRecord(state, record), record };
  });
  const passage = await gate.pass({
    shopper: ref,
    signals: NO_SIGNALS,
    optOut: false,
    sessionReceipt: [],
    policy: CAREFUL_POLICY,
    country: "NL",
  });
  const grant = passage.grant("personalise");
  if (grant === null) throw new Error("The proof's own consent was not granted.");
  const events = Array.from({ length: EVENTS }, (_, number) => eventOf(eventName(person, number), clock()));
  for (const half of [events.slice(0, EVENTS / 2), events.slice(EVENTS / 2)])
    await store.shoppers.appendEvents([{ grant, events: half }]);
  return ref;
};

/** How many events of the person the service itself still reads. */
export const countEvents = async (services: Services, person: string): Promise<number> => {
  const { grant } = await services.gate.exercise(refOf(services, person));
  return ((await services.store.shoppers.readEvents(grant)) ?? []).length;
};
