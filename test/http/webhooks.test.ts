import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type App, createApp } from "../../src/app.ts";
import { toConfig } from "../../src/lib/config.ts";
import { GIVEN_UP_AFTER_MS, waitAfter } from "../../src/webhooks/deliveries.ts";
import { ALL, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";

const START = Date.parse("2026-06-01T12:00:00Z");
const HOUR = 3_600_000;

type Got = { readonly headers: Record<string, string>; readonly text: string };
type Told = { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };

/** A service, anew for each test, and a recipient that notes what it is told. */
const openRecipient = () => {
  let harness: Harness;
  let receiver: Server;
  let url: string;
  const clock = { now: START };
  const inbox: Got[] = [];
  const mood = { status: 204 };
  let people = 0;
  const somebody = () => shopperOf(harness, `w-${(people += 1)}`);
  const register = async (types: readonly string[], to = url) =>
    (await harness.call("post", "/v1/webhooks").send({ url: to, types }).expect(201)).body as {
      webhook_id: string;
      secret: string;
    };
  const told = (): Told[] => inbox.map(({ text }) => JSON.parse(text) as Told);
  const waiting = async (): Promise<number[]> =>
    (await harness.call("get", "/v1/webhooks").expect(200)).body.data.map(
      (each: { waiting: number }) => each.waiting,
    ) as number[];
  const appOver = ({ config, dir }: Harness): Promise<App> =>
    createApp({ ...config, data: join(dir, "data"), webhookPrivate: true }, { clock: () => clock.now });

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        inbox.push({
          headers: request.headers as Record<string, string>,
          text: Buffer.concat(chunks).toString("utf8"),
        });
        response.writeHead(mood.status).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/candor`;
  });
  beforeEach(async () => {
    clock.now += HOUR;
    mood.status = 204;
    inbox.length = 0;
    harness = await startHarness({ clock: () => clock.now }, "acme", { webhookPrivate: true });
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
  });
  afterEach(() => harness.close());
  afterAll(() => new Promise((resolve) => receiver.close(resolve)));
  return {
    running: () => harness,
    url: () => url,
    clock,
    inbox,
    mood,
    somebody,
    register,
    told,
    waiting,
    appOver,
  };
};

describe("webhooks", () => {
  const { running, url, clock, inbox, mood, somebody, register, told, waiting, appOver } = openRecipient();

  it(
    "tell a recipient of an erasure, signed, with the receipt and the id that the " + "shop gave, once",
    async () => {
      const { secret } = await register(["shopper.erased"]);
      const who = somebody();
      await who.agree(ALL).expect(200);
      const { body: erased } = await who.call("delete", "/v1/shopper").expect(202);
      await running().app.deliver();
      await running().app.deliver();
      expect(told()).toEqual([
        {
          type: "shopper.erased",
          timestamp: new Date(clock.now).toISOString(),
          data: { receipt_id: erased.receipt_id, shopper_id: who.id },
        },
      ]);
      const [{ headers, text }] = inbox as [Got];
      const { "webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": signature } = headers;
      expect(seconds).toBe(String(clock.now / 1000));
      expect(signature).toBe(
        `v1,${createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
          .update(`${id!}.${seconds!}.${text}`)
          .digest("base64")}`,
      );
      expect(await waiting()).toEqual([0]);
      expect(await running().app.services.store.jobs.list("acme", "delivery")).toEqual([]);
      expect(
        (await running().call("get", `/v1/erasures/${erased.receipt_id}`, null).expect(200)).body.state,
      ).toMatch(/accepted|forgotten|complete/);
    },
  );

  it("name no id where a token asked: the receipt is what the shop and the recipient share", async () => {
    await register(["shopper.erased"]);
    const who = somebody();
    await who.agree(ALL).expect(200);
    const { body: minted } = await running()
      .call("post", "/v1/shopper-tokens")
      .send({ shopper_id: who.id, scopes: ["rights"] })
      .expect(200);
    const { body } = await running().call("delete", "/v1/shopper", minted.token).expect(202);
    await running().app.deliver();
    expect(told()[0]!.data).toEqual({ receipt_id: body.receipt_id, shopper_id: null });
    expect(inbox[0]!.text).not.toContain(who.id);
  });

  it("tell who answers of a question to a person, and nobody who did not ask for it", async () => {
    await register(["review.requested"]);
    await register(["shopper.erased"]);
    const who = somebody();
    await who.agree(ALL).expect(200);
    const { body } = await who
      .call("post", "/v1/shopper/review-requests")
      .send({ about: "data" })
      .expect(200);
    await running().app.deliver();
    expect(told()).toEqual([
      {
        type: "review.requested",
        timestamp: new Date(clock.now).toISOString(),
        data: {
          ticket: body.ticket,
          about: "data",
          recommendation_id: null,
          answer_by: body.answer_by,
          shopper_id: who.id,
        },
      },
    ]);
  });

  it(
    "are tried again later and later under the same id, also by another process after a crash, and given " +
      "up in the end",
    async () => {
      await register(["shopper.erased"]);
      mood.status = 500;
      await somebody().call("delete", "/v1/shopper").expect(202);
      await running().app.deliver();
      await running().app.deliver();
      expect(inbox).toHaveLength(1);
      clock.now += 4 * HOUR;
      // Another process on the same store, as it is after the first was killed.
      const other = await appOver(running());
      await other.deliver();
      expect(inbox).toHaveLength(2);
      expect(inbox[1]!.headers["webhook-id"]).toBe(inbox[0]!.headers["webhook-id"]);
      expect(inbox[1]!.text).toBe(inbox[0]!.text);
      expect(inbox[1]!.headers["webhook-timestamp"]).not.toBe(inbox[0]!.headers["webhook-timestamp"]);
      mood.status = 200;
      clock.now += 4 * HOUR;
      await Promise.all([other.deliver(), running().app.deliver()]);
      expect(inbox).toHaveLength(3);
      expect(await waiting()).toEqual([0]);

      mood.status = 503;
      await somebody().call("delete", "/v1/shopper").expect(202);
      await running().app.deliver();
      for (let spent = 0; spent < GIVEN_UP_AFTER_MS; spent += 7 * HOUR) {
        clock.now += 7 * HOUR;
        await running().app.deliver();
      }
      expect(inbox.length).toBeGreaterThan(8);
      expect(await waiting()).toEqual([0]);
      expect((await running().call("get", "/metrics")).text).toMatch(
        /candor_webhook_messages_total\{type="shopper.erased",end="given_up"\} 1/,
      );
      await other.close();
    },
  );

  it("are not counted as tried when the service stops in the middle", async () => {
    await register(["shopper.erased"]);
    const stuck = createServer(() => undefined);
    await new Promise<void>((resolve) => stuck.listen(0, "127.0.0.1", resolve));
    const reached = new Promise((resolve) => stuck.once("request", resolve));
    const other = await appOver(running());
    const { port } = stuck.address() as AddressInfo;
    await register(["review.requested"], `http://127.0.0.1:${port}/`);
    await somebody().call("post", "/v1/shopper/review-requests").send({ about: "data" }).expect(200);
    await reached;
    await running().app.close();
    const [left] = await other.services.store.jobs.list("acme", "delivery");
    expect((left!.body as { attempts: number }).attempts).toBe(0);
    stuck.closeAllConnections();
    await new Promise((resolve) => stuck.close(resolve));
    await other.close();
  });

  it("wait twice as long each time, spread over the half of it, six hours at most", () => {
    const waits = (byte: number) =>
      [1, 2, 3, 20].map((attempts) => waitAfter(attempts, (size) => new Uint8Array(size).fill(byte)));
    expect(waits(0)).toEqual([2500, 5000, 10_000, 3 * HOUR]);
    expect(waits(255)).toEqual([5000, 10_000, 20_000, 6 * HOUR]);
  });

  it("are sent by one process at a time", async () => {
    await register(["shopper.erased"]);
    const other = await appOver(running());
    for (let i = 0; i < 3; i += 1) await somebody().call("delete", "/v1/shopper").expect(202);
    await Promise.all([running().app.deliver(), other.deliver()]);
    await running().app.deliver();
    expect(new Set(inbox.map(({ headers }) => headers["webhook-id"])).size).toBe(3);
    expect(inbox).toHaveLength(3);
    await other.close();
  });

  it("tell nobody of an erasure that never began", async () => {
    await register(["shopper.erased"]);
    const { webhooks, store } = running().app.services;
    await webhooks.announce({
      shop: "acme",
      type: "shopper.erased",
      at: clock.now,
      data: { receipt_id: "era_none", shopper_id: "x" },
      erasure: "era_none",
    });
    await running().app.deliver();
    expect(await store.jobs.list("acme", "delivery")).toHaveLength(1);
    clock.now += HOUR;
    await running().app.deliver();
    expect(inbox).toEqual([]);
    expect(await store.jobs.list("acme", "delivery")).toEqual([]);
  });

  it("drop their queue when they are deleted, and are shown without their secret", async () => {
    const { webhook_id, secret } = await register(["shopper.erased"]);
    mood.status = 500;
    await somebody().call("delete", "/v1/shopper").expect(202);
    await running().app.deliver();
    const listed = await running().call("get", "/v1/webhooks").expect(200);
    expect(listed.body.data).toMatchObject([
      { webhook_id, url: url(), types: ["shopper.erased"], waiting: 1 },
    ]);
    expect(JSON.stringify(listed.body)).not.toContain(secret.slice(6));
    await running().call("delete", `/v1/webhooks/${webhook_id}`).expect(204);
    expect(await running().app.services.store.jobs.list("acme", "delivery")).toEqual([]);
    clock.now += HOUR;
    await running().app.deliver();
    expect(inbox).toHaveLength(1);
    const gone = await running().call("delete", `/v1/webhooks/${webhook_id}`).expect(404);
    expect(gone.body.code).toBe("webhook_unknown");
  });

  it("tell of a new champion and of a fence, whoever made it", async () => {
    await register(["model.promoted", "model.fenced"]);
    const { models } = running().app.services.store;
    const write = async (value: object): Promise<void> => {
      const { revision } = (await models.readRegistry("acme")) ?? { revision: 0 };
      await models.writeRegistry("acme", value, revision);
    };
    const slot = { earlier: [], challenger: null, shadow: null, history: [] };
    const entry = (id: string, fenced: object | null) => ({
      id,
      name: "m",
      version: id.slice(2),
      task: "score_items",
      added_at: 1,
      added_by: "x",
      training_known: true,
      dataset: null,
      watermark: null,
      run_ms: 1,
      retired: null,
      fenced,
    });
    await write({
      slots: { default: { ...slot, champion: "m@1" } },
      packages: { "m@1": entry("m@1", null) },
    });
    await running().app.deliver();
    expect(inbox).toEqual([]);
    await write({
      slots: { default: { ...slot, champion: "m@2" } },
      packages: {
        "m@1": entry("m@1", { at: clock.now, slot: "default", failures: 3 }),
        "m@2": entry("m@2", null),
      },
    });
    await running().app.deliver();
    await running().app.deliver();
    // Both were due at once, in no promised order.
    expect(
      told()
        .map(({ type, data }) => [type, data] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ).toEqual([
      ["model.fenced", { slot: "default", model: "m@1" }],
      ["model.promoted", { slot: "default", model: "m@2" }],
    ]);
  });

  it(
    "go to no private address unless the operator says so, and hold back the erasure " + "for nothing",
    async () => {
      const careful = await startHarness({
        clock: () => clock.now,
        resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
      });
      expect(toConfig({}).webhookPrivate).toBe(false);
      for (const bad of [url(), "https://10.0.0.1/x", "https://localhost/x"])
        expect(
          (
            await careful
              .call("post", "/v1/webhooks")
              .send({ url: bad, types: ["shopper.erased"] })
              .expect(422)
          ).body.code,
        ).toBe("webhook_address");
      await careful
        .call("post", "/v1/webhooks")
        .send({ url: url().replace("http://127.0.0.1", "https://hooks.example"), types: ["shopper.erased"] })
        .expect(201);
      await careful.call("delete", "/v1/shopper").set("Shopper-Id", "anna").expect(202);
      await careful.app.deliver();
      expect((await careful.call("get", "/v1/webhooks")).body.data[0].waiting).toBe(1);
      expect(inbox).toEqual([]);
      await careful.close();
    },
  );

  it("are at most twenty, and belong to their shop", async () => {
    const { webhook_id } = await register(["shopper.erased"]);
    for (let i = 1; i < 20; i += 1) await register(["shopper.erased"]);
    const { body } = await running()
      .call("post", "/v1/webhooks")
      .send({ url: url(), types: ["shopper.erased"] })
      .expect(409);
    expect(body.code).toBe("webhook_limit");
    const { key } = await running().app.services.shops.create("other", ["admin"]);
    const foreign = callerOf(running().app, key);
    expect((await foreign("get", "/v1/webhooks").expect(200)).body.data).toEqual([]);
    await foreign("delete", `/v1/webhooks/${webhook_id}`).expect(404);
  });
});
