import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { type App, createApp } from "../../src/app.ts";
import { readManifest } from "../../src/model/package/package-files.ts";
import { addPackage, entryOf } from "../../src/model/registry/package-transitions.ts";
import { promote } from "../../src/model/registry/slot-transitions.ts";
import { type Opened, openStoreOf } from "../../src/services/open-store-of.ts";
import { TEST_ITEMS } from "../model/package-graphs.ts";
import { writeBareTestPackage } from "../model/packages.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";

const PATIENT = { timeout: 60_000, interval: 50 };
const platform = {
  clock: () => Date.now(),
  random: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
};

describe("a service whose shop has a champion", () => {
  let harness: Harness;
  let folder = "";
  let opened: Opened;
  let app: App;
  let url = "";
  const gate = { open: (): void => undefined, break: (_: Error): void => undefined };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-ready-"));
    harness = await startHarness();
    await harness
      .call("put", "/v1/items")
      .send(
        TEST_ITEMS.map((item_id) => ({
          item_id,
          title: item_id,
          category: ["all"],
          price: 5,
          currency: "EUR",
        })),
      )
      .expect(200);
    const dir = join(folder, "champion");
    await writeBareTestPackage(dir, { kind: "dense", name: "champion" });
    const entry = entryOf(await readManifest(dir), { by: "test", at: 0, runMs: 0.03 });
    await harness.app.services.store.models.putPackage(harness.shop, entry.id, dir);
    await harness.app.services.registry.change(harness.shop, (state) =>
      promote(
        addPackage(state, entry),
        { slot: "default", id: entry.id },
        { by: "test", at: 0, erasureHead: 0, allowUnknownTraining: true },
      ),
    );
    await harness.app.close();

    opened = await openStoreOf(harness.config, platform);
    const passed = new Promise<void>((resolve, reject) =>
      Object.assign(gate, { open: resolve, break: reject }),
    );
    const { models } = opened.store;
    const openPackage: typeof models.openPackage = async (shop, id) => {
      await passed;
      return models.openPackage(shop, id);
    };
    app = await createApp(harness.config, {
      keys: opened.keys,
      store: { ...opened.store, models: { ...models, openPackage } },
    });
    const { port } = await app.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${port}`;
  }, 60_000);
  afterEach(async () => {
    await app.close();
    await opened.store.close();
    await removeFolder(harness.dir);
    await removeFolder(folder);
  }, 60_000);
  const ready = async (): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${url}/readyz`);
    return { status: answer.status, body: await answer.json() };
  };

  it("is ready when the champion is loaded, so that it makes the first answer", async () => {
    expect(await ready()).toEqual({
      status: 503,
      body: {
        status: "not_ready",
        state: "starting",
        checks: { models: expect.stringContaining("being loaded") as string },
      },
    });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    gate.open();
    await expect.poll(async () => (await ready()).status, PATIENT).toBe(200);
    expect((await app.models.slotsOf(harness.shop)).serving()).toMatchObject({
      default: { champion: "champion@1.0.0" },
    });
    const { body } = await callerOf(app, harness.key)("post", "/v1/recommendations")
      .send({ moment: "cart", context: { cart: ["item-1"] } })
      .expect(200);
    expect((body as { transparency: { model: { name: string } } }).transparency.model.name).toBe("champion");
  }, 120_000);

  it("is ready when the champion was found not to load", async () => {
    expect((await ready()).status).toBe(503);
    gate.break(new Error("no such package"));
    await expect.poll(async () => (await ready()).status, PATIENT).toBe(200);
  }, 120_000);
});
