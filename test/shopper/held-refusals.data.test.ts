import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { DomainError } from "../../src/lib/errors.ts";
import { NOW, type Opened, openLmdb, openRedis } from "../http/rows-in-clear.ts";
import { hasRedisServer } from "../store/redis-server.ts";
import { callerOf, consent, type Harness, notice, startHarness } from "../support/harness.ts";

const STORES: readonly (readonly [string, () => Promise<Opened>])[] = [
  ["LMDB", openLmdb],
  ...(hasRedisServer() ? ([["Redis", openRedis]] as const) : []),
];
const EVERYTHING = {
  personalise: false,
  connect_channels: false,
  measure: false,
  train: false,
  contact: false,
  sensitive: false,
};

describe.each(STORES)("data that was to go with a no that was held, on %s", (_name, open) => {
  let opened: Opened;
  let harness: Harness;
  const time = { now: NOW };
  const failing = { isFull: false };
  const as = (id: string, method: "get" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  const view = (id: string, event_id: string) => ({
    ...{ event_id, shopper_id: id, type: "view", item_id: "mug" },
    occurred_at: new Date(time.now).toISOString(),
  });
  const told = async (id: string): Promise<readonly string[]> =>
    (
      (await as(id, "get", "/v1/shopper/events").expect(200)).body as { data: { event_id: string }[] }
    ).data.map(({ event_id }) => event_id);
  const somebody = async (id: string): Promise<void> => {
    await consent(harness, id, { personalise: true, connect_channels: true }).expect(200);
    await harness
      .call("post", "/v1/events")
      .send(view(id, `${id}-1`))
      .expect(200);
    expect(await told(id)).toEqual([`${id}-1`]);
  };
  /** One no after the other, a second apart, while the store takes none. */
  const hold = async (
    ...acts: readonly (() => PromiseLike<{ readonly status: number }>)[]
  ): Promise<void> => {
    failing.isFull = true;
    for (const act of acts) {
      time.now += 1000;
      expect((await act()).status).toBe(202);
    }
    failing.isFull = false;
    time.now += 1000;
  };
  const give = () => harness.app.services.heldRefusals.resume();
  const withdraw = (id: string, query = "") => as(id, "delete", `/v1/shopper/consent${query}`);

  beforeEach(async () => {
    opened = await open();
    time.now = NOW;
    const { keys, store } = opened;
    const changeState: typeof store.shoppers.changeState = (ref, change) =>
      failing.isFull
        ? Promise.reject(new DomainError("disk_full", "no room"))
        : store.shoppers.changeState(ref, change);
    harness = await startHarness({
      clock: () => time.now,
      keys,
      store: { ...store, shoppers: { ...store.shoppers, changeState } },
    });
    await harness.call("put", "/v1/items").send({ item_id: "mug", title: "Mug" }).expect(200);
  });
  afterEach(async () => {
    failing.isFull = false;
    await harness.close();
    await opened.close();
  });

  it.each([
    ["a withdrawal", () => withdraw("anna")],
    ["a refusal of everything", () => consent(harness, "anna", EVERYTHING)],
  ])("goes also where %s of before it is given first", async (_what, first) => {
    await somebody("anna");
    await hold(first, () => withdraw("anna", "?data=erase"));
    await give();
    expect(await told("anna")).toEqual([]);
  });

  it("goes for every identity of theirs, and goes once where it is given again", async () => {
    await somebody("anna");
    await somebody("app");
    await as("anna", "post", "/v1/shopper/links").send({ shopper_id: "app", kind: "app" }).expect(200);
    await hold(
      () => withdraw("anna"),
      () => withdraw("anna", "?data=erase"),
    );
    await give();
    await give();
    expect([await told("anna"), await told("app")]).toEqual([[], []]);
  });

  it("goes, and what was told under a yes of since stays", async () => {
    await somebody("anna");
    await hold(() => withdraw("anna", "?data=erase"));
    // On another machine, which learns of what is held here with its write.
    const elsewhere = await createApp(
      { ...harness.config, data: join(harness.dir, "elsewhere") },
      { clock: () => time.now, keys: opened.keys, store: opened.store },
    );
    const call = callerOf(elsewhere, harness.key);
    await call("put", "/v1/shopper/consent")
      .set("Shopper-Id", "anna")
      .send({ purposes: { personalise: true }, notice: notice("anew"), method: "test" })
      .expect(200);
    time.now += 1000;
    await call("post", "/v1/events").send(view("anna", "anna-2")).expect(200);
    await give();
    expect(await told("anna")).toEqual(["anna-2"]);
    const { effective } = (await as("anna", "get", "/v1/shopper/consent").expect(200)).body;
    expect(effective.personalise).toEqual({ granted: true, because: null });
    await elsewhere.close();
  });
});
