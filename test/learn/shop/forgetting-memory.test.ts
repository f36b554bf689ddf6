import { afterAll, beforeAll, expect, it } from "vitest";
import { createForgettingMemory, type ForgettingMemory } from "../../../src/learn/shop/forgetting-memory.ts";
import { prepareComputation } from "../../../src/learn/shop/start-computation.ts";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import type { Log } from "../../../src/lib/log.ts";
import { FOLLOWED_WITHIN_MS } from "../../../src/model/registry/follow-time.ts";
import { describeOnBothStores } from "../../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { championOf, fillShop, modelHash, refitHash, trainWatched } from "./tastes.ts";

const LONGEST_MS = 60_000;

describeOnBothStores("a model that forgets with what is in memory of the one before", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  let trained: Awaited<ReturnType<typeof trainWatched>>;
  let unlearn: () => Promise<void>;
  let isAlone: boolean;
  /** A time that stands still, where there is one. */
  const frozen = { at: null as number | null };
  const memory = createForgettingMemory(LONGEST_MS);
  const errors: unknown[] = [];
  const recalled: boolean[] = [];
  const watched: ForgettingMemory = {
    ...memory,
    recall: (of) => {
      const known = memory.recall(of);
      recalled.push(known !== null);
      return known;
    },
  };
  const log: Log = {
    error: (...given) => void errors.push(given),
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
  };
  const erase = (id: string) => harness.call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202);
  const expectRefit = async (): Promise<void> => {
    await unlearn();
    expect(errors).toEqual([]);
    const id = (await championOf(harness))!;
    expect(await modelHash(harness, id)).toBe(await refitHash(harness, { ...trained, package: id }));
  };
  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    isAlone = store.settings.redis === undefined;
    harness = await startHarness({ clock: () => frozen.at ?? Date.now() }, "acme", store.settings);
    await fillShop(harness);
    trained = await trainWatched(harness);
    const { services } = harness.app;
    const { turn } = createUnlearner({
      services,
      log,
      signal: new AbortController().signal,
      memory: watched,
    });
    unlearn = turn;
  }, 120_000);
  afterAll(async () => {
    memory.clear();
    await harness.close();
    await stop();
  });

  it("is the refit each time, from the second on out of memory", async () => {
    await erase("s3");
    await expectRefit();
    await erase("s4");
    await expectRefit();
    await consent(harness, "s5", { train: false }).expect(200);
    await expectRefit();
    expect(recalled).toEqual([false, true, true]);
  }, 120_000);

  it("reads the store again where another instance made the last model", async () => {
    const { services } = harness.app;
    await erase("s6");
    await createUnlearner({ services, log, signal: new AbortController().signal }).turn();
    await erase("s7");
    await expectRefit();
    expect(recalled.at(-1)).toBe(false);
  }, 120_000);

  it("ends an erasure when the one serving process follows, or when others will have followed", async () => {
    const stateOf = async (receipt: string): Promise<string> =>
      (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body.state;
    const { services } = harness.app;
    await harness.app.follow();
    await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "home", shopper: { id: "s40" }, slot: "default", limit: 3 })
      .expect(200);
    frozen.at = Date.now();
    const { receipt_id } = (await erase("s8")).body;
    await expectRefit();
    await services.erasures.resume("acme");
    expect(await stateOf(receipt_id)).toBe("forgotten_in_data");
    await harness.app.follow();
    expect(await stateOf(receipt_id)).toBe(isAlone ? "complete" : "forgotten_in_data");
    frozen.at += FOLLOWED_WITHIN_MS;
    await harness.app.follow();
    expect(await stateOf(receipt_id)).toBe("complete");
    frozen.at = null;
  }, 120_000);

  it("recalls nothing once it was cleared, and nothing of another shop, training or place in the log", () => {
    const known = { shop: "acme", origin: "linear@1", watermark: 3 };
    memory.keep({ ...known, units: [] }, null);
    expect(memory.recall(known)).toEqual([]);
    for (const other of [{ shop: "other" }, { origin: "linear@2" }, { watermark: 4 }])
      expect(memory.recall({ ...known, ...other })).toBeNull();
    memory.clear();
    expect(memory.recall(known)).toBeNull();
  });

  it("keeps trainings apart, as many as serve a shop, and gives up the oldest for another", async () => {
    const of = (name: string) => ({ shop: "acme", origin: `${name}@1`, watermark: 3 });
    const waiting = (name: string) => {
      const process = prepareComputation();
      const state = { isOver: false };
      process.on("exit", () => (state.isOver = true));
      return { known: of(name), process, state };
    };
    const all = ["linear", "complement", "public"].map(waiting);
    const further = waiting("another");
    const areOver = (): boolean[] => [...all, further].map(({ state }) => state.isOver);
    for (const { known, process } of all) memory.keep({ ...known, units: [] }, process);
    for (const { known, process } of all) {
      expect(memory.takeComputation(known, false)).toBe(process);
      // What is known stays while its process works, and the others' wait for their own models.
      expect(memory.recall(known)).toEqual([]);
      memory.keep({ ...known, watermark: 4, units: [] }, process);
      expect(memory.recall(known)).toBeNull();
    }
    expect(areOver()).toEqual([false, false, false, false]);
    memory.keep({ ...further.known, units: [] }, further.process);
    await expect.poll(areOver, { timeout: 20_000 }).toEqual([true, false, false, false]);
    memory.clear();
    await expect.poll(areOver, { timeout: 20_000 }).toEqual([true, true, true, true]);
  }, 60_000);

  it("forgets by itself when its time has passed", async () => {
    const short = createForgettingMemory(1);
    const known = { shop: "acme", origin: "linear@1", watermark: 3 };
    short.keep({ ...known, units: [] }, null);
    await expect.poll(() => short.recall(known)).toBeNull();
    // Also where a run that began with it came to nothing.
    short.keep({ ...known, units: [] }, null);
    short.takeComputation(known, false).kill("SIGKILL");
    await expect.poll(() => short.recall(known)).toBeNull();
  });
});
