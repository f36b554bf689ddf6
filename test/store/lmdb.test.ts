import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Store } from "../../src/store/driver/store.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import { type KeyStore, openKeyStore } from "../../src/store/sealing/key-store.ts";
import { rotateWrappingKey } from "../../src/store/sealing/rotate-keys.ts";
import { describeStore, type OpenStore } from "./contract.ts";
import { clock, NOW, shopperWithGrant } from "./contract/fixtures.ts";

const open: OpenStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), "candor-lmdb-"));
  const dir = join(folder, "data");
  const deps = { random: randomBytes, clock };
  const keys = await openEmbeddedKeys(dir, deps);
  const openWith = (one: KeyStore): Promise<Store> => openStore({ kind: "lmdb", dir, keys: one }, deps);
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
    bytes: async () =>
      Buffer.concat(
        await Promise.all(
          (await readdir(dir))
            .filter((name) => name.includes(".mdb"))
            .map((name) => readFile(join(dir, name))),
        ),
      ),
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const HOUR_MS = 3_600_000;

describeStore("lmdb", open);

describe("lmdb", () => {
  it("removes ended decisions with the sweep when their hour is over, once", async () => {
    const opened = await open();
    const { decisions } = opened.store;
    const entry = (recommendation_id: string, expires_at: number) => ({
      recommendation_id,
      shop: "demo",
      shopper: null,
      expires_at,
      body: new Uint8Array([1]),
    });
    await decisions.write([
      entry("short", clock() + 10),
      entry("renewed", clock() + 10),
      entry("long", clock() + 10 * HOUR_MS),
    ]);
    await decisions.write([entry("renewed", clock() + 10 * HOUR_MS)]);
    await decisions.sweep(clock() + HOUR_MS);
    expect(await decisions.read("demo", "short", null, clock())).toBeNull();
    expect(await decisions.read("demo", "renewed", null, clock())).not.toBeNull();
    expect(await decisions.read("demo", "long", null, clock())).not.toBeNull();
    expect(await decisions.sweep(clock() + HOUR_MS)).toBe(0);
    await opened.close();
  });

  it("keeps one end of a note that is written again, and moves it where the note ends later", async () => {
    const opened = await open();
    const { ref } = await shopperWithGrant(opened.store, "written-again");
    const note = (recommendation_id: string, until: number) =>
      opened.store.shoppers.addNotes([
        { ref, notes: { accesses: [], decisions: [{ recommendation_id, at: NOW, until }] } },
      ]);
    await note("rec_1", NOW + 24 * HOUR_MS);
    await note("rec_2", NOW + 24 * HOUR_MS);
    await note("rec_3", NOW + 90 * 24 * HOUR_MS);
    await note("rec_4", NOW + 90 * 24 * HOUR_MS);
    const sweepAfter = (days: number) => opened.store.sweep(NOW + days * 24 * HOUR_MS);
    expect([await sweepAfter(80), await sweepAfter(130), await sweepAfter(130)]).toEqual([0, 1, 0]);
    await opened.close();
  });

  it("rejects every call once it is closed", async () => {
    const opened = await open();
    await opened.close();
    await expect(opened.store.identify()).rejects.toMatchObject({ code: "store_unavailable" });
    await expect(opened.store.catalogue.putItems("demo", [])).rejects.toMatchObject({
      code: "store_unavailable",
    });
  });
});
