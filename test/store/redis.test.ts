import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { createGate } from "../../src/consent/gate.ts";
import { CAREFUL_POLICY } from "../../src/consent/policy.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { type KeyStore, openKeyStore } from "../../src/store/sealing/key-store.ts";
import { rotateWrappingKey } from "../../src/store/sealing/rotate-keys.ts";
import { describeStore, type OpenStore } from "./contract.ts";
import { access, clock, eventOf, give, idsOf, refOf, shopperWithGrant } from "./contract/fixtures.ts";
import {
  hasRedisServer,
  HOW_TO_INSTALL,
  type RedisServer,
  startClusterNode,
  startRedis,
} from "./redis-server.ts";

const required = process.env["CANDOR_REQUIRE_ALL"] === "1";
const there = hasRedisServer();
const deps = { random: randomBytes, clock };

const open: OpenStore = async () => {
  const server = await startClusterNode();
  const folder = await mkdtemp(join(tmpdir(), "candor-redis-keys-"));
  const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
  let handles = 0;
  const openWith = (one: KeyStore): Promise<Store> =>
    openStore(
      { kind: "redis", url: server.url, cacheDir: join(folder, `cache-${(handles += 1)}`), keys: one },
      deps,
    );
  const store = await openWith(keys);
  return {
    store,
    random: randomBytes,
    again: () => openWith(keys),
    rotated: async () => openWith(await rotateWrappingKey(keys.path, deps)),
    withNewestKeyOnly: async () => {
      const { wrapping, ...rest } = await openKeyStore(keys.path, { ...deps, create: false });
      return openWith({ ...rest, wrapping: wrapping.slice(0, 1) });
    },
    withOtherKeys: async () =>
      openWith(await openKeyStore(join(folder, "other", "keys.json"), { ...deps, create: true })),
    bytes: async () => {
      await server.written();
      const files = (await readdir(server.dir, { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      );
      return Buffer.concat(
        await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name)))),
      );
    },
    close: async () => {
      await store.close();
      await server.remove();
      await removeFolder(folder);
    },
  };
};

if (!there && required) {
  it("needs redis-server", () => {
    throw new Error(HOW_TO_INSTALL);
  });
}

describe.skipIf(!there)(there ? "redis" : `redis (${HOW_TO_INSTALL})`, () => {
  describeStore("redis, a node of a cluster", open);

  describe("a Redis that comes and goes", () => {
    let server: RedisServer;
    let store: Store;
    let folder: string;
    const warnings: string[] = [];
    beforeAll(async () => {
      server = await startRedis();
      folder = await mkdtemp(join(tmpdir(), "candor-redis-keys-"));
      const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
      store = await openStore(
        { kind: "redis", url: server.url, cacheDir: join(folder, "cache"), keys },
        { ...deps, warn: (sentence) => warnings.push(sentence) },
      );
    });
    afterAll(async () => {
      await store.close();
      await server.remove();
      await removeFolder(folder);
    });

    it(
      "has everything that it answered after it was killed, and answers again without " + "a new start",
      async () => {
        const { ref, grant } = await shopperWithGrant(store, "survivor");
        await store.shoppers.appendEvents([{ grant, events: [eventOf("e1")] }]);
        await server.stop("SIGKILL");
        await expect(store.identify()).rejects.toMatchObject({ code: "store_unavailable" });
        await expect(store.shoppers.readState(ref)).rejects.toMatchObject({ code: "store_unavailable" });
        const passage = await createGate({ store: store.shoppers, clock }).pass({
          shopper: ref,
          signals: NO_SIGNALS,
          optOut: false,
          sessionReceipt: [],
          policy: CAREFUL_POLICY,
          country: null,
        });
        expect(passage.decision.verdicts.personalise).toEqual({
          granted: false,
          because: "store_unavailable",
        });
        expect(passage.grant("personalise")).toBeNull();
        await server.restart();
        await expect
          .poll(
            () =>
              store.identify().then(
                () => true,
                () => false,
              ),
            { timeout: 10_000 },
          )
          .toBe(true);
        expect(idsOf(await access(store, ref))).toEqual(["e1"]);
        expect(warnings).toContain(
          "The connection to Redis was lost; requests are answered without the store until it is back.",
        );
      },
    );

    it("mends what a crash between two slots left", async () => {
      const { createClient } = await import("redis");
      const client = await createClient({ url: server.url }).connect();
      const ref = refOf(store, "mended", "mend");
      await give(store, ref, { personalise: true }, { leaf: { type: "given", record_id: "r", body: {} } });
      const sets = [
        ...(await client.keys("candor:{mend/set/*")),
        ...(await client.keys("candor:{mend/waiting}")),
      ];
      expect(sets).toHaveLength(2);
      for (const key of sets) await client.del(key);
      expect(await store.ledger.readOutbox("mend", 10)).toEqual([]);
      await store.sweep(clock());
      expect((await store.ledger.readOutbox("mend", 10)).map((entry) => entry.leaf.record_id)).toEqual(["r"]);
      const listed = await Promise.all(
        Array.from({ length: 256 }, (_, set) => store.shoppers.listShoppers("mend", set)),
      );
      expect(listed.flat()).toEqual([ref.key]);
      await client.close();
    });

    it(
      "gives every key of a shopper one hash tag, and lets decisions and answers end " + "by themselves",
      async () => {
        const { createClient } = await import("redis");
        const client = await createClient({ url: server.url }).connect();
        const { ref, grant } = await shopperWithGrant(store, "slots");
        await store.shoppers.appendEvents([
          { grant, events: Array.from({ length: 100 }, (_, i) => eventOf(`e${i}`)) },
        ]);
        await store.jobs.claimIdempotent({
          id: "clm_1",
          shop: ref.shop,
          key: "k",
          shopperKey: ref.key,
          bodyHash: "h",
          now: clock(),
          ttlMs: 60_000,
        });
        await store.decisions.write([
          {
            recommendation_id: "rec-1",
            shop: ref.shop,
            shopper: ref,
            expires_at: clock() + 60_000,
            body: new Uint8Array([1]),
          },
        ]);
        const keys = await client.keys(`*${ref.key}*`);
        expect(keys.length).toBeGreaterThan(6);
        expect(new Set(keys.map((key) => /\{[^}]+\}/.exec(key)?.[0])).size).toBe(1);
        const ending = [...keys.filter((key) => key.includes("/i/")), ...(await client.keys("*/decision/*"))];
        expect(ending).toHaveLength(3);
        for (const key of ending) expect(await client.pTTL(key)).toBeGreaterThan(50_000);
        await client.close();
      },
    );
  });
});
