import { afterEach, beforeEach, expect, it } from "vitest";
import { createUnlearner } from "../../src/learn/shop/unlearn.ts";
import { addPackage } from "../../src/model/registry/package-transitions.ts";
import { entryNamed } from "../model/registry/entry-named.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const HOUR_MS = 3_600_000;
const silent = () => undefined;
const QUIET = { error: silent, warn: silent, info: silent, debug: silent };

describeOnBothStores("an erasure after an act that models have still to forget", (start) => {
  const clock = { now: Date.parse("2026-11-01T12:00:00Z") };
  let harness: Harness;
  let close: () => Promise<void>;
  const as = (method: "get" | "delete", path: string) => harness.call(method, path).set("Shopper-Id", "anna");
  const erase = async (): Promise<string> =>
    (await as("delete", "/v1/shopper").expect(202)).body.receipt_id as string;
  const turn = async (): Promise<void> => {
    clock.now += 2_000;
    await harness.app.tick();
    await harness.app.services.erasures.resume("acme");
  };
  const told = async (receipt: string) => {
    const { state, model_versions } = (await as("get", `/v1/erasures/${receipt}`).expect(200)).body;
    return [
      state,
      ...model_versions.map((each: { name: string; state: string }) => `${each.name}: ${each.state}`).sort(),
    ] as string[];
  };
  const ACTS: readonly (readonly [string, () => PromiseLike<unknown>])[] = [
    ["an erasure", erase],
    [
      "an erasure that is purged",
      async () => {
        await erase();
        await turn();
      },
    ],
    ["a withdrawal with what was kept", () => as("delete", "/v1/shopper/consent?data=erase").expect(200)],
    ["a withdrawal", () => as("delete", "/v1/shopper/consent").expect(200)],
  ];

  beforeEach(async () => {
    const store = await start();
    harness = await startHarness({ clock: () => clock.now }, "acme", store.settings);
    close = async () => {
      await harness.close();
      await store.stop();
    };
    const { registry, store: opened } = harness.app.services;
    const here = entryNamed("here@1", { dataset: "shop:acme" });
    await registry.change("acme", (state) => addPackage(addPackage(state, here), entryNamed("elsewhere@1")));
    // Served from now on, so that what is late is retired.
    await harness.app.models.slotsOf("acme");
    await consent(harness, "anna", { personalise: true, train: true }).expect(200);
    const body = Buffer.from(JSON.stringify({ records: [{ packages: ["here@1"] }] }));
    const ref = { shop: "acme", key: opened.pseudonym("acme", "anna") };
    await opened.shoppers.writeTrained([{ ref, change: () => ({ package: "here@1", watermark: 0, body }) }]);
  });
  afterEach(() => close());

  it.each(ACTS)("is not complete, and names what remembers: %s", async (_what, act) => {
    await act();
    const receipt = await erase();
    await turn();
    expect(await told(receipt)).toEqual(["forgotten_in_data", "elsewhere: retrain_due", "here: retrain_due"]);
  });

  it.each(ACTS)("waits for what cannot subtract, and for that alone: %s", async (_what, act) => {
    const { services } = harness.app;
    await act();
    await createUnlearner({ services, log: QUIET, signal: new AbortController().signal }).turn();
    const receipt = await erase();
    await turn();
    expect(await told(receipt)).toEqual(["forgotten_in_data", "elsewhere: retrain_due"]);
    clock.now += 25 * HOUR_MS;
    await turn();
    await turn();
    expect(await told(receipt)).toEqual(["complete", "elsewhere: retired"]);
    const last = await erase();
    await turn();
    expect(await told(last)).toEqual(["complete"]);
  });
});
