import { afterEach, beforeEach, expect, it } from "vitest";
import { grants, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const NOW = Date.parse("2026-01-10T12:00:00Z");
let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ clock: () => NOW });
  await harness
    .call("put", "/v1/items")
    .send([{ item_id: "mug", title: "A mug" }])
    .expect(200);
  await registerNotice(harness);
  await harness
    .call("patch", "/v1/settings")
    .send({ cmp_mapping: { C1: ["train"], C2: ["measure"] } })
    .expect(200);
});
afterEach(() => harness.close());

it.each([
  { category: "C1", entries: 1 },
  { category: "C2", entries: 0 },
])(
  "what a model may have counted is logged for forgetting once training is declined: $category",
  async ({ category, entries }) => {
    const { store } = harness.app.services;
    const who = shopperOf(harness, "c-1");
    await who.agree(grants("personalise", "train", "measure")).expect(200);
    const tell = (flags: object) =>
      harness
        .call("post", "/v1/events/segment")
        .send({
          type: "track",
          userId: "c-1",
          event: "Order Completed",
          timestamp: "2026-01-10T11:00:00Z",
          context: { consent: { categoryPreferences: flags } },
          properties: { order_id: "o-1", products: [{ product_id: "mug", quantity: 1 }] },
        })
        .expect(200);
    await tell({});
    const ref = { shop: "acme", key: store.pseudonym("acme", "c-1") };
    const trained = {
      package: "a-package",
      watermark: 0,
      body: Buffer.from(JSON.stringify({ records: [{ packages: ["a-package@1"] }] })),
    };
    await store.shoppers.writeTrained([{ ref, change: () => trained }]);
    const before = await store.jobs.erasureHead("acme");
    expect((await tell({ [category]: false })).body).toMatchObject({ kept: 1 });
    expect((await store.jobs.erasureHead("acme")) - before).toBe(entries);
  },
);
