import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../../scripts/remove-folder.ts";
import { readOutcome } from "../../../src/learn/shop/training-outcome.ts";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import { packageId } from "../../../src/model/package/manifest.ts";
import { addPackage, entryOf, fence } from "../../../src/model/registry/package-transitions.ts";
import { slotOf } from "../../../src/model/registry/registry-state.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { writeTestPackage } from "../../model/packages.ts";
import { type Harness, startHarness } from "../../support/harness.ts";
import { championOf, fillShop, ITEMS, trainWatched } from "./tastes.ts";

const open = { folder: "", harness: null as Harness | null };
beforeAll(async () => {
  open.folder = await mkdtemp(join(tmpdir(), "candor-by-hand-"));
});
afterEach(() => open.harness?.close());
afterAll(() => removeFolder(open.folder));

/** A shop in which somebody bought something; too few of them, and nothing is judged. */
const shopOf = async (shoppers: number): Promise<Harness> => {
  const harness = (open.harness = await startHarness());
  await fillShop(harness, shoppers);
  return harness;
};

/** A package from elsewhere, with people in it, as a person puts it into slots. */
const putByHand = async ({ app: { services }, shop }: Harness, ...slots: readonly string[]) => {
  const dir = await mkdtemp(join(open.folder, "package-"));
  const items = ITEMS.map(({ item_id }) => item_id);
  const manifest = await writeTestPackage(dir, { name: "mine", items });
  const id = packageId(manifest);
  const act = { by: "a person", at: services.clock() };
  const entry = entryOf(manifest, { ...act, runMs: 0.05 });
  await services.store.models.putPackage(shop, id, dir);
  await services.registry.change(shop, (state) =>
    slots.reduce(
      (next, slot) => promote(next, { slot, id }, { ...act, erasureHead: 0 }),
      addPackage(state, entry),
    ),
  );
  return id;
};

const erase = (harness: Harness, id: string) =>
  harness.call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202);
const silent = () => undefined;
const unlearn = ({ app: { services } }: Harness) =>
  createUnlearner({
    services,
    log: { error: silent, warn: silent, info: silent, debug: silent },
    signal: new AbortController().signal,
  }).turn();

describe("a champion that somebody in it has just left", () => {
  it("has its slot until it has been made again, whatever was trained meanwhile", async () => {
    const harness = await shopOf(12);
    const champion = (await trainWatched(harness)).package;
    await harness.call("put", "/v1/slots/default").send({ champion }).expect(200);
    await erase(harness, "s3");
    const newcomer = await trainWatched(harness);
    expect(newcomer).toMatchObject({ promoted: [], because: expect.stringContaining(`beside ${champion}`) });
    expect(await championOf(harness)).toBe(champion);
    await unlearn(harness);
    expect(await championOf(harness)).toMatch(new RegExp(`^${champion}\\.f\\d+$`));
  }, 120_000);

  it("gives way to what has its recipe, which is said by name", async () => {
    const harness = await shopOf(30);
    const champion = (await trainWatched(harness)).package;
    expect(await championOf(harness)).toBe(champion);
    await erase(harness, "s3");
    const newcomer = await trainWatched(harness);
    expect(newcomer.judged).toContain(champion);
    expect(await championOf(harness)).toBe(newcomer.package);
  }, 120_000);

  it("gives way to nothing where it is from elsewhere, and can be made again by nobody here", async () => {
    const harness = await shopOf(30);
    const mine = await putByHand(harness, "default");
    await erase(harness, "s3");
    const newcomer = await trainWatched(harness);
    expect(newcomer).toMatchObject({
      promoted: [],
      because: expect.stringContaining(`${mine} cannot be run now`),
    });
    expect(await championOf(harness)).toBe(mine);
  }, 120_000);
});

it("a champion that is fenced is no rival: what answers for it is", async () => {
  const harness = await shopOf(30);
  const { services } = harness.app;
  const before = (await trainWatched(harness)).package;
  const mine = await putByHand(harness, "default");
  await services.registry.change(harness.shop, (state) =>
    fence(state, { id: mine, slot: "default", failures: 5 }, { at: services.clock(), by: "service" }),
  );
  const newcomer = await trainWatched(harness);
  expect(newcomer.judged).toContain(before);
  expect(newcomer.judged).not.toContain(mine);
  expect(await championOf(harness)).toBe(newcomer.package);
}, 120_000);

it("a package that a person put where nothing is compared stays there, and that is told", async () => {
  const harness = await shopOf(66);
  const { services } = harness.app;
  const public_lists = { from: "released", changed_shoppers: 2, every_days: 0 };
  await harness.call("patch", "/v1/settings").send({ public_lists }).expect(200);
  const mine = await putByHand(harness, "complement", "public");
  const trained = await trainWatched(harness);
  const { state } = await services.registry.read(harness.shop);
  for (const slot of ["complement", "public"]) expect(slotOf(state, slot).champion).toBe(mine);
  expect(trained).toMatchObject({ promoted: ["default"], because: null, released: null });
  expect(trained.left).toEqual([
    `The slot complement stays with ${mine}, which was put there by hand. ` +
      `To have this one there: candor model promote ${trained.package} --slot complement`,
    `The slot public stays with ${mine}, which was put there by hand. ` +
      "Nothing is released meanwhile; to have releases again: candor model remove-slot public",
  ]);
  expect(await readOutcome(services, harness.shop)).toMatchObject({ left: trained.left });
  await services.registry.change(harness.shop, (before) =>
    promote(
      before,
      { slot: "complement", id: trained.package },
      { by: "a person", at: services.clock(), erasureHead: 0 },
    ),
  );
  await harness.call("delete", "/v1/slots/public").expect(204);
  const next = await trainWatched(harness);
  expect(next).toMatchObject({ promoted: expect.arrayContaining(["default", "complement"]), left: [] });
  expect(next.released).toMatch(/^public@/);
}, 180_000);
