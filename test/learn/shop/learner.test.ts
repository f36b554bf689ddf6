import { afterAll, beforeAll, expect, it } from "vitest";
import { createLearner } from "../../../src/learn/shop/learner.ts";
import { readOutcome } from "../../../src/learn/shop/training-outcome.ts";
import type { Log } from "../../../src/lib/log.ts";
import { type Harness, startHarness } from "../../support/harness.ts";
import { fillShop, manifestOf, trainWatched } from "./tastes.ts";

const DAY_MS = 86_400_000;
const time = { shift: 0 };
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ clock: () => Date.now() + time.shift });
  await fillShop(harness, 30);
}, 60_000);
afterAll(() => harness.close());

/** The threshold and the defence of the model that the schedule trains a day later. */
const scheduled = async () => {
  time.shift += DAY_MS;
  const silent: Log = {
    error: () => undefined,
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
  };
  const before = (await readOutcome(harness.app.services, "acme"))?.package;
  await createLearner({ services: harness.app.services, trainEveryHours: 24, log: silent }).turn();
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
