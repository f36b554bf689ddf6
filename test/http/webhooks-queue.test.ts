import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { toConfig } from "../../src/lib/config.ts";
import { waitAfter } from "../../src/webhooks/deliveries.ts";
import { startHarness } from "../support/harness.ts";
import { HOUR, openRecipient } from "./recipient.ts";

describe("webhooks", () => {
  const { running, url, clock, inbox, mood, somebody, register, waiting, appOver } = openRecipient();

  it("are tried again later and later under one id, by another process after a crash too", async () => {
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
    await other.close();
  });

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

  it("wait twice as long each time, spread over half of it: six hours at most, a day once late", () => {
    const waits = (byte: number) =>
      [1, 2, 3, 20].map((attempts) => waitAfter(attempts, (size) => new Uint8Array(size).fill(byte)));
    expect(waits(0)).toEqual([2500, 5000, 10_000, 3 * HOUR]);
    expect(waits(255)).toEqual([5000, 10_000, 20_000, 6 * HOUR]);
    const late = (byte: number) => waitAfter(20, (size) => new Uint8Array(size).fill(byte), true);
    expect([late(0), late(255)]).toEqual([12 * HOUR, 24 * HOUR]);
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
});
