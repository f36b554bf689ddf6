import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ALL } from "../support/consents.ts";
import { callerOf } from "../support/harness.ts";
import { type Got, HOUR, openRecipient } from "./recipient.ts";

describe("webhooks", () => {
  const { running, url, clock, inbox, somebody, register, told, waiting } = openRecipient();

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
          text: null,
          answer_by: body.answer_by,
          shopper_id: who.id,
        },
      },
    ]);
  });

  it("tell nobody of an erasure that never began", async () => {
    await register(["shopper.erased"]);
    const { webhooks, store } = running().app.services;
    await webhooks.announce({
      shop: "acme",
      type: "shopper.erased",
      at: clock.now,
      data: { receipt_id: "era_none", shopper_id: "x" },
      erasure: { receipt_id: "era_none", tickets: [] },
    });
    await running().app.deliver();
    expect(await store.jobs.list("acme", "delivery")).toHaveLength(1);
    clock.now += HOUR;
    await running().app.deliver();
    expect(inbox).toEqual([]);
    expect(await store.jobs.list("acme", "delivery")).toEqual([]);
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
