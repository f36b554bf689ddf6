import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { registerNotice, seen } from "../support/consents.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";

describe.skipIf(!hasRedisServer())("session receipts of somebody whose no is held beside the store", () => {
  let server: RedisServer;
  let harness: Harness;
  const tell = async (...command: string[]): Promise<void> => {
    const client = await createClient({ url: server.url }).connect();
    await client.sendCommand(command);
    await client.close();
  };
  const issue = async (session_id: string, shopper: string): Promise<string> =>
    (
      await harness
        .call("post", "/v1/session-receipts")
        .set("Shopper-Id", shopper)
        .send({ session_id, purposes: { personalise: true }, notice: seen })
        .expect(200)
    ).body.consent_receipt as string;
  /** A visit that names nobody, and goes by its receipt alone. */
  const modeOf = async (id: string, consent_receipt: string, call = harness.call): Promise<string> =>
    (
      await call("post", "/v1/recommendations")
        .send({
          moment: "home",
          session: { id, consent_receipt, events: [{ type: "view", item_id: "mug" }] },
        })
        .expect(200)
    ).body.transparency.mode as string;
  const as = (id: string, method: "put" | "patch" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  const NOES = [
    ["a withdrawal", (id: string) => as(id, "delete", "/v1/shopper/consent")],
    ["a refusal", (id: string) => as(id, "put", "/v1/shopper/consent").send({ purposes: { train: false } })],
    ["an objection", (id: string) => as(id, "put", "/v1/shopper/objection")],
    ["a restriction", (id: string) => as(id, "put", "/v1/shopper/restriction")],
    ["a pause", (id: string) => as(id, "patch", "/v1/shopper/preferences").send({ paused: true })],
    ["an erasure", (id: string) => as(id, "delete", "/v1/shopper")],
  ] as const;

  beforeEach(async () => {
    server = await startRedis();
    harness = await startHarness({}, "acme", { redis: server.url });
    await harness
      .call("put", "/v1/items")
      .send(["mug", "cup", "jug"].map((item_id) => ({ item_id, title: item_id, category: ["Kitchen"] })))
      .expect(200);
    await registerNotice(harness);
  });
  afterEach(async () => {
    await harness.close();
    await server.remove();
  });

  it.each(NOES)("are void from when %s is held, in every process, and stay so", async (_what, sayNo) => {
    const visits = Array.from({ length: 10 }, (_, at) => `visit-${at}`);
    const receipts = new Map<string, string>();
    for (const visit of visits) receipts.set(visit, await issue(visit, "anna"));
    receipts.set("elsewhere", await issue("elsewhere", "bert"));
    const modes = async (call = harness.call): Promise<ReadonlySet<string>> => {
      const found = new Set<string>();
      for (const visit of visits) found.add(await modeOf(visit, receipts.get(visit)!, call));
      return found;
    };
    expect(await modes()).toEqual(new Set(["session"]));
    await tell("CONFIG", "SET", "min-replicas-to-write", "1");
    expect((await sayNo("anna")).status).toBe(202);
    expect(await modes()).toEqual(new Set(["popular"]));
    const second = await createApp(harness.config, {});
    expect(await modes(callerOf(second, harness.key))).toEqual(new Set(["popular"]));
    await second.close();
    await tell("CONFIG", "SET", "min-replicas-to-write", "0");
    await harness.app.tick();
    const { text } = await harness.call("get", "/metrics", null);
    expect(/^candor_held_refusals (\d+)$/m.exec(text)?.[1]).toBe("0");
    expect(await modes()).toEqual(new Set(["popular"]));
    expect(await modeOf("elsewhere", receipts.get("elsewhere")!)).toBe("session");
  });
});
