import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../lib/clock.ts";
import type { RandomBytes } from "../lib/random.ts";
import type { CopySide } from "./copy/copy-side.ts";
import type { CopyEnd } from "./copy/copy-store.ts";
export { type CopyEnd, copyStore } from "./copy/copy-store.ts";
import type { Store } from "./driver/store.ts";
export { backupEmbedded, checkBackup, readBackupList, restoreEmbedded } from "./lmdb/backup.ts";
import { openLmdbCopy } from "./lmdb/copy-tables.ts";
import { EPOCH_FILE, openLmdbStore, STORE_FILE } from "./lmdb/lmdb-store.ts";
import { claimRedis, isRedisBegun } from "./redis/beginning.ts";
import { connect } from "./redis/connection.ts";
import { openRedisCopy } from "./redis/copy-keys.ts";
import type { ReplicaWait } from "./redis/node.ts";
import { openRedisStore } from "./redis/redis-store.ts";
import type { RedisEvent } from "./redis/topology.ts";
import { createEpochFile } from "./sealing/epochs.ts";
import type { AdoptsKeys } from "./sealing/follow-keys.ts";
import { type KeyStoreOptions } from "./sealing/key-file.ts";
import { type KeyStore, openKeyStore } from "./sealing/key-store.ts";
import { createSealer } from "./sealing/sealing.ts";

export type StoreOptions =
  | { readonly kind: "lmdb"; readonly dir: string; readonly keys: KeyStore }
  | {
      readonly kind: "redis";
      readonly url: string;
      readonly cacheDir: string;
      readonly keys: KeyStore;
      /** On how many replicas a write must stand, and for how long it waits; none where it is left out. */
      readonly wait?: ReplicaWait;
    };

export type StoreDeps = {
  readonly random: RandomBytes;
  readonly clock: Clock;
  /** Told in a sentence what a person should see to (a Redis that is not durable, a lost connection). */
  readonly warn?: (sentence: string) => void;
  /** Told what happened to the servers of Redis, for whoever counts it. */
  readonly tell?: (event: RedisEvent) => void;
};

const CLAIM_LOOK_MS = 50;
const NAME_BYTES = 12;

/**
 * Opens a store; the only door to the drivers. @throws DomainError key_store_missing when the keys are not
 * this store's.
 */
export const openStore = async (
  options: StoreOptions,
  { random, clock, warn = () => {}, tell = () => {} }: StoreDeps,
): Promise<Store & AdoptsKeys> => {
  const { keys } = options;
  const freshName = Buffer.from(random(NAME_BYTES)).toString("hex");
  if (options.kind === "redis")
    return openRedisStore(options, { sealer: createSealer({ keys, random }), clock, warn, tell, freshName });
  const epochs = createEpochFile(join(options.dir, EPOCH_FILE), random);
  const sealer = createSealer({ keys, random, epochs });
  return openLmdbStore({ dir: options.dir, sealer, epochs, clock, freshName });
};

/**
 * One end of a copy: the store, its rows as they stand, and what seals them. The target is begun by this,
 * under the keys that it is given.
 */
export const openCopyEnd = async (options: StoreOptions, deps: StoreDeps): Promise<CopyEnd> => {
  const { keys } = options;
  const { random, clock } = deps;
  const store = await openStore(options, deps);
  const open = async (): Promise<CopySide> => {
    if (options.kind === "redis") {
      const connection = await connect(options.url, {
        warn: () => undefined,
        ...(options.wait === undefined ? {} : { wait: options.wait }),
      });
      return openRedisCopy(connection, createSealer({ keys, random }), clock);
    }
    const epochs = createEpochFile(join(options.dir, EPOCH_FILE), random);
    const sealer = createSealer({ keys, random, epochs });
    return openLmdbCopy({ dir: options.dir, storeFile: STORE_FILE, sealer, epochs });
  };
  const side = await open();
  return {
    ...side,
    models: store.models,
    async close() {
      await side.close();
      await store.close();
    },
  };
};

/** Is there an embedded store in this folder? Then its keys must be there as well and are never made anew. */
export const hasEmbeddedData = (dir: string): boolean => existsSync(join(dir, STORE_FILE));

/** Has a store been begun there? Looks, and leaves nothing behind. @throws DomainError store_unavailable */
export const isStoreBegun = ({ data, redis }: { data: string; redis: string | null }): Promise<boolean> =>
  redis === null ? Promise.resolve(hasEmbeddedData(data)) : isRedisBegun(redis);

/**
 * Where the keys of an embedded store stand unless told otherwise: beside the data folder, so that a copy of
 * one is not a copy of both.
 */
export const embeddedKeyPath = (dir: string): string =>
  join(dirname(resolve(dir)), `${resolve(dir).split(/[\\/]/).at(-1) ?? ""}-keys`, "keys.json");

/** The keys of an embedded store: made on the very first start, required ever after. */
export const openEmbeddedKeys = (
  dir: string,
  options: Omit<KeyStoreOptions, "create"> & { path?: string },
): Promise<KeyStore> =>
  openKeyStore(options.path ?? embeddedKeyPath(dir), { ...options, create: !hasEmbeddedData(dir) });

/** Keys that are there already; never made. @throws DomainError key_store_missing */
export const openKeysOf = (path: string, options: Omit<KeyStoreOptions, "create">): Promise<KeyStore> =>
  openKeyStore(path, { ...options, create: false });

/**
 * The keys of a Redis that several instances share: made by the one instance that begins it, required of
 * every other and ever after.
 * @throws DomainError key_store_missing where the Redis was begun with keys that are not here
 */
export const openSharedKeys = async (
  url: string,
  { path, ...options }: Omit<KeyStoreOptions, "create"> & { path: string },
): Promise<KeyStore> => {
  for (;;) {
    const begun = existsSync(path) ? "begun" : await claimRedis(url);
    if (begun !== "claimed") return openKeyStore(path, { ...options, create: begun === "mine" });
    await sleep(CLAIM_LOOK_MS);
  }
};
