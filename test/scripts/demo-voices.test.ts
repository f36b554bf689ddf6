import { afterEach, expect, it } from "vitest";
import { letShoppersSpeak } from "../../scripts/demo/voices.ts";
import { createWire } from "../../scripts/demo/wire.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";
import { asksOfUse } from "../support/told-shop.ts";

let harness: Harness;
afterEach(() => harness.close());

it("gives the console of the demo a perception gap to read, of what made-up shoppers answered", async () => {
  harness = await startHarness({ questionDraw: asksOfUse }, "demo");
  const { port } = await harness.app.listen(0, "127.0.0.1");
  const items = ["a", "b", "c", "d"].map((item_id, at) => ({
    item_id,
    title: `Thing ${item_id}`,
    sales_rank: at + 1,
  }));
  await harness.call("put", "/v1/items").send(items).expect(200);
  const ids = Array.from({ length: 14 }, (_, at) => `shopper-${at}`);
  for (const id of ids) await consent(harness, id, { personalise: true, measure: true }).expect(200);
  const told = await letShoppersSpeak(createWire(`http://127.0.0.1:${port}`, harness.key), ids);
  expect(told.looked).toBe(ids.length * 7);
  expect(told.answered).toBeGreaterThanOrEqual(ids.length);
  expect(told.opened).toBeGreaterThan(0);
  const { body } = await harness.call("get", "/v1/insight/relevance").expect(200);
  expect(body.stated.shoppers).toBeGreaterThanOrEqual(10);
  expect(body.shop_gap.value).toBeTypeOf("number");
});
