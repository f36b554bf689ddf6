import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "lmdb";
import type { Clock } from "../../lib/clock.ts";
import { present } from "../../lib/present.ts";
import { createReservedRoom, type ReservedRoom } from "../driver/reserved-room.ts";
import type { Store, StoreIdentity } from "../driver/store.ts";
import type { KeyRing } from "../sealing/decision-row.ts";
import type { EpochFile } from "../sealing/epochs.ts";
import type { AdoptsKeys } from "../sealing/follow-keys.ts";
import { bindingAfterRewrap, bindKeys, identifyBinding, type KeyBinding } from "../sealing/key-binding.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { decodeHead } from "../shopper/head.ts";
import { shopperPlace } from "../shopper/program.ts";
import { keyOf } from "../shopper/shopper-keys.ts";
import { createShopperStore, type TaskRunner } from "../shopper/shopper-store.ts";
import { rewrap } from "../shopper/state-programs.ts";
import { createLmdbCatalogue } from "./catalogue-tables.ts";
import { createLmdbDecisions } from "./decision-tables.ts";
import { createLmdbDestruction, passThrough, REWRAPPED_A_TURN, type TableBatch } from "./destruction.ts";
import { type Environment, openEnvironment } from "./environment.ts";
import { beginEpochs, type EpochEnvironment, followEpochs } from "./epoch-environment.ts";
import { createLmdbJobs } from "./job-tables.ts";
import { createLmdbLedger, rewrapOutbox } from "./ledger-tables.ts";
import { createLmdbModels } from "./model-files.ts";
import { createLmdbShops } from "./shop-tables.ts";
import { createShopperRows, openShopperTables, type ShopperTables } from "./shopper-rows.ts";

export const STORE_FILE = "store.mdb";
const BINDING = "keys";
const refOf = (place: string): { shop: string; key: string } => {
  const [shop, , key] = place.split("/") as [string, string, string];
  return { shop: decodeURIComponent(shop), key };
};

/** Wraps the shoppers' keys again, in batches of one transaction each. */
const rewrapHeads =
  (environment: Environment, heads: ShopperTables["heads"], runner: TaskRunner, sealer: Sealer): TableBatch =>
  async (after) => {
    const from = after === null ? {} : { start: after, exclusiveStart: true };
    const places = await environment.read(() =>
      Array.from(heads.getKeys({ ...from, limit: REWRAPPED_A_TURN })),
    );
    const done = await runner.write(
      places.map((place) => ({ ref: refOf(place), program: () => rewrap(sealer, refOf(place)) })),
    );
    return {
      count: done.filter(Boolean).length,
      last: places.length < REWRAPPED_A_TURN ? null : (places.at(-1) ?? null),
    };
  };

/** The file of epoch keys, beside the tables. */
export const EPOCH_FILE = "epochs.key";

export type LmdbStoreDeps = {
  readonly dir: string;
  readonly sealer: Sealer;
  readonly epochs: EpochFile;
  readonly clock: Clock;
  /** What a new store is called. */
  readonly freshName: string;
};

/** The file at the store's path, as the system knows it; null where there is none. */
const fileAt = async (dir: string): Promise<string | null> => {
  const found = await stat(join(dir, STORE_FILE)).catch(() => null);
  return found === null ? null : `${found.dev} ${found.ino}`;
};

type BindDeps = Pick<LmdbStoreDeps, "sealer" | "epochs" | "freshName"> & {
  readonly main: EpochEnvironment;
  readonly bindings: Database<KeyBinding, string>;
  readonly reserved: ReservedRoom;
};

/**
 * Binds the store to its keys. One that is bound already is opened without writing, so that a service starts
 * on a full disk as well: who refuses there is heard.
 */
const bindStore = async ({
  main,
  bindings,
  sealer,
  epochs,
  freshName,
  reserved,
}: BindDeps): Promise<KeyBinding> => {
  const read = (): KeyBinding | null => bindings.get(BINDING) ?? null;
  const { before, begun } = await main.read(() => ({ before: read(), begun: main.epoch() > 0 }));
  if (before !== null && begun) {
    const same = bindKeys(sealer, before, freshName);
    if (JSON.stringify(same) === JSON.stringify(before)) return same;
  }
  return reserved.within(async () => {
    const binding = await main.write(() => {
      const given = bindKeys(sealer, read(), freshName);
      void bindings.put(BINDING, given);
      return given;
    });
    await beginEpochs(main, epochs);
    return binding;
  });
};

/**
 * The embedded store: LMDB in `dir`, shared by all processes of a machine. What a call resolved to is on the
 * disk. Deleted pages keep their bytes until LMDB uses them again: stored keys are wrapped under an epoch,
 * and what was erased opens for nobody once its epoch is destroyed (`destruction`).
 */
export const openLmdbStore = async ({
  dir,
  sealer,
  epochs,
  clock,
  freshName,
}: LmdbStoreDeps): Promise<Store & AdoptsKeys> => {
  const reserved = createReservedRoom();
  const main = followEpochs(await openEnvironment(dir, STORE_FILE, undefined, reserved), epochs);
  const bindings = main.table<KeyBinding>("binding", "json");
  const bound = await bindStore({ main, bindings, sealer, epochs, freshName, reserved }).catch(
    async (cause: unknown) => {
      await main.close();
      throw cause;
    },
  );
  const aside = await openEnvironment(dir, "decisions.mdb").catch(async (cause: unknown) => {
    await main.close();
    throw cause;
  });
  const file = await fileAt(dir);
  /** Whoever deletes the folder, or puts another in its place, leaves this process with files of nowhere. */
  const identify = async (): Promise<StoreIdentity> => {
    const now = await fileAt(dir);
    if (now !== file && !main.isClosed()) return now === null ? "empty" : "other";
    return main.read(() => identifyBinding(bound, bindings.get(BINDING) ?? null));
  };
  const tables = openShopperTables(main);
  const rows = createShopperRows(main, tables, () => destruction.note());
  const jobs = createLmdbJobs(main, rows, sealer);
  const rewrapBatch = passThrough([
    ...jobs.rewrap,
    rewrapOutbox(main, tables, sealer),
    rewrapHeads(main, tables.heads, rows, sealer),
  ]);
  const destruction = createLmdbDestruction(main, epochs, rewrapBatch, clock);
  const keys: KeyRing = {
    ownKey: (ref) =>
      main.read(() => {
        const bytes = tables.heads.getBinary(shopperPlace(ref));
        const head = bytes === undefined ? null : decodeHead(sealer, ref, bytes);
        if (head === null) return null;
        const key = keyOf(sealer, ref, head);
        return key === null ? null : { key, generation: head.generation };
      }),
  };
  const decisions = createLmdbDecisions(aside, sealer, keys);
  return {
    shops: createLmdbShops(main),
    shoppers: createShopperStore({ sealer, runner: rows, ...rows }),
    catalogue: createLmdbCatalogue(main, clock),
    ledger: createLmdbLedger(main, tables, sealer),
    decisions,
    jobs: jobs.port,
    models: createLmdbModels(main, dir, sealer),
    destruction: destruction.port,
    pseudonym: sealer.pseudonym,
    mark: sealer.mark,
    async sweep(now) {
      return (await rows.sweep(now)) + (await jobs.sweep(now)) + (await decisions.sweep(now));
    },
    async rewrap() {
      let { count, next } = await rewrapBatch(null);
      while (next !== null) {
        const more = await rewrapBatch(next);
        count += more.count;
        next = more.next;
      }
      await main.write(() => {
        const before = present(bindings.get(BINDING), "the binding of the store");
        void bindings.put(BINDING, bindingAfterRewrap(sealer, before));
      });
      return count;
    },
    risks: () => Promise.resolve([]),
    identify,
    adoptKeys: sealer.adopt,
    inReservedRoom: reserved.within,
    async close() {
      await Promise.all([main.close(), aside.close()]);
    },
  };
};
