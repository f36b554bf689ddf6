import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fenceRegistry, takeTrainingLease } from "../../../src/learn/shop/training-lease.ts";
import type { TrainShopResult } from "../../../src/learn/shop/training-result.ts";
import { type Harness, startHarness } from "../../support/harness.ts";
import { championOf, fillShop, trainWatched } from "./tastes.ts";

const HALF_A_LEASE_MS = 30_000;

describe("one training of a shop at a time", () => {
  let harness: Harness;
  const time = { shift: 0 };
  const clock = (): number => Date.now() + time.shift;
  beforeAll(async () => {
    harness = await startHarness({ clock });
    await fillShop(harness);
  });
  afterAll(() => harness.close());
  const jobs = () => harness.app.services.store.jobs;

  it("renews its lease for as long as it lives, and gives way when it is released", async () => {
    const renewed = { times: 0 };
    const heard = {
      ...jobs(),
      lease: async (...given: Parameters<ReturnType<typeof jobs>["lease"]>) => {
        const taken = await jobs().lease(...given);
        renewed.times += 1;
        return taken;
      },
    };
    const lease = await takeTrainingLease("other", { jobs: heard, clock, holder: "one", renewMs: 5 });
    for (let turn = 0; turn < 20; turn += 1) {
      time.shift += HALF_A_LEASE_MS;
      const before = renewed.times;
      // Two renewals: one may have been under way when the clock moved.
      await expect.poll(() => renewed.times, { timeout: 15_000 }).toBeGreaterThan(before + 1);
      await expect(takeTrainingLease("other", { jobs: jobs(), clock, holder: "two" })).rejects.toMatchObject({
        code: "training_running",
      });
    }
    await lease.release();
    await (await takeTrainingLease("other", { jobs: jobs(), clock, holder: "two" })).release();
  }, 60_000);

  it("writes no registry once another one has the lease", async () => {
    const { models } = harness.app.services.store;
    const slow = await takeTrainingLease("other", {
      jobs: jobs(),
      clock,
      holder: "slow",
      renewMs: 3_600_000,
    });
    const fenced = fenceRegistry(models, slow);
    expect(await fenced.writeRegistry("other", { slots: {}, packages: {} }, 0)).toMatchObject({
      revision: 1,
    });
    time.shift += 3 * HALF_A_LEASE_MS;
    const next = await takeTrainingLease("other", { jobs: jobs(), clock, holder: "next" });
    await expect(fenced.writeRegistry("other", { slots: {}, packages: {} }, 1)).rejects.toMatchObject({
      code: "training_running",
    });
    expect(slow.lost.aborted).toBe(true);
    expect(await models.registryRevision("other")).toBe(1);
    // It does not come back when the other one has ended either: what it made is old by then.
    await next.release();
    await expect(slow.hold()).rejects.toMatchObject({ code: "training_running" });
    await slow.release();
  });

  it("publishes nothing of a training that slept through the end of its lease", async () => {
    const other: { running: Promise<TrainShopResult> | null } = { running: null };
    const slow = trainWatched(harness, { by: "slow" }, (phase) => {
      if (!phase.startsWith("measure") || other.running !== null) return;
      time.shift += 3 * HALF_A_LEASE_MS;
      other.running = trainWatched(harness, { by: "other" });
    });
    await expect(slow).rejects.toMatchObject({ code: "training_running" });
    const { package: id } = await other.running!;
    const { state } = await harness.app.services.registry.read("acme");
    expect(Object.values(state.packages).map(({ id: each, added_by }) => [each, added_by])).toEqual([
      [id, "other"],
    ]);
    expect(await championOf(harness)).toBe(id);
  }, 60_000);
});
