import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type supertest from "supertest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { speakRedis } from "../../scripts/prove/faults/redis/speak-redis.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { toConfig } from "../../src/lib/config.ts";
import { openStoreOf } from "../../src/services/open-store-of.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const DURABLE = ["--appendonly", "yes", "--appendfsync", "always", "--repl-diskless-sync-delay", "0"];

type Write = "claimIdempotent" | "completeIdempotent" | "put" | "add" | "changeState" | "raiseBarrier";
/** Before this write of the call the replica stands still, so that it stands on the primary alone. */
type Moment = { readonly write: Write; readonly nth: number };

const createMoments = (pause: () => void) => {
  let awaited: Moment | null = null;
  const isNow = (write: Write): boolean => {
    if (awaited?.write !== write) return false;
    awaited = { write, nth: awaited.nth - 1 };
    return awaited.nth === 0;
  };
  const meet = (write: Write): void => {
    if (isNow(write)) pause();
  };
  const watched = (store: Store): Store => ({
    ...store,
    jobs: {
      ...store.jobs,
      claimIdempotent: (claim) => (meet("claimIdempotent"), store.jobs.claimIdempotent(claim)),
      completeIdempotent: (claim, done) => (
        meet("completeIdempotent"),
        store.jobs.completeIdempotent(claim, done)
      ),
      // It is two writes, the first of which only names the shop: here it is the second that falls short.
      put: async (job) => {
        if (isNow("put")) {
          await store.jobs.put(job);
          pause();
        }
        return store.jobs.put(job);
      },
      // The job stands, and the call hears that it does not.
      add: async (job) => {
        const isNew = await store.jobs.add(job);
        if (!isNow("add")) return isNew;
        pause();
        await store.jobs.put(job);
        return isNew;
      },
    },
    shoppers: {
      ...store.shoppers,
      changeState: (ref, change) => (meet("changeState"), store.shoppers.changeState(ref, change)),
      raiseBarrier: (...given) => (meet("raiseBarrier"), store.shoppers.raiseBarrier(...given)),
    },
  });
  return { watched, pauseAt: (moment: Moment) => void (awaited = moment) };
};

describe.skipIf(!hasRedisServer())("a call whose write its replica does not have in time", () => {
  let dir: string;
  let primary: RedisServer;
  let replica: RedisServer;
  let store: Store;
  let harness: Harness;
  let count = 0;
  const moments = createMoments(() => replica.pause());

  beforeAll(async () => {
    primary = await startRedis(DURABLE);
    replica = await startRedis([...DURABLE, "--replicaof", "127.0.0.1", String(primary.port)]);
    while (!String(await speakRedis(primary.port, "INFO", "replication")).includes("state=online"))
      await sleep(20);
    dir = await mkdtemp(join(tmpdir(), "candor-shortfall-"));
    const redis = { redis: primary.url, redisReplicas: 1, redisReplicaWaitMs: 1_500 };
    const config = toConfig({}, { data: join(dir, "data"), logLevel: "silent", ...redis });
    const opened = await openStoreOf(config, { clock: Date.now, random: (size) => randomBytes(size) });
    store = opened.store;
    harness = await startHarness({ keys: opened.keys, store: moments.watched(store) });
  }, 60_000);
  afterEach(() => replica.resume());
  afterAll(async () => {
    await harness.close();
    await store.close();
    await replica.remove();
    await primary.remove();
    await removeFolder(dir);
  });

  const as = (id: string, method: "get" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  /** Refused, and sent again until the replica has it: the first answer that is no refusal of the store. */
  const sendAgain = async (moment: Moment, send: () => supertest.Test): Promise<supertest.Response> => {
    moments.pauseAt(moment);
    const refused = await send();
    expect([refused.status, refused.body.code]).toEqual([503, "store_unavailable"]);
    replica.resume();
    let answer = refused;
    await expect.poll(async () => (answer = await send()).status, { timeout: 20_000 }).not.toBe(503);
    return answer;
  };
  const keyed = (path: string, body: object, id: string | null = null) => {
    const key = `key-${(count += 1)}`;
    return () => {
      const call = id === null ? harness.call("post", path) : as(id, "post", path);
      return call.set("Idempotency-Key", key).send(body);
    };
  };
  /** Whose place in the index is there: the next write is that of their state alone. */
  const known = async (name: string): Promise<string> => {
    const id = `${name}-${(count += 1)}`;
    await harness.call("put", "/v1/shopper/restriction").set("Shopper-Id", id).expect(200);
    return id;
  };
  const at = (write: Write, nth = 1): [string, Moment] => [`${write} ${nth}`, { write, nth }];
  const dataOf = async (call: supertest.Test) => (await call.expect(200)).body.data as unknown[];

  it.each([at("claimIdempotent"), at("completeIdempotent")])(
    "of the shop’s own is done once by its retry (%s)",
    async (_, moment) => {
      const item = { item_id: `i-${(count += 1)}`, title: "Mug" };
      const key = `key-${count}`;
      const send = () => harness.call("put", "/v1/items").set("Idempotency-Key", key).send([item]);
      expect((await sendAgain(moment, send)).body).toMatchObject({ kept: 1, results: [{ status: "kept" }] });
      expect((await send().expect(200)).headers["idempotent-replayed"]).toBe("true");
    },
  );

  it.each([at("claimIdempotent"), at("put"), at("completeIdempotent")])(
    "that adds a webhook adds one, whose secret is told (%s)",
    async (_, moment) => {
      for (const { webhook_id } of (await dataOf(harness.call("get", "/v1/webhooks"))) as {
        webhook_id: string;
      }[])
        await harness.call("delete", `/v1/webhooks/${webhook_id}`).expect(204);
      const send = keyed("/v1/webhooks", { url: "https://hooks.example/x", types: ["shopper.erased"] });
      const { status, body } = await sendAgain(moment, send);
      expect([status, body.secret]).toEqual([201, expect.stringMatching(/^whsec_/)]);
      expect((await send().expect(201)).body).toEqual(body);
      const kept = await store.jobs.list("acme", "webhook");
      expect(kept.map((job) => job.body)).toEqual([
        expect.objectContaining({ webhook_id: body.webhook_id, secret: body.secret }),
      ]);
    },
  );

  const MOMENTS_OF_ACT = [
    at("claimIdempotent"),
    at("claimIdempotent", 2),
    at("changeState"),
    at("completeIdempotent"),
    at("completeIdempotent", 2),
  ];
  it.each(MOMENTS_OF_ACT)("that asks for a person asks once (%s)", async (_, moment) => {
    const id = await known("asks");
    const send = keyed("/v1/shopper/review-requests", { about: "data", text: "Why?" }, id);
    const { status, body } = await sendAgain(moment, send);
    expect(status).toBe(200);
    const asked = await dataOf(as(id, "get", "/v1/shopper/review-requests"));
    expect(asked).toEqual([expect.objectContaining({ ticket: body.ticket, answer_by: body.answer_by })]);
  });

  it.each([...MOMENTS_OF_ACT, at("changeState", 2)])(
    "that joins identities joins them by one link, which parts them whole (%s)",
    async (_, moment) => {
      const [one, other] = [await known("one"), await known("other")];
      const send = keyed("/v1/shopper/links", { shopper_id: other, kind: "app" }, one);
      const { status, body } = await sendAgain(moment, send);
      expect(status).toBe(200);
      const links = (id: string) => dataOf(as(id, "get", "/v1/shopper/links"));
      expect([await links(one), await links(other)]).toEqual([[body], [body]]);
      await as(one, "delete", `/v1/shopper/links/${String(body.link_id)}`).expect(200);
      expect([await links(one), await links(other)]).toEqual([[], []]);
    },
  );

  const erasures = async (): Promise<readonly string[]> => {
    const { jobs } = store;
    const all = await Promise.all([jobs.list("acme", "erasure"), jobs.listFiled("acme", "erasure")]);
    return all.flat().map(({ job_id }) => job_id);
  };
  const heldIn = async (): Promise<number> => {
    await harness.app.tick();
    const { text } = await harness.call("get", "/metrics", null);
    return Number(/^candor_held_refusals(?:\{.*\})? (\d+)/m.exec(text)?.[1]);
  };
  const MOMENTS_OF_ERASURE = [at("claimIdempotent"), at("add"), at("raiseBarrier"), at("completeIdempotent")];
  it.each(MOMENTS_OF_ERASURE)(
    "that erases somebody erases once, under one receipt (%s)",
    async (_, moment) => {
      const id = await known("leaves");
      const key = `key-${(count += 1)}`;
      const send = () => as(id, "delete", "/v1/shopper").set("Idempotency-Key", key);
      const before = await erasures();
      moments.pauseAt(moment);
      const refused = await send();
      expect([refused.status, refused.body.held]).toEqual([202, true]);
      replica.resume();
      await expect.poll(heldIn, { timeout: 60_000 }).toBe(0);
      const again = await send();
      expect([again.status, again.body.receipt_id]).toEqual([202, refused.body.receipt_id]);
      expect((await erasures()).filter((each) => !before.includes(each))).toEqual([refused.body.receipt_id]);
    },
  );

  it.each([at("add"), at("raiseBarrier")])(
    "that erases somebody erases once without a key too: what is held is what stands (%s)",
    async (_, moment) => {
      const id = await known("leaves");
      const before = await erasures();
      moments.pauseAt(moment);
      const refused = await as(id, "delete", "/v1/shopper");
      expect([refused.status, refused.body.held]).toEqual([202, true]);
      replica.resume();
      await expect.poll(heldIn, { timeout: 60_000 }).toBe(0);
      expect((await erasures()).filter((each) => !before.includes(each))).toEqual([refused.body.receipt_id]);
    },
  );

  it.each([
    [...at("changeState"), 200],
    [...at("changeState", 2), 404],
  ] as const)("that takes identities apart leaves no half of their link (%s)", async (_, moment, ended) => {
    const [one, other] = [await known("one"), await known("other")];
    const { body } = await as(one, "post", "/v1/shopper/links").send({ shopper_id: other, kind: "app" });
    const send = () => as(one, "delete", `/v1/shopper/links/${String(body.link_id)}`);
    expect((await sendAgain(moment, send)).status).toBe(ended);
    for (const id of [one, other]) expect(await dataOf(as(id, "get", "/v1/shopper/links"))).toEqual([]);
  });
});
