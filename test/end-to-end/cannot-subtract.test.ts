import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLearner } from "../../src/learn/shop/learner.ts";
import { readOutcome } from "../../src/learn/shop/training-outcome.ts";
import { createUnlearner } from "../../src/learn/shop/unlearn.ts";
import type { Log } from "../../src/lib/log.ts";
import { championOf, fillShop, modelHash, refitHash, trainWatched } from "../learn/shop/tastes.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const HOUR_MS = 3_600_000;
const time = { shift: 0 };
const clock = (): number => Date.now() + time.shift;
const silent = () => undefined;
const QUIET: Log = { error: silent, warn: silent, info: silent, debug: silent };

const unlearn = ({ app: { services } }: Harness) =>
  createUnlearner({ services, log: QUIET, signal: new AbortController().signal }).turn();
const erase = async (harness: Harness, id: string): Promise<string> =>
  (await harness.call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202)).body.receipt_id;
/** What the state of an erasure says of each model, once everybody had time to follow. */
const fatesOf = async (harness: Harness, receipt: string) => {
  time.shift += 2_000;
  await harness.app.tick();
  await harness.app.services.erasures.resume("acme");
  const { body } = await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200);
  const fates = body.model_versions.map(({ name, state }: { name: string; state: string }) => [name, state]);
  return { state: body.state as string, fates: Object.fromEntries(fates) as Record<string, string> };
};

describe("what cannot subtract who left", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ clock });
    await fillShop(harness);
  }, 60_000);
  afterAll(() => harness.close());
  const learn = () =>
    createLearner({ services: harness.app.services, trainEveryHours: 0, log: QUIET }).turn();
  const put = (slot: string, body: object) => harness.call("put", `/v1/slots/${slot}`).send(body).expect(200);

  it("is retired with its first stage where it is a second one, and both are trained anew", async () => {
    const { package: first, ranker } = await trainWatched(harness, { model: "ranker" });
    await put("default", { champion: first });
    await put("default.rank", { champion: ranker!.package });
    const receipt = await erase(harness, "s3");
    await unlearn(harness);
    const { body: rank } = await harness.call("get", "/v1/slots/default.rank").expect(200);
    expect([await championOf(harness), rank.champion]).toEqual([`${first}.f1`, null]);
    expect(await fatesOf(harness, receipt)).toEqual({
      state: "complete",
      fates: { linear: "exact", ranker: "retired" },
    });
    await learn();
    expect((await readOutcome(harness.app.services, "acme"))!.package).toBe(first);
    time.shift += 13 * HOUR_MS;
    await learn();
    const outcome = (await readOutcome(harness.app.services, "acme"))!;
    expect([outcome.by, outcome.ranker?.package]).toEqual(["schedule", expect.stringMatching(/^ranker@/)]);
  }, 400_000);

  it("is due with a date where it is a champion, and its own kind without who left succeeds it", async () => {
    const { package: sequence } = await trainWatched(harness, { model: "sequence" });
    await put("default", { champion: sequence });
    await put("complement", { champion: sequence });
    const receipt = await erase(harness, "s4");
    await unlearn(harness);
    expect(await championOf(harness)).toBe(sequence);
    expect(await fatesOf(harness, receipt)).toMatchObject({ fates: { sequence: "retrain_due" } });
    const { body: told } = await harness.call("get", "/s/acme/v1/transparency", null).expect(200);
    expect(told.models[0]).toMatchObject({ name: "sequence", remembers: { left: 1 } });
    time.shift += 13 * HOUR_MS;
    await learn();
    const after = await championOf(harness);
    expect(after).toMatch(/^sequence@/);
    expect(after).not.toBe(sequence);
    expect(await fatesOf(harness, receipt)).toMatchObject({
      state: "complete",
      fates: { sequence: "retired" },
    });
    await harness.app.models.follow();
    const { body: then } = await harness.call("get", "/s/acme/v1/transparency", null).expect(200);
    expect(then.models[0]).toMatchObject({ name: "sequence", remembers: null });
  }, 400_000);
});

describeOnBothStores("who left and is named nowhere", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({ clock }, "acme", store.settings);
    await fillShop(harness);
  }, 120_000);
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  it("is forgotten all the same, and so is who leaves after them", async () => {
    const trained = await trainWatched(harness);
    const { jobs } = harness.app.services.store;
    await erase(harness, "s3");
    for (const { job_id, state } of await jobs.list("acme", "unlearning"))
      if (state === "logged") await jobs.remove("acme", job_id);
    await unlearn(harness);
    const first = await championOf(harness);
    expect(first).toBe(`${trained.package}.f1`);
    expect(await modelHash(harness, first!)).toBe(await refitHash(harness, { ...trained, package: first! }));
    const receipt = await erase(harness, "s4");
    await unlearn(harness);
    const second = await championOf(harness);
    expect(second).not.toBe(first);
    expect(await modelHash(harness, second!)).toBe(
      await refitHash(harness, { ...trained, package: second! }),
    );
    expect(await fatesOf(harness, receipt)).toMatchObject({
      state: "complete",
      fates: { linear: "exact" },
    });
  }, 120_000);
});
