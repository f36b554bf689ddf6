import type { KeyRing } from "../decision-row.ts";
import { bindingAfterRewrap, bindKeys, type KeyBinding } from "../key-binding.ts";
import type { Store } from "../port.ts";
import type { Sealer } from "../sealing.ts";
import { decodeHead } from "../shopper/head.ts";
import { shopperPlace } from "../shopper/program.ts";
import { createShopperStore } from "../shopper/shopper-store.ts";
import { keyOf, rewrap } from "../shopper/state-programs.ts";
import { createLmdbCatalogue } from "./catalogue-tables.ts";
import { createLmdbDecisions } from "./decision-tables.ts";
import { openEnvironment } from "./environment.ts";
import { createLmdbJobs } from "./job-tables.ts";
import { createLmdbLedger, rewrapOutbox } from "./ledger-tables.ts";
import { createLmdbModels } from "./model-files.ts";
import { createLmdbShops } from "./shop-tables.ts";
import { createShopperRows, openShopperTables, type ShopperTables } from "./shopper-rows.ts";

export const STORE_FILE = "store.mdb";
const BINDING = "keys";
const REWRAPPED_A_TURN = 256;

const refOf = (place: string): { shop: string; key: string } => {
  const [shop, , key] = place.split("/") as [string, string, string];
  return { shop: decodeURIComponent(shop), key };
};

const headPlaces = (heads: ShopperTables["heads"], after: string | null): string[] =>
  Array.from(
    heads.getKeys({
      ...(after === null ? {} : { start: after, exclusiveStart: true }),
      limit: REWRAPPED_A_TURN,
    }),
  );

/**
 * The embedded store: LMDB in `dir`, shared by all processes of a machine. What a call resolved to is on the disk.
 * Deleted pages keep their bytes until LMDB uses them again: what was erased is unreadable because its key row is gone,
 * and rotating the wrapping key (then `rewrap`) makes copies of that row on stale pages unreadable too.
 */
export const openLmdbStore = async ({ dir, sealer }: { dir: string; sealer: Sealer }): Promise<Store> => {
  const main = openEnvironment(dir, STORE_FILE);
  const bindings = main.table<KeyBinding>("binding", "json");
  await main
    .write(() => void bindings.put(BINDING, bindKeys(sealer, bindings.get(BINDING) ?? null)))
    .catch(async (cause: unknown) => {
      await main.close();
      throw cause;
    });
  const aside = openEnvironment(dir, "decisions.mdb");
  const tables = openShopperTables(main);
  const rows = createShopperRows(main, tables);
  const jobs = createLmdbJobs(main, rows, sealer);
  const keys: KeyRing = {
    ownKey: (ref) =>
      main.read(() => {
        const bytes = tables.heads.getBinary(shopperPlace(ref));
        const head = bytes === undefined ? null : decodeHead(sealer, ref, bytes);
        const key = head === null ? null : keyOf(sealer, ref, head);
        return key === null ? null : { key, generation: head!.generation };
      }),
  };
  const decisions = createLmdbDecisions(aside, sealer, keys);
  return {
    shops: createLmdbShops(main),
    shoppers: createShopperStore({ sealer, runner: rows, listShoppers: rows.listShoppers }),
    catalogue: createLmdbCatalogue(main),
    ledger: createLmdbLedger(main, tables, sealer),
    decisions,
    jobs: jobs.port,
    models: createLmdbModels(main, dir, sealer),
    pseudonym: sealer.pseudonym,
    mark: sealer.mark,
    async sweep(now) {
      return (await rows.sweep(now)) + (await jobs.sweep(now)) + (await decisions.sweep(now));
    },
    async rewrap() {
      let count = (await jobs.rewrap()) + (await rewrapOutbox(main, tables, sealer));
      for (let places = await main.read(() => headPlaces(tables.heads, null)); places.length > 0;) {
        const done = await rows.write(
          places.map((place) => ({ ref: refOf(place), program: () => rewrap(sealer, refOf(place)) })),
        );
        count += done.filter(Boolean).length;
        const last = places.at(-1)!;
        places = await main.read(() => headPlaces(tables.heads, last));
      }
      await main.write(() => void bindings.put(BINDING, bindingAfterRewrap(sealer, bindings.get(BINDING)!)));
      return count;
    },
    ping: () => main.read(() => void bindings.get(BINDING)),
    async close() {
      await Promise.all([main.close(), aside.close()]);
    },
  };
};
