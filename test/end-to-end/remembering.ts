/** Services that learn, on either store, and what their tests ask of them. */
import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { type App, createApp } from "../../src/app.ts";
import { createLearner } from "../../src/learn/shop/learner.ts";
import type { Log } from "../../src/lib/log.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import type { KeyStore } from "../../src/store/sealing/key-store.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";

export const HOUR_MS = 3_600_000;
export const time = { shift: 0 };
export const clock = (): number => Date.now() + time.shift;
const platform = { clock, random: (size: number) => randomBytes(size) };

const QUIET: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

type Opened = { readonly keys: KeyStore; again(): Promise<Store>; close(): Promise<void> };

const openLmdb = async (dir: string): Promise<Opened> => {
  const keys = await openEmbeddedKeys(join(dir, "data"), platform);
  return {
    keys,
    again: () => openStore({ kind: "lmdb", dir: join(dir, "data"), keys }, platform),
    close: async () => undefined,
  };
};

const openRedis = async (dir: string): Promise<Opened> => {
  const redis = await startRedis();
  const keys = await openEmbeddedKeys(join(dir, "data"), platform);
  let made = 0;
  return {
    keys,
    again: () =>
      openStore(
        { kind: "redis", url: redis.url, keys, cacheDir: join(dir, `cache-${(made += 1)}`) },
        platform,
      ),
    close: () => redis.remove(),
  };
};

export const STORES: readonly (readonly [string, (dir: string) => Promise<Opened>])[] = [
  ["LMDB", openLmdb],
  ...(hasRedisServer() ? ([["Redis", openRedis]] as const) : []),
];

export const stopped: (() => Promise<void>)[] = [];

export const start = async (
  open: (dir: string) => Promise<Opened>,
  more: (store: Store) => Store = (store) => store,
) => {
  const dir = await mkdtemp(join(tmpdir(), "candor-remembers-"));
  const opened = await open(dir);
  stopped.push(async () => {
    await opened.close();
    await removeFolder(dir);
  });
  const store = more(await opened.again());
  stopped.push(() => store.close());
  const harness = await startHarness({ store, keys: opened.keys, clock });
  stopped.push(() => harness.close());
  /** Another process of the same shop. */
  const another = async (): Promise<App> => {
    const other = await opened.again();
    stopped.push(() => other.close());
    const app = await createApp(harness.config, { store: other, keys: opened.keys, clock });
    stopped.push(() => app.close());
    return app;
  };
  return { harness, another };
};

export const headOf = ({ app }: Harness) => app.services.store.jobs.erasureHead("acme");

export const slot = async (harness: Harness, name = "default") =>
  (await harness.call("get", `/v1/slots/${name}`).expect(200)).body;

export const erase = async (harness: Harness, id: string): Promise<string> =>
  (await harness.call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202)).body.receipt_id;

export const erasureOf = async (harness: Harness, receipt: string) =>
  (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body;

export const modelOf = async (harness: Harness, app: App = harness.app) => {
  const { body } = await callerOf(app, harness.key)("post", "/v1/recommendations")
    .send({ moment: "product", context: { item_id: "i2" }, slot: "default", limit: 3 })
    .expect(200);
  const { name, version, arm } = body.transparency.model;
  return arm === "none" || arm === "fallback" ? null : `${name}@${version}`;
};

export const turn = ({ app: { services } }: Harness) =>
  createLearner({ services, trainEveryHours: 0, log: QUIET }).turn();
