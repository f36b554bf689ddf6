import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { caseFile, caseJson, describeCases } from "../support/cases.ts";
import { type MessyShop, post, startMessyShop, statusesOf } from "../support/messy-shop.ts";

let shop: MessyShop;
const thing = (item_id: string, more: object = {}) => ({
  item_id,
  title: `A ${item_id}`,
  category: ["Things"],
  price: 5,
  currency: "EUR",
  ...more,
});
const start = async (items: readonly object[]): Promise<void> => {
  shop = await startMessyShop({}, items);
  await shop.agreed("c-1");
};
afterEach(() => shop.close());

let made = 0;
const viewed = (item_id: string) => ({
  event_id: `e-${(made += 1)}`,
  shopper_id: "c-1",
  type: "view",
  item_id,
  occurred_at: "2026-11-20T10:00:00Z",
});
const itemsSeen = async () => (await shop.eventsOf("c-1")).map(({ item_id }) => item_id);

describe("a second name of an item", () => {
  beforeEach(() =>
    start([
      thing("tea", { attributes: { sku: "TEA-1", gtin: "4006381333931", variant_id: "44123" } }),
      thing("shopify_NL_8041_55", { attributes: { mpn: "M-1" } }),
      thing("mug"),
      thing("mug-r", { variant_of: "mug", attributes: { gtin: "111122223333" } }),
      thing("mug-b", { variant_of: "mug", attributes: { gtin: "111122223333" } }),
      thing("one", { attributes: { sku: "SAME" } }),
      thing("two", { attributes: { sku: "SAME" } }),
    ]),
  );

  it.each([
    ["tea", "tea"],
    ["TEA-1", "tea"],
    ["tea-1", "tea"],
    ["04006381333931", "tea"],
    ["44123", "tea"],
    ["8041", "shopify_NL_8041_55"],
    ["55", "shopify_NL_8041_55"],
    ["0111122223333", "mug"],
  ])("%s stands for %s in events and by file", async (name, item_id) => {
    expect(await post(shop, "", [viewed(name)])).toMatchObject({ kept: 1 });
    const file = await shop.write("own.ndjson", JSON.stringify(viewed(name)));
    expect((await shop.import("events", file, "ndjson")).report.kept).toBe(1);
    expect(await itemsSeen()).toEqual([item_id, item_id]);
  });

  it("is told where it stands for several items", async () => {
    const { results } = await post(shop, "", [viewed("SAME"), viewed("none-such")]);
    expect(results).toMatchObject([
      {
        status: "rejected",
        code: "item_unknown",
        message: expect.stringContaining("more than one") as string,
      },
      {
        status: "rejected",
        code: "item_unknown",
        message: expect.stringContaining("Send the item first") as string,
      },
    ]);
  });

  it("follows the catalogue", async () => {
    expect(statusesOf(await post(shop, "", [viewed("NEW-1")]))).toEqual(["rejected"]);
    await shop.harness
      .call("put", "/v1/items")
      .send([thing("mug", { attributes: { sku: "NEW-1" } })])
      .expect(200);
    expect(statusesOf(await post(shop, "", [viewed("NEW-1")]))).toEqual(["kept"]);
    await shop.harness.call("delete", "/v1/items/two").expect(204);
    expect(statusesOf(await post(shop, "", [viewed("SAME")]))).toEqual(["kept"]);
    expect(await itemsSeen()).toEqual(["one", "mug"]);
  });

  it("is read on a page, in a cart and in a visit", async () => {
    const ask = async (more: object): Promise<string[]> =>
      (
        (
          await shop.harness
            .call("post", "/v1/recommendations")
            .send({ limit: 20, ...more })
            .expect(200)
        ).body.items as { item_id: string }[]
      ).map(({ item_id }) => item_id);
    expect(await ask({ moment: "product", context: { item_id: "TEA-1" } })).not.toContain("tea");
    expect(await ask({ moment: "cart", context: { cart: ["44123"] } })).not.toContain("tea");
    expect(await ask({ moment: "product", context: { item_id: "one" } })).toContain("tea");
  });
});

describe("a batch of items", () => {
  it("says of a line that a later one holds, and counts items", async () => {
    await start([]);
    const { body } = await shop.harness
      .call("put", "/v1/items")
      .send([thing("a"), thing("b"), thing("a", { title: "Later" })])
      .expect(200);
    expect(body).toMatchObject({ kept: 2, duplicate: 1, rejected: 0 });
    expect(statusesOf(body)).toEqual(["duplicate", "kept", "kept"]);
    expect((await shop.harness.call("get", "/v1/items/a").expect(200)).body.title).toBe("Later");
  });
});

describeCases("names and variants of the shared cases", () => {
  it("a SKU finds the Shopify handle, over HTTP and by file", async () => {
    await start([]);
    const catalogue = caseFile("03-shopify-sku-unknown-to-events", "catalogue.csv");
    expect((await shop.import("catalogue", catalogue, "shopify")).code).toBe(0);
    for (const [format, name] of [
      ["ga4", "event.json"],
      ["segment", "segment.json"],
    ] as const) {
      const body = caseJson("03-shopify-sku-unknown-to-events", name);
      expect(statusesOf(await post(shop, format, body))).toEqual(["kept"]);
    }
    expect(await itemsSeen()).toEqual(["tea", "tea"]);
    const body = caseJson("03-shopify-sku-unknown-to-events", "segment.json");
    const file = await shop.write("in.ndjson", JSON.stringify(body));
    expect((await shop.import("events", file, "segment")).report.duplicate).toBe(1);
  });

  it("neither variant of the page's own product is suggested on it", async () => {
    await start([]);
    await shop.import("catalogue", caseFile("02-variant-of-the-page", "in.csv"), "shopify");
    const request = JSON.parse(
      readFileSync(caseFile("02-variant-of-the-page", "request.json"), "utf8"),
    ) as object;
    for (const item_id of ["mug", "MUG-R"]) {
      const asked = { ...request, context: { item_id } };
      const { body } = await shop.harness.call("post", "/v1/recommendations").send(asked).expect(200);
      expect((body.items as { item_id: string }[]).map((each) => each.item_id)).toEqual(["bowl"]);
    }
  });
});
