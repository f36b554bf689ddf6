import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addPackage } from "../../src/model/registry/package-transitions.ts";
import { succeed } from "../../src/model/registry/succeed-package.ts";
import { NOW, type Opened, openLmdb, openRedis } from "../http/rows-in-clear.ts";
import { entryNamed } from "../model/registry/entry-named.ts";
import { hasRedisServer } from "../store/redis-server.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const STORES: readonly (readonly [string, () => Promise<Opened>])[] = [
  ["LMDB", openLmdb],
  ...(hasRedisServer() ? ([["Redis", openRedis]] as const) : []),
];

describe.each(STORES)(
  "an erasure that was cut short between its barrier and the log, on %s",
  (_name, open) => {
    const clock = { now: NOW };
    const failing = { appends: 0 };
    let opened: Opened;
    let harness: Harness;
    const turn = async (): Promise<void> => {
      clock.now += 2_000;
      await harness.app.tick();
    };
    const told = async (receipt: string) =>
      (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body;

    beforeEach(async () => {
      opened = await open();
      const { keys, store } = opened;
      harness = await startHarness({
        clock: () => clock.now,
        keys,
        store: {
          ...store,
          jobs: {
            ...store.jobs,
            appendErasure: (...given) =>
              (failing.appends -= 1) >= 0
                ? Promise.reject(new Error("cut short"))
                : store.jobs.appendErasure(...given),
          },
        },
      });
    });
    afterEach(async () => {
      await harness.close();
      await opened.close();
    });

    it("waits for what comes after the version that remembers, and names that", async () => {
      const { registry, store } = harness.app.services;
      const here = entryNamed("here@1", { dataset: "shop:acme" });
      await registry.change("acme", (state) => addPackage(state, here));
      await consent(harness, "anna", { personalise: true, train: true }).expect(200);
      const body = Buffer.from(JSON.stringify({ records: [{ packages: [here.id] }] }));
      const ref = { shop: "acme", key: store.pseudonym("acme", "anna") };
      await store.shoppers.writeTrained([{ ref, change: () => ({ package: here.id, watermark: 0, body }) }]);
      failing.appends = 1;
      await harness.call("delete", "/v1/shopper").set("Shopper-Id", "anna").expect(500);
      const [job] = await store.jobs.list("acme", "erasure");
      const receipt = job!.job_id;
      await turn();
      expect(await told(receipt)).toMatchObject({
        state: "forgotten_in_data",
        model_versions: [{ name: "here", version: "1", state: "retrain_due" }],
      });
      await registry.change("acme", (state) =>
        succeed(
          state,
          {
            old: here.id,
            entry: entryNamed("here@1.f1", { ...here, id: "here@1.f1", version: "1.f1", watermark: 1 }),
            because: "left",
          },
          { by: "test", at: clock.now, erasureHead: 1 },
        ),
      );
      await turn();
      await turn();
      expect(await told(receipt)).toMatchObject({
        state: "complete",
        model_versions: [{ name: "here", version: "1", state: "exact", replaced_by: { version: "1.f1" } }],
      });
      clock.now += 2 * 60_000;
      await turn();
      expect(await store.jobs.erasureHead("acme")).toBe(1);
    });
  },
);
