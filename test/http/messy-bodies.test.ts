import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ga4,
  type MessyShop,
  post,
  sendByBothDoors,
  startMessyShop,
  storedOf,
  track,
} from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop({ cmp_mapping: { C0003: ["personalise"] } });
  await shop.agreed("c-1");
});
afterEach(() => shop.close());

const byBothDoors = (format: "segment" | "ga4", body: object) => sendByBothDoors(shop, format, body);
const stored = (...fields: string[]) => storedOf(shop, "c-1", fields);

describe("lists and times as senders write them", () => {
  const line = { sku: "mug", quantity: 1 };
  it.each([
    [JSON.stringify([line])],
    [JSON.stringify(line)],
    [{ 0: line, 1: { sku: "bowl" } }],
    [line],
    [["mug"]],
  ])("an order's products: %j", async (products) => {
    await byBothDoors("segment", track("Order Completed", { order_id: "O-1", products }));
    expect((await stored("item_id"))[0]).toEqual([
      "0" in Object(products) && typeof products === "object" && !Array.isArray(products) ? "bowl" : "mug",
    ]);
  });

  it.each([
    [1795168800000, "2026-11-20T10:00:00.000Z"],
    ["1795168800", "2026-11-20T10:00:00.000Z"],
    ["2026-11-20 10:00:00.000 UTC", "2026-11-20T10:00:00.000Z"],
    ["2026-11-20 11:00:00+01", "2026-11-20T10:00:00.000Z"],
  ])("a time: %s", async (timestamp, at) => {
    await byBothDoors("segment", track("Product Viewed", { product_id: "mug" }, { timestamp }));
    await byBothDoors("ga4", ga4("view_item", { items: ["bowl"] }, { timestamp_micros: timestamp }));
    expect(await stored("occurred_at")).toEqual([[at], [at]]);
  });

  it.each(["01/02/2026", "yesterday", "2026-13-45T00:00:00Z"])(
    "a time that nobody can read is told, and refused where no other is known: %s",
    async (timestamp) => {
      for (const [format, body] of [
        ["segment", track("Product Viewed", { product_id: "mug" }, { timestamp })],
        ["ga4", ga4("view_item", { items: ["bowl"] }, { timestamp_micros: timestamp })],
      ] as const) {
        expect(await post(shop, format, body)).toMatchObject({
          kept: 1,
          notes: [{ code: "times_unreadable", count: 1 }],
        });
        const file = await shop.write("in.json", JSON.stringify(body));
        expect((await shop.import("events", file, format)).report).toMatchObject({ kept: 0, refused: 1 });
      }
    },
  );
});

describe("what is no call at all", () => {
  it.each([{ data: [track("Product Viewed", { product_id: "mug" })] }, { foo: 1 }, {}])(
    "is refused with what to send: %j",
    async (body) => {
      const { answered } = await byBothDoors("segment", body);
      expect(answered.results).toMatchObject([{ status: "rejected", code: "line_invalid" }]);
    },
  );

  it("is another thing than a call that is not used", async () => {
    const { answered } = await byBothDoors("segment", { userId: "c-1", traits: { plan: "x" } });
    expect(answered.results).toMatchObject([{ status: "ignored", why: "not_a_track_call" }]);
  });
});

it("a body over HTTP may begin with the mark of its encoding", async () => {
  const body = `\ufeff${JSON.stringify(track("Product Viewed", { product_id: "mug" }))}`;
  await shop.harness
    .call("post", "/v1/events/segment")
    .set("Content-Type", "application/json")
    .send(body)
    .expect(200)
    .expect(({ body: answered }) => expect(answered.kept).toBe(1));
});

describe("files of any make", () => {
  const rows = [1, 2].map((n) => track("Product Viewed", { product_id: "mug" }, { messageId: `m-${n}` }));
  const ndjson = rows.map((row) => JSON.stringify(row)).join("\r\n");
  it.each([
    ["marks before each part", Buffer.from(rows.map((row) => `\ufeff${JSON.stringify(row)}\n`).join(""))],
    ["UTF-16, packed", gzipSync(Buffer.from(`\ufeff${ndjson}`, "utf16le"))],
    ["a comma after the last", `[${rows.map((row) => JSON.stringify(row)).join(",\n")},]`],
    ["a list in each line", rows.map((row) => JSON.stringify([row])).join("\n")],
    ["a batch", JSON.stringify({ batch: rows })],
    ["blank lines and blanks", `\n\n  ${ndjson}\n\n`],
    ["a broken one between", `${JSON.stringify(rows[0])}\n{"type": "track", \n${JSON.stringify(rows[1])}\n`],
  ])("are read: %s", async (name, content) => {
    const file = await shop.write("in.json", content);
    const { report } = await shop.import("events", file, "segment");
    expect([report.kept, report.refused]).toEqual([2, name.startsWith("a broken") ? 1 : 0]);
  });
});
