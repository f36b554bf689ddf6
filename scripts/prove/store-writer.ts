import { randomBytes } from "node:crypto";
import { foldRecord } from "../../src/consent/fold.ts";
import { createGate } from "../../src/consent/gate.ts";
import { CAREFUL_POLICY } from "../../src/consent/policy.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import type { ConsentRecord } from "../../src/consent/record.ts";
import type { ShopperRef } from "../../src/consent/shopper-ref.ts";
import { endWithParent } from "../../src/lib/process-end.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import { openStore } from "../../src/store/open-store.ts";
import { openKeyStore } from "../../src/store/sealing/key-store.ts";
import { storedEvent } from "../../test/support/stored-event.ts";
import { sayNow } from "./say-now.ts";

/**
 * The process that is killed: writes events and consent as fast as it can and says each thing that was
 * acknowledged in one line on stdout, after the store's promise resolved. Arguments: data folder, key store,
 * name of this writer.
 */
const [dir, keyPath, writer] = process.argv.slice(2) as [string, string, string];
const SHOPPERS = 40;
endWithParent({ graceMs: 0 });
const LANES = 8;
const clock = Date.now;
const deps = { random: randomBytes, clock };

const recordOf = (id: string, granted: boolean, at: number): ConsentRecord => ({
  record_id: id,
  kind: granted ? "given" : "withdrawn",
  purposes: { personalise: granted },
  notice: null,
  method: "proof",
  source: "proof",
  given_at: at,
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

const eventOf = (event_id: string): StoredEvent =>
  storedEvent({
    event_id,
    type: "view",
    item_id: "item",
    occurred_at: clock(),
    received_at: clock(),
  });

const store = await openStore(
  { kind: "lmdb", dir, keys: await openKeyStore(keyPath, { ...deps, create: false }) },
  deps,
);
const gate = createGate({ store: store.shoppers, clock });

const grantOf = async (ref: ShopperRef) =>
  (
    await gate.pass({
      shopper: ref,
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: [],
      policy: CAREFUL_POLICY,
      country: "NL",
    })
  ).grant("personalise");

const give = async (ref: ShopperRef, id: string, granted: boolean): Promise<number> =>
  (
    await store.shoppers.changeState(ref, (state) => {
      const record = recordOf(id, granted, clock());
      return {
        state: foldRecord(state, record),
        record,
        leaf: { type: record.kind, record_id: id, body: { id } },
      };
    })
  ).version;

const lane = async (number: number): Promise<void> => {
  for (let turn = 0; ; turn += 1) {
    const name = `shopper-${(turn * LANES + number) % SHOPPERS}`;
    const ref = { shop: "proof", key: store.pseudonym("proof", name) };
    const grant = await grantOf(ref);
    if (grant === null) {
      const id = `${writer}-${number}-${turn}`;
      const version = await give(ref, id, true);
      sayNow(`record ${name} ${id} ${version}`);
      continue;
    }
    const ids = Array.from({ length: 1 + (turn % 5) }, (_, i) => `${writer}-${number}-${turn}-${i}`);
    const [kept] = await store.shoppers.appendEvents([{ grant, events: ids.map(eventOf) }]);
    if (kept !== null && kept !== undefined) for (const id of ids) sayNow(`event ${name} ${id}`);
  }
};

await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
