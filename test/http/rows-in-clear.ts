import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { createClient } from "redis";
import { removeFolder } from "../../scripts/remove-folder.ts";
import type { ShopperRef } from "../../src/consent/shopper-ref.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { EPOCH_FILE } from "../../src/store/lmdb/lmdb-store.ts";
import { openEmbeddedKeys, openSharedKeys, openStore } from "../../src/store/open-store.ts";
import { createEpochFile } from "../../src/store/sealing/epochs.ts";
import type { KeyStore } from "../../src/store/sealing/key-store.ts";
import { createSealer, type Sealer } from "../../src/store/sealing/sealing.ts";
import { decodeEvents } from "../../src/store/shopper/event-codec.ts";
import { decodeHead } from "../../src/store/shopper/head.ts";
import { HEAD, placeOf, shopperPlace } from "../../src/store/shopper/program.ts";
import { keysOf } from "../../src/store/shopper/shopper-keys.ts";
import { decodeTrained } from "../../src/store/shopper/trained-codec.ts";
import { type RedisServer, startRedis } from "../store/redis-server.ts";

export const NOW = Date.parse("2026-06-01T12:00:00Z");

/** A store of a driver, and all rows of a shopper in it, by name, as they lie there. */
export type Opened = {
  readonly store: Store;
  readonly keys: KeyStore;
  readonly sealer: Sealer;
  rows(ref: ShopperRef): Promise<Map<string, Buffer>>;
  close(): Promise<void>;
};

export const deps = { random: randomBytes, clock: () => NOW };

export const openLmdb = async (): Promise<Opened> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-export-"));
  const dir = join(folder, "data");
  const keys = await openEmbeddedKeys(dir, deps);
  const store = await openStore({ kind: "lmdb", dir, keys }, deps);
  const epochs = createEpochFile(join(dir, EPOCH_FILE), randomBytes);
  return {
    store,
    keys,
    sealer: createSealer({ keys, random: randomBytes, epochs }),
    async rows(ref) {
      const root = open<Buffer, string>({ path: join(dir, "store.mdb"), maxDbs: 64, encoding: "binary" });
      const found = new Map<string, Buffer>();
      for (const name of ["heads", "rows"]) {
        const table = root.openDB<Buffer, string>({ name, encoding: "binary" });
        for (const key of table.getKeys({}))
          if (key.startsWith(shopperPlace(ref)))
            found.set(key.slice(shopperPlace(ref).length + 1), Buffer.from(table.getBinary(key)!));
      }
      await root.close();
      return found;
    },
    async close() {
      await store.close();
      await removeFolder(folder);
    },
  };
};

/** Hex, so that no byte of a row is taken for text on its way. */
const HEX =
  "return (redis.call('GET', KEYS[1]):gsub('.', function(c) return string.format('%02x', c:byte()) end))";

export const openRedis = async (): Promise<Opened> => {
  const server: RedisServer = await startRedis();
  const folder = await mkdtemp(join(tmpdir(), "candor-export-"));
  const keys = await openSharedKeys(server.url, { ...deps, path: join(folder, "keys.json") });
  const store = await openStore(
    { kind: "redis", url: server.url, keys, cacheDir: join(folder, "cache") },
    deps,
  );
  return {
    store,
    keys,
    sealer: createSealer({ keys, random: randomBytes }),
    async rows(ref) {
      const client = await createClient({ url: server.url }).connect();
      const prefix = `candor:{${shopperPlace(ref)}}/`;
      const found = new Map<string, Buffer>();
      for (const key of (await client.keys("*")).filter((each) => each.startsWith(prefix))) {
        if ((await client.type(key)) !== "string") continue;
        const hex = (await client.eval(HEX, { keys: [key] })) as string;
        found.set(key.slice(prefix.length), Buffer.from(hex, "hex"));
      }
      await client.close();
      return found;
    },
    async close() {
      await store.close();
      await server.remove();
      await removeFolder(folder);
    },
  };
};

export type Leaf = readonly [path: string, value: unknown];

export const leaves = (value: unknown, path: string): Leaf[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, one]) => leaves(one, `${path}.${name}`))
    : [[path, value]];

/**
 * Every row of a shopper in clear. What opens in no known way is a new kind of row: it must be told here, and
 * in the copy.
 */
export const readClear = ({ sealer }: Opened, ref: ShopperRef, rows: Map<string, Buffer>): Leaf[] => {
  const head = decodeHead(sealer, ref, rows.get(HEAD)!);
  const held = keysOf(sealer, ref, head)!;
  const state = sealer.unseal(
    held.rows,
    placeOf(ref, `${head.generation}/state/${head.version}`),
    head.state!,
  );
  const all = leaves(JSON.parse(state.toString("utf8")), "state");
  for (const [name, row] of rows) {
    // Keyed hashes of event ids tell nothing that the events do not.
    if (name === HEAD || name === `${head.generation}/d`) continue;
    const clear = [held.rows, held.own].flatMap((key) =>
      [0, 20].flatMap((from) => {
        try {
          return [sealer.unseal(key, placeOf(ref, name), row.subarray(from))];
        } catch {
          return [];
        }
      }),
    )[0];
    if (clear === undefined) throw new Error(`a row ${name} opens in no way that this test knows`);
    const [, kind] = name.split("/");
    if (kind === "e") decodeEvents(clear).forEach((event) => all.push(...leaves(event, "event")));
    else if (kind === "t") all.push(["trained.body", decodeTrained(clear).body]);
    else all.push(...leaves(JSON.parse(clear.toString("utf8")), kind!));
  }
  return all;
};
