import { afterAll, beforeAll, expect, it } from "vitest";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import type { Log } from "../../../src/lib/log.ts";
import { describeOnBothStores } from "../../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { championOf, fillShop, modelHash, refitHash, trainWatched } from "./tastes.ts";

const errors: unknown[] = [];
const QUIET: Log = {
  error: (...given) => void errors.push(given),
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

describeOnBothStores("unlearning in service", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  let trained: Awaited<ReturnType<typeof trainWatched>>;
  const unlearn = () =>
    createUnlearner({
      services: harness.app.services,
      log: QUIET,
      signal: new AbortController().signal,
    }).turn();
  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({}, "acme", store.settings);
    await fillShop(harness);
    trained = await trainWatched(harness);
    await harness.app.models.follow();
  }, 120_000);
  afterAll(async () => {
    await harness.close();
    await stop();
  });
  it("one erased", async () => {
    await harness.call("delete", "/v1/shopper").set("Shopper-Id", "s3").expect(202);
    const t=Date.now();
    await unlearn();
    console.log(Date.now()-t, errors, await harness.app.services.store.jobs.read("acme","unlearning-run"));
    const id = await championOf(harness);
    expect(id).toBe(`${trained.package}.f1`);
    expect(await modelHash(harness, id!)).toBe(await refitHash(harness, trained));
    expect(await modelHash(harness, id!)).not.toBe(await modelHash(harness, trained.package));
    void consent;
  }, 60_000);
});
