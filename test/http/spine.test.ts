import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const ITEMS = Array.from({ length: 12 }, (_, at) => ({
  item_id: `i${at}`,
  title: `Mug ${at}`,
  category: ["Kitchen", at % 2 === 0 ? "Mugs" : "Plates"],
  price: 5 + at,
  currency: "EUR",
  sales_rank: at + 1,
}));

describe("the spine", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  });
  afterAll(() => harness.close());

  it("keeps an event only of somebody who agreed, and says why not", async () => {
    const event = {
      event_id: "e1",
      shopper_id: "anna",
      type: "purchase",
      item_id: "i1",
      occurred_at: "2026-01-01T10:00:00Z",
    };
    const before = await harness.call("post", "/v1/events").send(event).expect(200);
    expect(before.body).toEqual({
      results: [{ event_id: "e1", status: "not_kept", because: "never_given" }],
      kept: 0,
      duplicate: 0,
      not_kept: 1,
      ignored: 0,
      rejected: 0,
    });
    const put = await consent(harness, "anna", { personalise: true }).expect(200);
    expect(put.body.purposes.personalise.state).toBe("granted");
    expect(put.body.ledger).toMatchObject({ state: "placed", index: 0 });
    const after = await harness.call("post", "/v1/events").send(event).expect(200);
    expect(after.body.kept).toBe(1);
    expect((await harness.call("post", "/v1/events").send(event)).body.duplicate).toBe(1);
  });

  it("answers everybody, and a shopper who agreed from what they did", async () => {
    const nobody = await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "home", limit: 3 })
      .expect(200);
    expect(nobody.body.transparency).toMatchObject({ mode: "popular", profiling: false });
    expect(nobody.body.items.map((item: { item_id: string }) => item.item_id)).toEqual(["i0", "i1", "i2"]);
    const anna = await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "home", shopper: { id: "anna" }, limit: 3 })
      .expect(200);
    expect(anna.body.transparency).toMatchObject({
      mode: "profile",
      profiling: true,
      purposes_used: ["personalise"],
    });
    expect(anna.body.items.map((item: { item_id: string }) => item.item_id)).toEqual(["i0", "i2", "i3"]);
    const later = await harness
      .call("get", `/v1/recommendations/${anna.body.recommendation_id}`)
      .set("Shopper-Id", "anna")
      .expect(200);
    expect(later.body.items.map((item: { item_id: string }) => item.item_id)).toEqual(["i0", "i2", "i3"]);
  });

  it("stops using what it knew as soon as consent is withdrawn", async () => {
    await harness.call("delete", "/v1/shopper/consent").set("Shopper-Id", "anna").expect(200);
    const anna = await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "home", shopper: { id: "anna" }, limit: 3 })
      .expect(200);
    expect(anna.body.transparency).toMatchObject({
      mode: "popular",
      profiling: false,
      mode_because: "withdrawn",
    });
    expect(anna.body.items[0].item_id).toBe("i0");
  });
});
