import type { LedgerPort, PlacedLeaf, StoredHead } from "../../consent/proofs/ledger/port.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { shopFolder } from "../shopper/program.ts";
import { outboxPlace, unsealLeaf } from "../shopper/state-programs.ts";
import { REWRAPPED_A_TURN, type TableBatch } from "./destruction.ts";
import { changeInBatches, type Environment, sortable, under } from "./environment.ts";
import type { ShopperTables } from "./shopper-rows.ts";

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
      change: (key, row) => sealer.resealShort(outboxPlace(decodeURIComponent(key.split("/")[1]!)), row),
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
  return {
    readOutbox: (shop, limit) =>
      environment.read(() => {
        const prefix = `entry/${shopFolder(shop)}/`;
        return Array.from(outbox.getRange({ ...under(prefix), limit }), ({ key, value }) => ({
          id: key.slice(prefix.length),
          shop,
          ...unsealLeaf(sealer, shop, value),
        }));
      }),
    append: (shop, from, placed, head, done) =>
      environment.write(() => {
        const folder = shopFolder(shop);
        if ((newest.get(folder)?.size ?? 0) !== from) return false;
        // An id that is gone was placed by somebody else, who read the outbox before.
        if (done.some((id) => !outbox.doesExist(`entry/${folder}/${id}`))) return false;
        for (const leaf of placed) void leaves.put(`${folder}/${sortable(leaf.index)}`, leaf);
        void heads.put(`${folder}/${sortable(head.size)}/${sortable(head.signed_at)}`, head);
        void newest.put(folder, head);
        for (const id of done) void outbox.remove(`entry/${folder}/${id}`);
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
