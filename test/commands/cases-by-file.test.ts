import { readdirSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { caseFile, caseJson, describeCases } from "../support/cases.ts";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
  await shop.agreed("c-1");
});
afterEach(() => shop.close());

const imported = async (format: string, ...bodies: object[]) => {
  const lines = bodies.map((body) => JSON.stringify(body)).join("\n");
  return (await shop.import("events", await shop.write("in.ndjson", lines), format)).report;
};

describeCases("the shared cases by file", () => {
  it.each([
    ["segment", "refund.json"],
    ["ga4", "ga4-refund.json"],
  ])("a whole order is taken back, whichever was told first: %s", async (format, name) => {
    const of5 = (one: string) => caseJson("05-refund-of-a-whole-order-over-http", one);
    // Measurement Protocol bodies may have no time, which over HTTP is that of the call.
    const refund = { timestamp_micros: "1795100000000000", ...of5(name) };
    expect(await imported(format, refund)).toMatchObject({ kept: 1, refused: 0 });
    expect(await imported("segment", of5("order.json"))).toMatchObject({ refused: 0 });
    expect(await shop.rulesOf("c-1")).toEqual(["returned"]);
  });

  it("a SKU finds the handle in GA4's bodies as well", async () => {
    const catalogue = caseFile("03-shopify-sku-unknown-to-events", "catalogue.csv");
    await shop.import("catalogue", catalogue, "shopify");
    const event = caseJson("03-shopify-sku-unknown-to-events", "event.json");
    const report = await imported("ga4", { timestamp_micros: "1795100000000000", ...event });
    expect(report.counts["rejected.item_unknown"]).toBeUndefined();
    expect(report.kept + report.not_kept).toBe(1);
  });

  it("there is none that no test names", () => {
    const known = ["01", "02", "03", "04", "05", "06", "08", "10", "11", "12", "13", "14"];
    const there = readdirSync(caseFile("."), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name.slice(0, 2))
      .sort();
    expect(there).toEqual(known);
  });
});
