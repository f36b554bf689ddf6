import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DomainError } from "../../src/lib/errors.ts";
import { NOW, type Opened, openLmdb, openRedis } from "../http/rows-in-clear.ts";
import { hasRedisServer } from "../store/redis-server.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const STORES: readonly (readonly [string, () => Promise<Opened>])[] = [
  ["LMDB", openLmdb],
  ...(hasRedisServer() ? ([["Redis", openRedis]] as const) : []),
];

describe.each(STORES)("somebody whose erasure is held beside the store, on %s", (_name, open) => {
  let opened: Opened;
  let harness: Harness;
  const failing = { isFull: false };
  const erase = (id: string) => harness.call("delete", "/v1/shopper").set("Shopper-Id", id);
  const held = async (send: () => PromiseLike<{ readonly body: { readonly held?: boolean } }>) => {
    failing.isFull = true;
    expect((await send()).body.held).toBe(true);
    failing.isFull = false;
  };
  const give = () => harness.app.services.heldRefusals.resume();
  /** What waits to be told of them. */
  const queued = async (): Promise<string> =>
    JSON.stringify(await opened.store.jobs.list("acme", "delivery")).replaceAll("\\", "");

  beforeEach(async () => {
    opened = await open();
    const { keys, store } = opened;
    const add: typeof store.jobs.add = (job) =>
      failing.isFull ? Promise.reject(new DomainError("disk_full", "no room")) : store.jobs.add(job);
    harness = await startHarness(
      { clock: () => NOW, keys, store: { ...store, jobs: { ...store.jobs, add } } },
      "acme",
      { webhookPrivate: true },
    );
    await harness
      .call("put", "/v1/items")
      .send([1, 2, 3].map((at) => ({ item_id: `mug-${at}`, title: `Mug ${at}`, category: ["Mugs"] })))
      .expect(200);
    await consent(harness, "anna", { personalise: true }).expect(200);
  });
  afterEach(async () => {
    failing.isFull = false;
    await harness.close();
    await opened.close();
  });

  it("has no recorded answer any more, whoever asks for it", async () => {
    const ask = async (id: string): Promise<string> => {
      const seen = { event_id: "v", shopper_id: id, type: "view", item_id: "mug-3" };
      const occurred_at = new Date(NOW - 1000).toISOString();
      await harness
        .call("post", "/v1/events")
        .send({ ...seen, occurred_at })
        .expect(200);
      const { body } = await harness
        .call("post", "/v1/recommendations")
        .send({ moment: "home", shopper: { id }, limit: 1 })
        .expect(200);
      expect(body.transparency.profiling).toBe(true);
      return body.recommendation_id as string;
    };
    await consent(harness, "bert", { personalise: true }).expect(200);
    const [theirs, anothers] = [await ask("anna"), await ask("bert")];
    const asked = (id: string) => [
      harness.call("get", `/v1/recommendations/${id}`),
      harness.call("post", `/v1/recommendations/${id}/next`).send({}),
      harness.call("post", `/v1/recommendations/${id}/why-not`).send({ item_id: "mug-2" }),
      harness
        .call("post", `/v1/recommendations/${id}/feedback`)
        .send({ verdict: "relevant", item_id: "mug-1" }),
    ];
    const codesOf = async (id: string): Promise<readonly unknown[]> => {
      const codes: unknown[] = [];
      for (const each of asked(id)) codes.push(((await each).body as { code?: string }).code);
      return codes;
    };
    const before = await codesOf(theirs);
    expect(before).not.toContain("recommendation_unknown");
    await held(() => erase("anna"));
    expect(await codesOf(theirs)).toEqual(before.map(() => "recommendation_unknown"));
    expect(await codesOf(anothers)).toEqual(before);
  });

  it("is told to recipients by the id that the shop’s key named, and by none of a token", async () => {
    await harness
      .call("post", "/v1/webhooks")
      .send({ url: "http://127.0.0.1:9/candor", types: ["shopper.erased"] })
      .expect(201);
    await held(() => erase("anna"));
    await held(() => erase("anna"));
    await give();
    expect(await queued()).toContain('"shopper_id":"anna"');
    await consent(harness, "bert", { personalise: true }).expect(200);
    const { token } = (
      await harness
        .call("post", "/v1/shopper-tokens")
        .send({ shopper_id: "bert", scopes: ["rights"] })
        .expect(200)
    ).body;
    await held(() => harness.call("delete", "/v1/shopper", token as string));
    await give();
    expect(await queued()).toContain('"shopper_id":null');
    expect(await queued()).not.toContain('"shopper_id":"bert"');
    expect((await opened.store.jobs.list("acme", "delivery")).length).toBe(2);
  });
});
