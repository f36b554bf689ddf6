import { afterAll, beforeAll } from "vitest";
import { foldRecord } from "../../../src/consent/fold.ts";
import { createGate, type Grant } from "../../../src/consent/gate.ts";
import { CAREFUL_POLICY } from "../../../src/consent/policy.ts";
import type { StateChange } from "../../../src/consent/port.ts";
import { NO_SIGNALS, type Purpose } from "../../../src/consent/purposes.ts";
import type { ConsentRecord } from "../../../src/consent/record.ts";
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import type { StoredEvent } from "../../../src/shopper/event.ts";
import type { Store } from "../../../src/store/driver/store.ts";
import { storedEvent } from "../../support/stored-event.ts";
import type { Opened, OpenStore } from "../contract.ts";

export const NOW = Date.UTC(2026, 5, 1, 12);
export const clock = (): number => NOW;
export const SHOP = "demo";

/** Opens one store for a group of tests, and closes it after the last. */
export const useStore = (open: OpenStore): { readonly opened: Opened; readonly store: Store } => {
  const held: { opened?: Opened } = {};
  beforeAll(async () => {
    held.opened = await open();
  });
  afterAll(async () => {
    await held.opened?.close();
  });
  return {
    get opened() {
      return held.opened!;
    },
    get store() {
      return held.opened!.store;
    },
  };
};

export const refOf = (store: Store, shopperId: string, shop = SHOP): ShopperRef => ({
  shop,
  key: store.pseudonym(shop, shopperId),
});

export const recordOf = (fields: Partial<ConsentRecord> = {}): ConsentRecord => ({
  record_id: `record-${Math.random().toString(36).slice(2)}`,
  kind: "given",
  purposes: { personalise: true },
  notice: null,
  method: "preference_centre",
  source: "shop",
  given_at: NOW - 1000,
  received_at: NOW,
  expires_at: null,
  jurisdiction: "NL",
  age_band: "adult",
  under_gpc: false,
  gpc_named: false,
  ledger_index: null,
  salt: "salt",
  receipt: null,
  ...fields,
});

export const eventOf = (event_id: string, fields: Partial<StoredEvent> = {}): StoredEvent =>
  storedEvent({
    event_id,
    type: "view",
    item_id: "item-1",
    occurred_at: NOW - 60_000,
    received_at: NOW,
    ...fields,
  });

export const give = (
  store: Store,
  ref: ShopperRef,
  purposes: ConsentRecord["purposes"] = { personalise: true },
  extra: Partial<StateChange> = {},
  given_at = NOW - 1000,
): Promise<unknown> =>
  store.shoppers.changeState(ref, (state) => {
    const record = recordOf({
      purposes,
      given_at,
      kind: Object.values(purposes).includes(true) ? "given" : "withdrawn",
    });
    return { state: foldRecord(state, record), record, ...extra };
  });

export const grantFor = async <P extends Purpose>(
  store: Store,
  ref: ShopperRef,
  purpose: P,
): Promise<Grant<P> | null> => {
  const gate = createGate({ store: store.shoppers, clock });
  const passage = await gate.pass({
    shopper: ref,
    signals: NO_SIGNALS,
    optOut: false,
    sessionReceipt: [],
    policy: CAREFUL_POLICY,
    country: "NL",
  });
  return passage.grant(purpose);
};

/** A consenting shopper with a grant to personalise. */
export const shopperWithGrant = async (
  store: Store,
  shopperId: string,
  purposes: ConsentRecord["purposes"] = { personalise: true },
): Promise<{ ref: ShopperRef; grant: Grant<"personalise"> }> => {
  const ref = refOf(store, shopperId);
  await give(store, ref, purposes);
  return { ref, grant: (await grantFor(store, ref, "personalise"))! };
};

/** One side of a link. */
export const halfLink = (store: Store, from: ShopperRef, to: ShopperRef): Promise<unknown> =>
  store.shoppers.changeState(from, (state) => ({
    state: { ...state, links: [{ link_id: "l", key: to.key, kind: "loyalty_card", since: NOW }] },
  }));

export const access = async (store: Store, ref: ShopperRef): Promise<readonly StoredEvent[]> => {
  const { grant } = await createGate({ store: store.shoppers, clock }).exercise(ref);
  return (await store.shoppers.readEvents(grant)) ?? [];
};

export const idsOf = (events: readonly StoredEvent[] | null): string[] | null =>
  events?.map((event) => event.event_id) ?? null;
