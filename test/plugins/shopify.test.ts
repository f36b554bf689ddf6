import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClient } from "../../src/client/index.ts";
import { sign } from "../../src/plugins/receive.ts";
import { createShopifyReceiver, type Received, type ShopifyOptions } from "../../src/plugins/shopify.ts";
import { shopperOf } from "../support/consents.ts";
import { type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";

const PAYLOADS = JSON.parse(
  readFileSync(new URL("./payloads/shopify.json", import.meta.url), "utf8"),
) as Readonly<Record<string, Record<string, unknown>>>;
const SECRET = "hush";
const JON = "207119551";

describe("webhooks of Shopify", () => {
  let shop: PrivacyShop;
  const copies: unknown[] = [];
  const gone: string[] = [];
  const receiverOf = (more: Partial<ShopifyOptions> = {}) =>
    createShopifyReceiver({
      candor: createClient({ url: shop.origin, bearer: shop.key, tries: 1 }),
      secret: SECRET,
      customerOf: (order) => Promise.resolve(order === "450789469" ? JON : null),
      deliverCopy: (copy) => Promise.resolve(void copies.push(copy)),
      redactShop: (domain) => Promise.resolve(void gone.push(domain)),
      storefront: { url: "https://kitchen.example", currency: "EUR" },
      ...more,
    });
  const deliver = (topic: string, payload: unknown = PAYLOADS[topic], id = "d-1"): Promise<Received> => {
    const body = Buffer.from(JSON.stringify(payload));
    return receiverOf()({ topic, id, body, signature: sign(SECRET, body) });
  };
  const jon = () => shopperOf(shop, JON);
  beforeAll(async () => {
    shop = await startPrivacyShop();
    await shop
      .call("put", "/v1/items")
      .send(["632910392", "921728736"].map((item_id) => ({ item_id, title: item_id })))
      .expect(200);
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    await jon().agree({ personalise: true }).expect(200);
  });

  it("become purchases with their item, amount and place, once, and only under consent", async () => {
    expect(await deliver("orders/create")).toEqual({
      status: 200,
      told: "2 kept, 0 known, 0 without consent, 0 refused.",
    });
    expect((await deliver("orders/create")).told).toContain("0 kept, 2 known");
    const { body } = await jon().call("get", "/v1/shopper/events").expect(200);
    expect(
      (body.data as Record<string, unknown>[])
        .map(({ type, item_id, order_id, quantity, price, channel }) => [
          type,
          item_id,
          order_id,
          quantity,
          price,
          channel,
        ])
        .sort(),
    ).toEqual([
      ["purchase", "632910392", "450789469", 1, 12.75, "web"],
      ["purchase", "921728736", "450789469", 2, 4.95, "web"],
    ]);
    const stranger = { ...PAYLOADS["orders/create"], id: 5, customer: { id: 99 } };
    expect((await deliver("orders/create", stranger)).told).toContain("2 without consent");
    const newer: Record<string, unknown> = { ...PAYLOADS["orders/create"], id: 7 };
    const [line] = newer["line_items"] as readonly object[];
    const strange = { ...newer, line_items: [{ ...line, product_id: 1 }] };
    expect((await deliver("orders/create", strange)).told).toMatch(/1 refused: .+/);
    const guest = { ...PAYLOADS["orders/create"], id: 6, customer: null };
    expect((await deliver("orders/create", guest)).told).toContain("nobody was signed in");
  });

  it("become returns of what came back, and cancellations", async () => {
    expect((await deliver("refunds/create")).told).toContain("1 kept");
    expect((await deliver("orders/cancelled")).told).toContain("1 kept");
    const types = (await jon().call("get", "/v1/shopper/events").expect(200)).body.data as {
      type: string;
      item_id: string | null;
    }[];
    expect(types.filter(({ type }) => type === "return").map(({ item_id }) => item_id)).toEqual([
      "921728736",
    ]);
    expect(types.filter(({ type }) => type === "order_cancelled")).toHaveLength(1);
    const unknown = { ...PAYLOADS["refunds/create"], order_id: 1 };
    expect((await deliver("refunds/create", unknown)).told).toContain("nobody");
  });

  it("keep the catalogue under the ids that orders have", async () => {
    expect((await deliver("products/update")).status).toBe(200);
    const { body } = await shop.call("get", "/v1/items/632910392").expect(200);
    expect(body).toMatchObject({
      title: "Cake stand, three tiers",
      description: "For cakes .",
      brand: "Bell",
      category: ["Cake stands"],
      price: 12.75,
      available: true,
      url: "https://kitchen.example/products/cake-stand",
    });
    expect((await deliver("products/delete", { id: 632910392 })).status).toBe(200);
    await shop.call("get", "/v1/items/632910392").expect(404);
  });

  it("give a copy of what is known, and say which request asked for it", async () => {
    expect((await deliver("customers/data_request")).status).toBe(200);
    expect(copies.at(-1)).toMatchObject({
      customer: JON,
      requestId: "9999",
      copy: { format: "candor-export-2", shop: shop.shop },
    });
  });

  it("erase a customer once, however often it is asked", async () => {
    const first = await deliver("customers/redact", undefined, "d-redact");
    expect(first.told).toMatch(/^Erased under the receipt era_/);
    expect(await deliver("customers/redact", undefined, "d-redact")).toEqual(first);
    const { body } = await jon().call("get", "/v1/shopper/events").expect(200);
    expect(body.data).toEqual([]);
  });

  it("tell when a whole shop is to go", async () => {
    await deliver("shop/redact");
    expect(gone).toEqual(["kitchen.myshopify.com"]);
  });

  it("are refused where one byte is another or the signature is not there", async () => {
    const body = Buffer.from(JSON.stringify(PAYLOADS["customers/redact"]));
    const signature = sign(SECRET, body);
    const other = Buffer.from(body);
    other[20] = (other[20] ?? 0) ^ 1;
    for (const [bytes, shown] of [
      [other, signature],
      [body, ""],
      [body, sign("other", body)],
      [Buffer.from("not json"), signature],
    ] as const)
      expect(
        (await receiverOf()({ topic: "customers/redact", id: "d", body: bytes, signature: shown })).status,
      ).toBe(401);
  });

  it("are asked for again where the service is away; nothing is done with other topics", async () => {
    const body = Buffer.from(JSON.stringify(PAYLOADS["orders/create"]));
    const away = createClient({ url: "http://127.0.0.1:9", bearer: shop.key, tries: 1 });
    const delivery = { topic: "orders/create", id: "d", body, signature: sign(SECRET, body) };
    expect((await receiverOf({ candor: away })(delivery)).status).toBe(503);
    expect((await deliver("app/uninstalled", {})).told).toBe("Nothing is done with app/uninstalled.");
    expect((await deliver("constructor", {})).told).toBe("Nothing is done with constructor.");
  });
});
