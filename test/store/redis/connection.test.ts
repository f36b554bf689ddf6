import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStore } from "../../../src/store/open-store.ts";
import { openKeyStore } from "../../../src/store/sealing/key-store.ts";
import { clock } from "../contract/fixtures.ts";
import { hasRedisServer, HOW_TO_INSTALL, startRedis } from "../redis-server.ts";

const required = process.env["CANDOR_REQUIRE_ALL"] === "1";
const there = hasRedisServer();
const deps = { random: randomBytes, clock };

if (!there && required) {
  it("needs redis-server", () => {
    throw new Error(HOW_TO_INSTALL);
  });
}

describe.skipIf(!there)(there ? "redis" : `redis (${HOW_TO_INSTALL})`, () => {
  describe("a Redis that forgets", () => {
    it.each([
      ["all in memory", ["--appendonly", "no"], ["appendonly yes"]],
      ["flushed each second", ["--appendonly", "yes", "--appendfsync", "everysec"], ["appendfsync everysec"]],
      [
        "evicting",
        ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "allkeys-lru"],
        ["maxmemory-policy allkeys-lru"],
      ],
      ["as it should be", ["--appendonly", "yes", "--appendfsync", "always"], []],
    ])("is warned about at the start: %s", async (_, options, expected) => {
      const server = await startRedis(options);
      const folder = await mkdtemp(join(tmpdir(), "candor-redis-keys-"));
      const warnings: string[] = [];
      const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
      const store = await openStore(
        { kind: "redis", url: server.url, cacheDir: folder, keys },
        { ...deps, warn: (sentence) => warnings.push(sentence) },
      );
      expect(warnings).toHaveLength(expected.length);
      expected.forEach((part, i) => expect(warnings[i]).toContain(part));
      await store.close();
      await server.remove();
      await rm(folder, { recursive: true, force: true });
    });

    it("is no replica: consent is read from the master alone", async () => {
      const master = await startRedis();
      const replica = await startRedis(["--replicaof", "127.0.0.1", String(master.port)]);
      const folder = await mkdtemp(join(tmpdir(), "candor-redis-keys-"));
      const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
      await expect(
        openStore({ kind: "redis", url: replica.url, cacheDir: folder, keys }, deps),
      ).rejects.toMatchObject({
        code: "store_unavailable",
        message: expect.stringContaining("replica") as string,
      });
      await replica.remove();
      await master.remove();
      await rm(folder, { recursive: true, force: true });
    });

    it("cannot be reached where nothing listens, and says so", async () => {
      const folder = await mkdtemp(join(tmpdir(), "candor-redis-keys-"));
      const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
      await expect(
        openStore({ kind: "redis", url: "redis://127.0.0.1:1", cacheDir: folder, keys }, deps),
      ).rejects.toMatchObject({ code: "store_unavailable" });
      await rm(folder, { recursive: true, force: true });
    });

    it.each([
      ["BGREWRITEAOF", "--appendonly", "yes"],
      ["BGSAVE", "--appendonly", "no"],
    ])(
      "says that deleted keys stay in its files where it refuses %s, once, and tries again",
      async (...of) => {
        const [command, ...options] = of;
        const server = await startRedis([
          ...options,
          "--save",
          "3600 1000000",
          "--rename-command",
          command,
          "",
        ]);
        const folder = await mkdtemp(join(tmpdir(), "candor-redis-keys-"));
        const warnings: string[] = [];
        const keys = await openKeyStore(join(folder, "keys.json"), { ...deps, create: true });
        const store = await openStore(
          { kind: "redis", url: server.url, cacheDir: folder, keys },
          { ...deps, warn: (sentence) => warnings.push(sentence) },
        );
        const number = await store.destruction.request(clock());
        for (let time = 1; time <= 2; time += 1) {
          expect(await store.destruction.step(clock() + time)).toBe("done");
          const state = await store.destruction.read();
          expect(state).toMatchObject({ wanted: number, destroyed: 0, running: false });
          expect(state.wanted_since).toBe(clock() + time);
          expect(state.refused).toContain("BGREWRITEAOF");
        }
        expect(warnings.filter((sentence) => sentence.includes("refuses"))).toHaveLength(1);
        await store.close();
        await server.remove();
        await rm(folder, { recursive: true, force: true });
      },
    );
  });
});
