import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClient } from "../../src/client/index.ts";
import { sign } from "../../src/plugins/receive.ts";
import { createWooCommerceReceiver } from "../../src/plugins/woocommerce.ts";
import { shopperOf } from "../support/consents.ts";
import { type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";

const PAYLOADS = JSON.parse(
  readFileSync(new URL("./payloads/woocommerce.json", import.meta.url), "utf8"),
) as Readonly<Record<string, Record<string, unknown>>>;
const SECRET = "typed into the webhook";

describe("webhooks of WooCommerce", () => {
  let shop: PrivacyShop;
  const deliver = (topic: string, more: object = {}, id = "7") => {
    const body = Buffer.from(
      JSON.stringify({ ...PAYLOADS[topic === "order.updated" ? "order.created" : topic], ...more }),
    );
    const receive = createWooCommerceReceiver({
      candor: createClient({ url: shop.origin, bearer: shop.key, tries: 1 }),
      secret: SECRET,
    });
    return receive({ topic, id, body, signature: sign(SECRET, body) });
  };
  const john = () => shopperOf(shop, "26");
  const eventsOf = async () =>
    (await john().call("get", "/v1/shopper/events").expect(200)).body.data as Record<string, unknown>[];
  beforeAll(async () => {
    shop = await startPrivacyShop();
    await shop
      .call("put", "/v1/items")
      .send(["93", "23"].map((item_id) => ({ item_id, title: item_id })))
      .expect(200);
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    await john().agree({ personalise: true }).expect(200);
  });

  it("become purchases when an order is paid for, once, however often its state is told", async () => {
    expect((await deliver("order.created", { status: "pending" })).told).toContain("nothing was bought");
    expect((await deliver("order.updated")).told).toContain("2 kept");
    expect((await deliver("order.updated", { status: "completed" })).told).toContain("2 known");
    expect(
      (await eventsOf())
        .map(({ type, item_id, quantity, price, occurred_at }) => [
          type,
          item_id,
          quantity,
          price,
          occurred_at,
        ])
        .sort(),
    ).toEqual([
      ["purchase", "23", 1, 12, "2026-11-10T10:35:00.000Z"],
      ["purchase", "93", 2, 4.95, "2026-11-10T10:35:00.000Z"],
    ]);
    expect((await deliver("order.created", { customer_id: 0, id: 9 })).told).toContain("nobody");
  });

  it("become returns when it is refunded, and a cancellation when it is cancelled", async () => {
    const date_modified_gmt = "2026-11-12T10:00:00";
    expect((await deliver("order.updated", { status: "refunded", date_modified_gmt })).told).toContain(
      "2 kept",
    );
    expect(
      (await deliver("order.updated", { id: 728, status: "cancelled", date_modified_gmt })).told,
    ).toContain("1 kept");
    const types = (await eventsOf()).map(({ type }) => type);
    expect(types.filter((type) => type === "return")).toHaveLength(2);
    expect(types.filter((type) => type === "order_cancelled")).toHaveLength(1);
  });

  it("erase a customer who was deleted in the shop", async () => {
    expect((await deliver("customer.deleted")).told).toMatch(/^Erased/);
    expect(await eventsOf()).toEqual([]);
  });

  it("are refused without the signature of the shop", async () => {
    const receive = createWooCommerceReceiver({
      candor: createClient({ url: shop.origin, bearer: shop.key, tries: 1 }),
      secret: "another",
    });
    const body = Buffer.from(JSON.stringify(PAYLOADS["customer.deleted"]));
    const answer = await receive({ topic: "customer.deleted", id: "1", body, signature: sign(SECRET, body) });
    expect(answer.status).toBe(401);
  });
});
