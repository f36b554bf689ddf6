import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { exportDataset } from "../../src/learn/shop/export-dataset.ts";
import { grants, ITEMS, registerNotice, type ShopperCalls, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const DAY = 86_400_000;
const clock = { now: Date.parse("2026-01-01T12:00:00Z") };
const at = (ms: number): string => new Date(ms).toISOString();
let harness: Harness;
let folder = "";

beforeAll(async () => {
  harness = await startHarness({ clock: () => clock.now });
  folder = await mkdtemp(join(tmpdir(), "candor-test-retention-"));
  await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  await registerNotice(harness);
});
afterAll(async () => {
  await harness.close();
  await removeFolder(folder);
});

const arrive = async (who: ShopperCalls, more: object = {}): Promise<void> => {
  await who.agree(grants("personalise", "train"), more).expect(200);
  for (const item_id of ["i1", "i3"])
    await who.tell({ event_id: item_id, type: "view", item_id, occurred_at: at(clock.now) }).expect(200);
};
const sweep = () => harness.app.services.retention.sweep("acme");

it("leaves nobody in the list of a data set of whom nothing else is left, nor in a model", async () => {
  const { store } = harness.app.services;
  const [anna, bert] = [shopperOf(harness, "anna"), shopperOf(harness, "bert")];
  await arrive(anna, { expires_at: at(clock.now + 10 * DAY) });
  await arrive(bert);
  const { dataset_id, watermark } = await exportDataset(harness.app.services, "acme", join(folder, "set"));
  const whoIsIn = async () => {
    const { subjects } = (await store.jobs.read("acme", dataset_id))?.body as { subjects: string[] };
    return ["anna", "bert"].filter((id) => subjects.includes(store.pseudonym("acme", id)));
  };
  clock.now += 11 * DAY;
  await sweep();
  expect(await whoIsIn()).toEqual(["anna", "bert"]);
  // Events go after 25 months, and what is left of an ended consent after thirteen.
  clock.now += 800 * DAY;
  await sweep();
  expect([await anna.events(), await bert.events()]).toEqual([[], []]);
  expect(await whoIsIn()).toEqual(["bert"]);
  expect(await store.jobs.erasureHead("acme")).toBeGreaterThan(watermark);
});
