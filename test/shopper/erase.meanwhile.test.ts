import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addPackage } from "../../src/model/registry/package-transitions.ts";
import { type Opened, openLmdb, openRedis } from "../http/rows-in-clear.ts";
import { entryNamed } from "../model/registry/entry-named.ts";
import { hasRedisServer } from "../store/redis-server.ts";
import { ALL, ITEMS, registerNotice, seen } from "../support/consents.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const STORES: readonly (readonly [string, () => Promise<Opened>])[] = [
  ["LMDB", openLmdb],
  ...(hasRedisServer() ? ([["Redis", openRedis]] as const) : []),
];

/** Where something happens, or the process dies, while somebody is erased. */
type Moment = "before the barrier" | "behind the barrier" | "before it is purged" | "as it is purged";

describe.each(STORES)("what happens while somebody is erased, on %s", (_name, open) => {
  const clock = { now: Date.parse("2026-06-01T12:00:00Z") };
  const acts = new Map<Moment, () => PromiseLike<unknown>>();
  const meet = async (moment: Moment): Promise<void> => {
    const act = acts.get(moment);
    acts.delete(moment);
    await act?.();
  };
  let opened: Opened;
  let harness: Harness;
  const as = (method: "get" | "post" | "delete", path: string, id = "anna") =>
    harness.call(method, path).set("Shopper-Id", id);
  const refOf = (id: string) => ({ shop: "acme", key: opened.store.pseudonym("acme", id) });
  const erase = async (id = "anna"): Promise<string> =>
    (await as("delete", "/v1/shopper", id).expect(202)).body.receipt_id as string;
  /** Nobody goes on with it but who is asked to. */
  const begin = async (id = "anna"): Promise<string> =>
    (await harness.app.services.erasures.begin(refOf(id), id)).receipt_id;
  const told = async (receipt: string) =>
    (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body;
  const turn = async (): Promise<void> => {
    clock.now += 2_000;
    await harness.app.tick();
  };
  const die = () => Promise.reject(new Error("killed"));

  beforeEach(async () => {
    acts.clear();
    opened = await open();
    const { keys, store } = opened;
    harness = await startHarness({
      clock: () => clock.now,
      keys,
      store: {
        ...store,
        jobs: {
          ...store.jobs,
          async advance(job, from) {
            if (from === "accepted") await meet("as it is purged");
            return store.jobs.advance(job, from);
          },
        },
        shoppers: {
          ...store.shoppers,
          async raiseBarrier(...given) {
            await meet("before the barrier");
            const raised = await store.shoppers.raiseBarrier(...given);
            await meet("behind the barrier");
            return raised;
          },
          async purge(ref) {
            await meet("before it is purged");
            return store.shoppers.purge(ref);
          },
        },
      },
    });
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
    await consent(harness, "anna", ALL).expect(200);
  });
  afterEach(async () => {
    await harness.close();
    await opened.close();
  });

  describe("a session receipt that is handed out just before the barrier", () => {
    const held = { receipt: "" };
    const issue = async () => {
      const visit = { session_id: "v1", purposes: { personalise: true }, notice: seen };
      const { body } = await as("post", "/v1/session-receipts", "bert").send(visit).expect(200);
      held.receipt = body.consent_receipt as string;
    };
    const mode = async (): Promise<string> => {
      const session = { id: "v1", consent_receipt: held.receipt, events: [{ type: "view", item_id: "i4" }] };
      const visit = { moment: "home", session };
      const { body } = await harness.call("post", "/v1/recommendations").send(visit).expect(200);
      return body.transparency.mode as string;
    };

    it("is void with the answer", async () => {
      acts.set("before the barrier", async () => {
        await issue();
        expect(await mode()).toBe("session");
      });
      await erase("bert");
      expect(await mode()).toBe("popular");
    });

    it("is void once an erasure goes on whose process died behind the barrier", async () => {
      acts.set("before the barrier", issue);
      acts.set("behind the barrier", die);
      await as("delete", "/v1/shopper", "bert").expect(500);
      expect(await mode()).toBe("session");
      await turn();
      expect(await mode()).toBe("popular");
    });
  });

  it("names a version that enters the registry between the look at versions and the barrier", async () => {
    const here = entryNamed("here@1", { dataset: "shop:acme" });
    acts.set("before the barrier", async () => {
      const body = Buffer.from(JSON.stringify({ records: [{ packages: [here.id] }] }));
      const trained = { package: here.id, watermark: 0, body };
      await opened.store.shoppers.writeTrained([{ ref: refOf("anna"), change: () => trained }]);
      await harness.app.services.registry.change("acme", (state) => addPackage(state, here));
    });
    const receipt = await erase();
    for (let turns = 0; turns < 2; turns += 1) {
      await turn();
      expect(await told(receipt)).toMatchObject({
        state: "forgotten_in_data",
        model_versions: [{ name: "here", version: "1", state: "retrain_due" }],
      });
    }
  });

  it("leaves an erasure complete that another process completes meanwhile", async () => {
    const { erasures } = harness.app.services;
    const receipt = await begin();
    const jobOf = () => opened.store.jobs.read("acme", receipt);
    const left: { job: unknown } = { job: null };
    acts.set("as it is purged", async () => {
      await erasures.resume("acme");
      clock.now += 2_000;
      await erasures.resume("acme");
      left.job = await jobOf();
      clock.now += 1_000;
    });
    await erasures.resume("acme");
    expect(left.job).toMatchObject({ state: "complete" });
    expect(await jobOf()).toEqual(left.job);
  });

  it("is told where one cannot go on, and keeps that of nobody else", async () => {
    const first = await begin();
    clock.now += 1;
    const second = await begin("bert");
    acts.set("before it is purged", die);
    await expect(harness.app.services.erasures.resume("acme")).rejects.toMatchObject({
      errors: [{ message: "killed" }],
    });
    expect(await told(first)).toMatchObject({ state: "accepted" });
    expect((await told(second)).state).not.toBe("accepted");
    await turn();
    await turn();
    for (const receipt of [first, second]) expect(await told(receipt)).toMatchObject({ state: "complete" });
  });

  it("waits for the one before it where that is of the same person and cannot go on", async () => {
    const first = await begin();
    clock.now += 1;
    const second = await begin();
    acts.set("before it is purged", die);
    await expect(harness.app.services.erasures.resume("acme")).rejects.toThrow();
    for (const receipt of [first, second]) expect(await told(receipt)).toMatchObject({ state: "accepted" });
    await turn();
    await turn();
    for (const receipt of [first, second]) expect(await told(receipt)).toMatchObject({ state: "complete" });
  });
});
