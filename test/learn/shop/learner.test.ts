import { afterAll, beforeAll, expect, it } from "vitest";
import { createLearner } from "../../../src/learn/shop/learner.ts";
import { readOutcome } from "../../../src/learn/shop/training-outcome.ts";
import type { Log } from "../../../src/lib/log.ts";
import { slotOf } from "../../../src/model/registry/registry-state.ts";
import { callerOf, type Harness, startHarness } from "../../support/harness.ts";
import { fillShop, manifestOf, trainWatched } from "./tastes.ts";

const DAY_MS = 86_400_000;
const time = { shift: 0 };
const SILENT: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ clock: () => Date.now() + time.shift });
  await fillShop(harness, 30);
}, 60_000);
afterAll(() => harness.close());

/** The threshold and the defence of the model that the schedule trains a day later. */
const scheduled = async () => {
  time.shift += DAY_MS;
  const before = (await readOutcome(harness.app.services, "acme"))?.package;
  await createLearner({ services: harness.app.services, trainEveryHours: 24, log: SILENT }).turn();
  const { package: id, by } = (await readOutcome(harness.app.services, "acme"))!;
  expect([by, id === before]).toEqual(["schedule", false]);
  const { min_units, defence } = (await manifestOf(harness, id!)).training!.recipe!;
  return { min_units, defence };
};

it(
  "a schedule trains as usual until somebody asks for more defences, and lifts none of them " +
    "from then on",
  async () => {
    await trainWatched(harness, { minShoppers: 2 });
    expect(await scheduled()).toEqual({ min_units: 3, defence: { thin_below: 0, keep: 1, noise: 0 } });
    const defence = { thin_below: 0, keep: 1, noise: 0, grain: 4, partners: 4 };
    await trainWatched(harness, { minShoppers: 5, defence });
    expect(await scheduled()).toEqual({ min_units: 5, defence });
    await trainWatched(harness, { model: "sequence" });
    expect(await scheduled()).toEqual({ min_units: 5, defence });
  },
  300_000,
);

it("a schedule makes no second stage once one was switched off, until it is switched on", async () => {
  const wished = async () => {
    await scheduled();
    return (await readOutcome(harness.app.services, "acme"))!.defences?.second_stage;
  };
  await trainWatched(harness, { secondStage: "off" });
  expect(await wished()).toBe("off");
  await trainWatched(harness, { secondStage: "auto" });
  expect(await wished()).toBe("auto");
}, 120_000);

it("a shop that has just come gets its model while another one trains", async () => {
  const { services } = harness.app;
  const { store } = services;
  const gate = { open: (): void => undefined, reached: (): void => undefined };
  const opened = new Promise<void>((resolve) => (gate.open = resolve));
  const training = new Promise<void>((resolve) => (gate.reached = resolve));
  const jobs: typeof store.jobs = {
    ...store.jobs,
    async lease(name, ...rest) {
      if (name === "training:acme") {
        gate.reached();
        await opened;
      }
      return store.jobs.lease(name, ...rest);
    },
  };
  time.shift += DAY_MS;
  const learner = createLearner({
    services: { ...services, store: { ...store, jobs } },
    trainEveryHours: 24,
    log: SILENT,
  });
  const trained = learner.train();
  await training;
  const { key } = await services.shops.create("young", ["ingest"]);
  await callerOf(harness.app, key)("put", "/v1/items")
    .send(
      ["mug", "pot", "tray"].map((item_id) => ({ item_id, title: `A ${item_id}`, category: ["Kitchen"] })),
    )
    .expect(200);
  await learner.prepare();
  expect(slotOf((await services.registry.read("young")).state, "default").champion).toMatch(/^content@/);
  gate.open();
  await trained;
}, 120_000);
