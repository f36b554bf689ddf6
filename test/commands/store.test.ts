import { randomBytes } from "node:crypto";
import { appendFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../../scripts/prove/faults/run-command.ts";
import { createApp } from "../../src/app.ts";
import { openRefusalsOf, openStoreOf } from "../../src/services/open-store-of.ts";
import { callerOf } from "../support/harness.ts";
import { idsOf, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const PATIENT = { timeout: 30_000, interval: 20 };

describe("a copy of the embedded store", () => {
  let shop: PlantedShop;
  let out = "";
  beforeEach(async () => {
    shop = await startPlantedShop({ clock: Date.now });
    await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
    out = join(shop.dir, "backup");
  }, 60_000);
  afterEach(() => shop.close());
  /** In a process of its own, beside the service. */
  const run = (data: string, ...args: string[]) =>
    runCommand({ data, keys: shop.config.keys, redis: null }, ["store", ...args]);
  const backup = (to = out) => run(shop.config.data, "backup", "--out", to, "--json");

  it("is made while shoppers write, and is whole: what was acknowledged before is in it", async () => {
    const writing = { go: true, kept: 0 };
    const writer = (async () => {
      for (let n = 0; writing.go; n += 1) {
        await shop
          .call("post", "/v1/events")
          .send([
            {
              event_id: `w-${n}`,
              shopper_id: "anna",
              type: "view",
              item_id: "beans",
              occurred_at: new Date().toISOString(),
            },
          ])
          .expect(200);
        writing.kept = n + 1;
      }
    })();
    const state = { before: 0 };
    try {
      await expect.poll(() => writing.kept, PATIENT).toBeGreaterThan(3);
      state.before = writing.kept;
      expect(await backup()).toMatchObject({ code: 0, err: "" });
    } finally {
      writing.go = false;
      await writer;
    }
    expect(await run(out, "check")).toMatchObject({ code: 0 });

    const restored = join(shop.dir, "restored");
    expect(await run(restored, "restore", "--from", out)).toMatchObject({ code: 0, err: "" });
    const checked = await run(restored, "check", "--json");
    expect(JSON.parse(checked.out)).toEqual({ faults: [], shops: 1 });

    const app = await createApp({ ...shop.config, data: restored });
    const call = callerOf(app, shop.key);
    const { body } = await call("get", "/v1/shopper/events?limit=1000").set("Shopper-Id", "anna").expect(200);
    const ids = new Set((body.data as { event_id: string }[]).map(({ event_id }) => event_id));
    expect(ids.has("anna-1")).toBe(true);
    expect(Array.from({ length: state.before }, (_, n) => `w-${n}`).filter((id) => !ids.has(id))).toEqual([]);
    const answer = await call("post", "/v1/recommendations")
      .set("Shopper-Id", "anna")
      .send({ moment: "home", limit: 3 })
      .expect(200);
    expect(answer.body.transparency).toMatchObject({ mode: "profile", model: { name: "planted" } });
    expect(idsOf(answer.body).length).toBe(3);
    await app.close();
  }, 60_000);

  it("has the refusals that the store has not taken yet", async () => {
    const { keys, store } = await openStoreOf(shop.config, { clock: Date.now, random: randomBytes });
    const beside = openRefusalsOf(shop.config, keys, randomBytes, true);
    const key = store.pseudonym("acme", "anna");
    beside.hold({ shop: "acme", keys: [key], at: Date.now(), act: "object" });
    expect((await backup()).code).toBe(0);
    beside.close();
    await store.close();
    const restored = join(shop.dir, "restored");
    expect((await run(restored, "restore", "--from", out)).code).toBe(0);
    const app = await createApp({ ...shop.config, data: restored });
    const { body } = await callerOf(app, shop.key)("get", "/v1/shopper/consent").set("Shopper-Id", "anna");
    await app.close();
    expect(body.effective.personalise).toMatchObject({ granted: false });
  }, 60_000);

  it("holds none of the keys that open it", async () => {
    await backup();
    const { pseudonym } = JSON.parse(await readFile(shop.config.keys, "utf8")) as { pseudonym: unknown };
    const list = JSON.parse(await readFile(join(out, "backup.json"), "utf8")) as {
      files: { path: string }[];
    };
    expect(pseudonym).toBeTruthy();
    expect(list.files.map(({ path }) => path).filter((path) => path.includes("keys.json"))).toEqual([]);
  }, 60_000);

  it("is never made or restored over anything", async () => {
    await mkdir(out);
    await writeFile(join(out, "note.txt"), "mine");
    expect(await backup()).toMatchObject({ code: 2 });
    const good = join(shop.dir, "good");
    expect((await backup(good)).code).toBe(0);
    const over = await run(shop.config.data, "restore", "--from", good);
    expect([over.code, over.err]).toEqual([2, expect.stringContaining("is not empty") as string]);
  }, 60_000);

  it("is found out where a byte of it was changed, a file is missing, or it was cut short", async () => {
    await backup();
    await appendFile(join(out, "decisions.mdb"), "x");
    const changed = await run(out, "check");
    expect([changed.code, changed.out]).toEqual([1, "decisions.mdb is not what was written\n"]);
    const restored = join(shop.dir, "restored");
    expect((await run(restored, "restore", "--from", out)).code).toBe(1);
    await rename(join(out, "backup.json"), join(out, "list.json"));
    expect((await run(restored, "restore", "--from", out)).code).toBe(2);
  }, 60_000);
});

describe("a store of another version", () => {
  it("is refused by name where it is newer, and opened where it is older", async () => {
    const shop = await startPlantedShop({ clock: Date.now }, false);
    await shop.app.close();
    const platform = { clock: Date.now, random: (size: number) => randomBytes(size) };
    const schemaOf = async (schema: number | undefined): Promise<void> => {
      const { open } = await import("lmdb");
      const root = open({ path: join(shop.config.data, "store.mdb"), maxDbs: 32, encoding: "binary" });
      const bindings = root.openDB<Record<string, unknown>, string>({ name: "binding", encoding: "json" });
      const before = bindings.get("keys") ?? {};
      expect(before["schema"]).toBe(1);
      await bindings.put("keys", { ...before, schema });
      await root.close();
    };
    await schemaOf(undefined);
    await (await openStoreOf(shop.config, platform)).store.close();
    await schemaOf(2);
    await expect(openStoreOf(shop.config, platform)).rejects.toMatchObject({
      code: "store_newer",
      message: expect.stringContaining("schema 2") as string,
    });
    await shop.close().catch(() => undefined);
  }, 60_000);
});
