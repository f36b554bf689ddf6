import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { callerOf, consent, type Harness, startHarness } from "../support/harness.ts";

const SHOPPERS = ["withdraws", "refuses", "objects", "restricts", "pauses", "leaves", "stays"];
const event = (shopper: string, at: number) => ({
  event_id: `${shopper}-${at}`,
  shopper_id: shopper,
  type: "view",
  item_id: "mug",
  occurred_at: new Date(Date.now() - 60_000).toISOString(),
});

describe.skipIf(!hasRedisServer())("a Redis that takes no ordinary write", () => {
  let server: RedisServer;
  let harness: Harness;
  const tell = async (...command: string[]): Promise<string> => {
    const client = await createClient({ url: server.url }).connect();
    const reply = await client.sendCommand<string>(command);
    await client.close();
    return String(reply);
  };
  const as = (id: string, method: "get" | "put" | "post" | "delete" | "patch", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  const granted = async (id: string, call = harness.call): Promise<boolean> =>
    (await call("get", "/v1/shopper/consent").set("Shopper-Id", id).expect(200)).body.effective.personalise
      .granted as boolean;
  const because = async (id: string): Promise<string | null> =>
    (await as(id, "get", "/v1/shopper/consent").expect(200)).body.effective.personalise.because as string;
  const heldNow = async (): Promise<number> =>
    Number(/^candor_held_refusals (\d+)$/m.exec((await harness.call("get", "/metrics", null)).text)?.[1]);
  const sayNo = async (key: string | null = null) => {
    const acts = {
      withdraws: as("withdraws", "delete", "/v1/shopper/consent"),
      refuses: consent(harness, "refuses", { personalise: false }),
      objects: as("objects", "put", "/v1/shopper/objection"),
      restricts: as("restricts", "put", "/v1/shopper/restriction"),
      pauses: as("pauses", "patch", "/v1/shopper/preferences").send({ paused: true }),
      leaves: as("leaves", "delete", "/v1/shopper"),
    };
    const answers: Record<string, { readonly status: number; readonly body: Record<string, unknown> }> = {};
    for (const [who, request] of Object.entries(acts))
      answers[who] = await (key === null ? request : request.set("Idempotency-Key", `${key}-${who}`));
    return answers;
  };
  const noneIsRead = async (): Promise<void> => {
    expect([
      await because("withdraws"),
      await because("refuses"),
      await because("objects"),
      await because("restricts"),
      await because("pauses"),
      await because("leaves"),
    ]).toEqual(["withdrawn", "refused", "objected", "restricted", "paused", "erased"]);
    expect(await granted("stays")).toBe(true);
  };

  beforeEach(async () => {
    server = await startRedis();
    harness = await startHarness({}, "acme", { redis: server.url });
    await harness.call("put", "/v1/items").send({ item_id: "mug", title: "Mug" }).expect(200);
    for (const shopper of SHOPPERS) await consent(harness, shopper, { personalise: true }).expect(200);
    await harness
      .call("post", "/v1/events")
      .send(SHOPPERS.map((id) => event(id, 0)))
      .expect(200);
  });
  afterEach(async () => {
    await harness.close();
    await server.remove();
  });

  it("at maxmemory, says so with the time to try again, and writes every refusal", async () => {
    await tell("CONFIG", "SET", "maxmemory", "1mb");
    const refused = await harness.call("post", "/v1/events").send(event("stays", 1));
    expect(refused.status).toBe(507);
    expect(refused.body).toMatchObject({
      code: "store_full",
      title: "The store takes no more data",
      detail: expect.stringMatching(/maxmemory/),
    });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    // A yes is data like any other.
    expect((await consent(harness, "somebody", { personalise: true })).status).toBe(507);
    const answers = await sayNo("once");
    expect(Object.values(answers).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 202]);
    expect(Object.values(answers).filter(({ body }) => "held" in body)).toEqual([]);
    await noneIsRead();
    await harness.app.tick();
    const receipt_id = answers["leaves"]?.body["receipt_id"];
    const { body } = await harness.call("get", `/v1/erasures/${String(receipt_id)}`, null).expect(200);
    expect(["forgotten_in_data", "complete"]).toContain(body.state);
  }, 60_000);

  it("that takes none at all, holds every refusal in every process, and writes it once it can", async () => {
    await tell("CONFIG", "SET", "min-replicas-to-write", "1");
    expect((await harness.call("post", "/v1/events").send(event("stays", 1))).status).toBe(507);
    const answers = await sayNo();
    for (const { status, body } of Object.values(answers)) {
      expect(status).toBe(202);
      expect(body).toMatchObject({ held: true, detail: expect.stringMatching(/holds from now on/) });
    }
    await noneIsRead();
    expect(await heldNow()).toBe(6);
    // Another process of the machine, and one that starts later.
    const second = await createApp(harness.config, {});
    const call = callerOf(second, harness.key);
    for (const id of SHOPPERS.filter((each) => each !== "stays")) expect(await granted(id, call)).toBe(false);
    expect(await granted("stays", call)).toBe(true);
    await call("post", "/v1/recommendations")
      .send({ moment: "home", shopper: { id: "withdraws" } })
      .expect(200)
      .expect(({ body }) => expect(body.transparency).toMatchObject({ mode: "popular", profiling: false }));
    await second.close();
    await tell("CONFIG", "SET", "min-replicas-to-write", "0");
    await harness.app.tick();
    await noneIsRead();
    expect(await heldNow()).toBe(0);
    const { body } = await as("withdraws", "get", "/v1/shopper/consent/history").expect(200);
    expect(body.records[0]).toMatchObject({ kind: "withdrawn" });
    const receipt = String(answers["leaves"]?.body["receipt_id"]);
    await harness.app.tick();
    expect((await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body.state).not.toBe(
      "accepted",
    );
    // A yes that is given from now on is a yes.
    await consent(harness, "withdraws", { personalise: true }).expect(200);
    await harness.app.tick();
    expect(await granted("withdraws")).toBe(true);
  }, 60_000);
});
