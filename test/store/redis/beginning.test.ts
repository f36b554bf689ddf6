import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSharedKeys, openStore } from "../../../src/store/open-store.ts";
import { type KeyStore, openKeyStore } from "../../../src/store/sealing/key-store.ts";
import { clock } from "../contract/fixtures.ts";
import { hasRedisServer, HOW_TO_INSTALL, type RedisServer, startClusterNode } from "../redis-server.ts";

const required = process.env["CANDOR_REQUIRE_ALL"] === "1";
const there = hasRedisServer();
const deps = { random: randomBytes, clock };

if (!there && required) {
  it("needs redis-server", () => {
    throw new Error(HOW_TO_INSTALL);
  });
}

describe.skipIf(!there)(there ? "redis" : `redis (${HOW_TO_INSTALL})`, () => {
  describe("a Redis that is begun", () => {
    let server: RedisServer;
    let folder: string;
    beforeEach(async () => {
      server = await startClusterNode();
      folder = await mkdtemp(join(tmpdir(), "candor-redis-keys-"));
    });
    afterEach(async () => {
      await server.remove();
      await rm(folder, { recursive: true, force: true });
    });
    const pathOf = (name: string): string => join(folder, name, "keys.json");
    const begin = async (name: string): Promise<KeyStore> => {
      const keys = await openSharedKeys(server.url, { ...deps, path: pathOf(name) });
      await (await openStore({ kind: "redis", url: server.url, cacheDir: folder, keys }, deps)).close();
      return keys;
    };

    it("gets keys at the very first start, which open it ever after and are never made anew", async () => {
      const made = await begin("one");
      expect(await begin("one")).toEqual(made);
      await rm(made.path);
      await expect(begin("one")).rejects.toMatchObject({ code: "key_store_missing" });
      expect(existsSync(made.path)).toBe(false);
    });

    it(
      "gets one key store where instances with folders of their own start at once; the others make none " +
        "and are refused",
      async () => {
        const names = Array.from({ length: 6 }, (_, i) => `instance-${i}`);
        const ended = await Promise.allSettled(names.map(begin));
        expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        for (const each of ended)
          if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "key_store_missing" });
        expect(names.filter((name) => existsSync(pathOf(name)))).toHaveLength(1);
      },
    );

    it(
      "gets one key store where processes that share a folder start at once, and all of " + "them open it",
      async () => {
        const all = await Promise.all(Array.from({ length: 6 }, () => begin("shared")));
        expect(new Set(all.map((keys) => keys.pseudonym.toString("hex"))).size).toBe(1);
      },
    );

    it("refuses an instance whose keys are others, with a sentence", async () => {
      await begin("one");
      await openKeyStore(pathOf("other"), { ...deps, create: true });
      await expect(begin("other")).rejects.toMatchObject({
        code: "key_store_missing",
        message: expect.stringContaining("does not belong to this store") as string,
      });
    });
  });
});
