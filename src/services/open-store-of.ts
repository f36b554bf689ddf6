import { join } from "node:path";
import type { Clock } from "../lib/clock.ts";
import type { Config } from "../lib/config.ts";
import type { RandomBytes } from "../lib/random.ts";
import type { Store } from "../store/driver/store.ts";
import { openEmbeddedKeys, openSharedKeys, openStore, type StoreDeps } from "../store/open-store.ts";
import { openRefusalFiles, type RefusalFiles } from "../store/refusals/refusal-files.ts";
import { type FollowKeys, followKeys, markKeyFile } from "../store/sealing/follow-keys.ts";
import type { KeyStore } from "../store/sealing/key-store.ts";

export type StorePlatform = {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Hears of a store that is not as durable as it should be. */
  readonly warn?: (sentence: string) => void;
  /** Hears of what happened to the servers of Redis. */
  readonly tell?: StoreDeps["tell"];
};
export type Opened = {
  readonly keys: KeyStore;
  readonly store: Store;
  /** Calls back when the file of keys has changed. */
  readonly onKeys?: FollowKeys["onChange"];
};

/** What is held beside the store of this machine; `mayHold`: by this process too. */
export const openRefusalsOf = (
  config: Config,
  keys: KeyStore,
  random: RandomBytes,
  mayHold: boolean,
): RefusalFiles =>
  openRefusalFiles({ dir: join(config.data, "refusals"), secret: keys.pseudonym, random, mayHold });

/**
 * Keys and store as configured: keys are made at the very first start of a store, and never for one that has
 * been begun.
 */
export const openStoreOf = async (
  config: Config,
  { clock, random, warn, tell }: StorePlatform,
): Promise<Opened> => {
  const passphrase = config.passphrase === null ? {} : { passphrase: config.passphrase };
  const mark = await markKeyFile(config.keys);
  const keys =
    config.redis === null
      ? await openEmbeddedKeys(config.data, { path: config.keys, clock, random, ...passphrase })
      : await openSharedKeys(config.redis, { path: config.keys, clock, random, ...passphrase });
  const store = await openStore(
    config.redis === null
      ? { kind: "lmdb", dir: config.data, keys }
      : {
          kind: "redis",
          url: config.redis,
          keys,
          cacheDir: config.data,
          wait: { replicas: config.redisReplicas, waitMs: config.redisReplicaWaitMs },
        },
    { clock, random, ...(warn === undefined ? {} : { warn }), ...(tell === undefined ? {} : { tell }) },
  );
  const following = followKeys(keys, mark, { clock, random, ...passphrase }, warn ?? (() => undefined));
  following.onChange(store.adoptKeys);
  const close = async (): Promise<void> => {
    following.stop();
    await store.close();
  };
  return { keys, store: { ...store, close }, onKeys: following.onChange };
};
