import type { LedgerPort, OutboxEntry, PlacedLeaf, StoredHead } from "../../consent/proofs/ledger/port.ts";
import { present } from "../../lib/present.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { shopFolder } from "../shopper/program.ts";
import { outboxPlace, unsealLeaf } from "../shopper/state-programs.ts";
import { REWRAPPED_A_TURN, type TableBatch } from "./destruction.ts";
import { changeInBatches, type Environment, sortable, under } from "./environment.ts";
import type { ShopperTables } from "./shopper-rows.ts";

const entryKey = (shop: string, id: string): string => `entry/${shopFolder(shop)}/${id}`;
const placedKey = (shop: string, id: string): string => `placed/${shopFolder(shop)}/${id}`;

/** Seals what waits in the outbox under what wraps now, in batches. */
export const rewrapOutbox = (
  environment: Environment,
  { outbox }: Pick<ShopperTables, "outbox">,
  sealer: Sealer,
): TableBatch =>
  changeInBatches(
    environment,
    outbox,
    {
      prefix: "entry/",
      change: (key, row) =>
        sealer.resealShort(
          outboxPlace(decodeURIComponent(present(key.split("/")[1], "the shop of a key"))),
          row,
        ),
    },
    REWRAPPED_A_TURN,
  );

/**
 * The consent ledger: public by nature, hence in clear; the outbox, which still knows whose leaf it is, is
 * sealed.
 */
export const createLmdbLedger = (
  environment: Environment,
  { outbox }: Pick<ShopperTables, "outbox">,
  sealer: Sealer,
): LedgerPort => {
  const leaves = environment.table<PlacedLeaf>("leaves", "json");
  const heads = environment.table<StoredHead>("ledger-heads", "json");
  const newest = environment.table<StoredHead>("ledger-newest", "json");
  const entriesOf = function* (shop: string): Generator<{ id: string; row: Buffer }> {
    const prefix = entryKey(shop, "");
    for (const { key, value } of outbox.getRange(under(prefix)))
      yield { id: key.slice(prefix.length), row: value };
  };
  return {
    readOutbox: (shop, limit) =>
      environment.read(() => {
        const waiting: OutboxEntry[] = [];
        for (const { id, row } of entriesOf(shop)) {
          if (waiting.length >= limit) break;
          if (!outbox.doesExist(placedKey(shop, id)))
            waiting.push({ id, shop, ...unsealLeaf(sealer, shop, row) });
        }
        return waiting;
      }),
    readPlaced: (shop, limit) =>
      environment.read(() => {
        const prefix = placedKey(shop, "");
        return Array.from(outbox.getRange({ ...under(prefix), limit }), ({ key, value }) => {
          const id = key.slice(prefix.length);
          const row = outbox.getBinary(entryKey(shop, id));
          return row === undefined
            ? []
            : [{ id, shop, index: Number(value.toString("latin1")), ...unsealLeaf(sealer, shop, row) }];
        }).flat();
      }),
    settle: (shop, ids) =>
      environment.write(() => {
        for (const id of ids) {
          void outbox.remove(entryKey(shop, id));
          void outbox.remove(placedKey(shop, id));
        }
      }),
    hasWaiting: (shop) =>
      environment.read(() => {
        for (const entry of entriesOf(shop)) return entry.id !== "";
        return false;
      }),
    append: (shop, from, placed, head, done) =>
      environment.write(() => {
        const folder = shopFolder(shop);
        if ((newest.get(folder)?.size ?? 0) !== from) return false;
        // An id that is gone was placed by somebody else, who read the outbox before.
        if (done.some((id) => !outbox.doesExist(entryKey(shop, id)))) return false;
        if (done.some((id) => outbox.doesExist(placedKey(shop, id)))) return false;
        for (const leaf of placed) void leaves.put(`${folder}/${sortable(leaf.index)}`, leaf);
        void heads.put(`${folder}/${sortable(head.size)}/${sortable(head.signed_at)}`, head);
        void newest.put(folder, head);
        for (const [at, id] of done.entries())
          void outbox.put(placedKey(shop, id), Buffer.from(String(from + at), "latin1"));
        return true;
      }),
    readHead: (shop) => environment.read(() => newest.get(shopFolder(shop)) ?? null),
    listHeads: (shop, after, limit) =>
      environment.read(() =>
        Array.from(
          heads.getRange({
            start: `${shopFolder(shop)}/${sortable(after + 1)}/`,
            end: under(`${shopFolder(shop)}/`).end,
            limit,
          }),
          ({ value }) => value,
        ),
      ),
    readLeaves: (shop, from, limit) =>
      environment.read(() =>
        Array.from(
          leaves.getRange({
            start: `${shopFolder(shop)}/${sortable(from)}`,
            end: under(`${shopFolder(shop)}/`).end,
            limit,
          }),
          ({ value }) => value,
        ),
      ),
  };
};
