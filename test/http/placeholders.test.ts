import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNamesNobody, namesNobody } from "../../src/lib/names-nobody.ts";
import { caseFile, describeCases } from "../support/cases.ts";
import { grants, seen } from "../support/consents.ts";
import { type MessyShop, post, startMessyShop } from "../support/messy-shop.ts";

const WORDS = [
  "None",
  "null",
  "NULL",
  "undefined",
  "anonymous",
  "Anonymous",
  "0",
  "(not set)",
  "(other)",
  "(data deleted)",
  "guest",
  "unknown",
  "NaN",
  "N/A",
  "-",
  "[object Object]",
  "00000000-0000-0000-0000-000000000000",
  "{{user_id}}",
  "Info@Shop.example",
];

let shop: MessyShop;
beforeAll(async () => {
  shop = await startMessyShop({
    contact: { email: "info@shop.example" },
    privacy_officer: "Officer <dpo@shop.example>",
  });
});
afterAll(() => shop.close());

let made = 0;
const viewed = (userId: unknown, anonymousId: unknown) => ({
  type: "track",
  event: "Product Viewed",
  messageId: `m-${(made += 1)}`,
  timestamp: "2026-11-20T10:00:00Z",
  userId,
  anonymousId,
  properties: { product_id: "mug" },
});
const row = (user_id: unknown, user_pseudo_id: unknown) => ({
  event_name: "view_item",
  event_timestamp: String(1_795_600_000_000_000 + (made += 1)),
  user_id,
  user_pseudo_id,
  items: [{ item_id: "mug" }],
});
const own = (shopper_id: string) => ({
  event_id: `e-${(made += 1)}`,
  shopper_id,
  type: "view",
  item_id: "mug",
  occurred_at: "2026-11-20T10:00:00Z",
});

describe.each(WORDS)("%s where an id should be", (word) => {
  it.each([
    ["segment", viewed],
    ["ga4", row],
  ] as const)("is nobody in %s: the next id is taken, else none", async (format, payload) => {
    const id = `browser-${(made += 1)}`;
    await shop.agreed(id);
    const answered = await post(shop, format, payload(word, id));
    expect(answered).toMatchObject({ kept: 1 });
    expect(answered.notes).toMatchObject([{ code: "placeholder_passed_over", count: 1 }]);
    expect(await shop.eventsOf(id)).toHaveLength(1);
    const { results } = await post(shop, format, payload(word, null));
    expect(results).toMatchObject([{ status: "not_kept", because: "no_shopper" }]);
    const file = await shop.write("rows.ndjson", JSON.stringify(payload(word, id)));
    const { report } = await shop.import("events", file, format);
    expect(report).toMatchObject({ kept: 1, counts: { placeholders_passed_over: 1 } });
  });

  it("is nobody in our own shape", async () => {
    const { results } = await post(shop, "", [own(word)]);
    expect(results).toMatchObject([{ status: "not_kept", because: "no_shopper" }]);
    const file = await shop.write("own.ndjson", JSON.stringify(own(word)));
    const { report } = await shop.import("events", file, "ndjson");
    expect(report.counts).toMatchObject({ "not_kept.no_shopper": 1, placeholders_passed_over: 1 });
  });
});

describe("a word that names nobody", () => {
  it("has no consent, no suggestions of its own and no links", async () => {
    await shop.harness
      .call("put", "/v1/shopper/consent")
      .set("Shopper-Id", "undefined")
      .send({ purposes: grants("personalise"), notice: seen })
      .expect(400)
      .expect(({ body }) => expect(body.code).toBe("shopper_missing"));
    const { body } = await shop.harness
      .call("post", "/v1/recommendations")
      .send({ moment: "home", shopper: { id: "null" }, limit: 2 })
      .expect(200);
    expect(body.transparency).toMatchObject({ mode: "popular", mode_because: "no_shopper" });
    await shop.harness
      .call("post", "/v1/shopper/links")
      .set("Shopper-Id", "c-1")
      .send({ shopper_id: "anonymous", token: "x" })
      .expect(400);
  });

  it("can be taken back where a store of before has something under it", async () => {
    for (const path of ["/v1/shopper/consent", "/v1/shopper"])
      await shop.harness
        .call("delete", path)
        .set("Shopper-Id", "anonymous")
        .expect(({ status }) => expect([200, 202]).toContain(status));
    await shop.harness.call("get", "/v1/shopper").set("Shopper-Id", "anonymous").expect(200);
  });

  it("is told from ids that only look like one", () => {
    for (const id of [
      "10",
      "100.1",
      "nonesuch",
      "null-7",
      "guest-31",
      "user (2)",
      "0a",
      "info@other.example",
    ])
      expect(createNamesNobody(["info@shop.example"])(id)).toBe(false);
    expect(namesNobody("info@shop.example")).toBe(false);
  });
});

describeCases("words of the shared cases", () => {
  it("are four browsers, and no fifth person", async () => {
    const text = readFileSync(caseFile("13-user-id-that-is-a-word", "in.ndjson"), "utf8");
    const rows = text.trim().split("\n");
    const browsers = rows.map((line) => (JSON.parse(line) as { user_pseudo_id: string }).user_pseudo_id);
    for (const id of browsers) await shop.agreed(id);
    const file = await shop.write("in.ndjson", text);
    expect((await shop.import("events", file, "ga4")).report).toMatchObject({
      kept: 4,
      counts: { placeholders_passed_over: 4 },
    });
    for (const id of browsers) expect(await shop.eventsOf(id)).toHaveLength(1);
    expect(
      await post(
        shop,
        "ga4",
        rows.map((line) => JSON.parse(line) as object),
      ),
    ).toMatchObject({
      duplicate: 4,
    });
  });
});
