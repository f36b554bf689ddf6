import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/store/driver/store.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { describeConsentShops } from "../support/consent-shops.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";
import { clock, MINUTE, openRetries, type Who } from "./retried-calls.ts";

const happened = (ms: number) => ({ occurred_at: new Date(ms).toISOString() });

describe.skipIf(!hasRedisServer())("who unsubscribes while the store takes nothing", () => {
  let server: RedisServer;
  let harness: Harness;
  const tell = async (...command: string[]): Promise<void> => {
    const client = await createClient({ url: server.url }).connect();
    await client.sendCommand(command);
    await client.close();
  };
  const unsubscribed = (id: string, more: object = {}) => ({
    ...{ event_id: `${id}-u`, shopper_id: id, type: "unsubscribed", ...happened(Date.now() - 1000) },
    ...more,
  });
  const view = (id: string) => ({
    ...{ event_id: `${id}-v`, shopper_id: id, type: "view", item_id: "mug" },
    ...happened(Date.now() - 1000),
  });
  const send = (body: object) => harness.call("post", "/v1/events").send(body);
  const contactOf = async (id: string): Promise<unknown> =>
    (await harness.call("get", "/v1/shopper/consent").set("Shopper-Id", id)).body.effective?.contact;
  const heldNow = async (): Promise<number> =>
    Number(/^candor_held_refusals (\d+)$/m.exec((await harness.call("get", "/metrics", null)).text)?.[1]);
  const refused = { granted: false, because: "refused" };

  beforeEach(async () => {
    server = await startRedis();
    harness = await startHarness({}, "acme", { redis: server.url });
    await harness.call("put", "/v1/items").send({ item_id: "mug", title: "Mug" }).expect(200);
    for (const id of ["anna", "bert"])
      await consent(harness, id, { personalise: true, contact: true }).expect(200);
    await send([view("anna"), view("bert")]).expect(200);
  });
  afterEach(async () => {
    await harness.close();
    await server.remove();
  });

  it("is written in the room that is kept for a no", async () => {
    await tell("CONFIG", "SET", "maxmemory", "1mb");
    expect((await send({ ...view("anna"), event_id: "another" })).status).toBe(507);
    const { body } = await send(unsubscribed("anna")).expect(200);
    expect(body.results[0]).toMatchObject({ status: "kept" });
    expect([await contactOf("anna"), await heldNow()]).toEqual([{ granted: false, because: "withdrawn" }, 0]);
    expect((await send(unsubscribed("anna")).expect(200)).body.results[0].status).toBe("duplicate");
  });

  it("is held where not even that can be written, and written once it can", async () => {
    await tell("CONFIG", "SET", "min-replicas-to-write", "1");
    const { body } = await send(unsubscribed("anna")).expect(200);
    expect(body.results[0]).toMatchObject({ status: "kept" });
    expect([await contactOf("anna"), await heldNow()]).toEqual([refused, 1]);
    await tell("CONFIG", "SET", "min-replicas-to-write", "0");
    await harness.app.tick();
    expect([await contactOf("anna"), await heldNow()]).toEqual([refused, 0]);
    const { records } = (
      await harness.call("get", "/v1/shopper/consent/history").set("Shopper-Id", "anna").expect(200)
    ).body;
    expect(records[0].purposes).toEqual({ contact: false });
    expect(await contactOf("bert")).toEqual({ granted: true, because: null });
  });

  it("is held where the store is away, alone or among others, which are refused", async () => {
    await server.stop();
    const { body } = await send(unsubscribed("anna")).expect(200);
    expect(body.results[0]).toMatchObject({ status: "kept" });
    expect((await send([view("anna"), unsubscribed("bert")])).status).toBe(503);
    await server.restart();
    await expect.poll(() => contactOf("anna"), { timeout: 20_000 }).toEqual(refused);
    expect(await contactOf("bert")).toEqual(refused);
    await harness.app.tick();
    expect([await contactOf("anna"), await contactOf("bert")]).toEqual([refused, refused]);
    await expect.poll(heldNow, { timeout: 20_000 }).toBe(0);
  }, 60_000);

  it("is heard whatever their clock says", async () => {
    const { body } = await send(unsubscribed("anna", happened(Date.now() + 10 * MINUTE))).expect(200);
    expect(body.results[0]).toMatchObject({ status: "kept" });
    expect(await contactOf("anna")).toEqual({ granted: false, because: "withdrawn" });
  });
});

/** So many changes of state are written before the process dies. */
const dying = { after: Infinity };

const watched = (store: Store): Store => ({
  ...store,
  shoppers: {
    ...store.shoppers,
    changeState: (ref, change) =>
      (dying.after -= 1) < 0 ? Promise.reject(new Error("killed")) : store.shoppers.changeState(ref, change),
  },
});

describeConsentShops(
  "who unsubscribes under several ids, and whose process dies",
  clock,
  (on) => {
    const { known } = openRetries(on);
    afterEach(() => {
      dying.after = Infinity;
    });
    const withdrawnOf = async ({ id }: Who): Promise<readonly string[]> => {
      const ref = { shop: "acme", key: on().store.pseudonym("acme", id) };
      return (await on().store.shoppers.readHistory(ref)).flatMap(({ kind, method }) =>
        kind === "withdrawn" ? [method] : [],
      );
    };

    it.each([0, 1])("is recorded for each of them, once, when it comes again (%i written)", async (count) => {
      const [one, other] = [await known(), await known()];
      const link = { shopper_id: other.id, kind: "app" };
      await one.call("post", "/v1/shopper/links").send(link).expect(200);
      clock.now += MINUTE;
      const send = () => one.tell({ event_id: "u", type: "unsubscribed", ...happened(clock.now) });
      dying.after = count;
      expect((await send()).status).toBe(500);
      dying.after = Infinity;
      expect((await send().expect(200)).body.results[0].status).toBe("kept");
      expect([await withdrawnOf(one), await withdrawnOf(other)]).toEqual([
        ["unsubscribed"],
        ["unsubscribed"],
      ]);
      expect((await send().expect(200)).body.results[0].status).toBe("duplicate");
    });
  },
  watched,
);
