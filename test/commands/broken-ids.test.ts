import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

const fixture = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../shopper/formats/fixtures/${name}`, import.meta.url)), "utf8");
const AT = '"occurred_at":"2026-01-01T10:00:00Z"';
const [, ga4 = ""] = fixture("ga4-export.ndjson").split("\n");

/**
 * Files with one id each, in JSON: a table is UTF-8 or Windows-1252, and neither has a surrogate that stands
 * alone.
 */
const FILES = [
  ["catalogue", "ndjson", "in.ndjson", (id: string) => `{"item_id":"${id}","title":"A"}`],
  [
    "events",
    "ndjson",
    "in.ndjson",
    (id: string) => `{"event_id":"e","shopper_id":"anna","type":"view","item_id":"${id}",${AT}}`,
  ],
  [
    "events",
    "ndjson",
    "in.ndjson",
    (id: string) => `{"event_id":"e","shopper_id":"${id}","type":"view","item_id":"a",${AT}}`,
  ],
  ["events", "ga4", "in.ndjson", (id: string) => ga4.replace("SKU_1", id)],
  [
    "events",
    "segment",
    "in.ndjson",
    (id: string) =>
      `{"type":"track","event":"Product Viewed","messageId":"m","userId":"c",` +
      `"timestamp":"2026-03-01T12:00:01.000Z",` +
      `"properties":{"product_id":"${id}"}}`,
  ],
] as const;

describe("an id that is no Unicode, in a file", () => {
  let shop: MessyShop;
  beforeAll(async () => {
    shop = await startMessyShop({}, []);
  });
  afterAll(() => shop.close());

  const importOf = async (what: "catalogue" | "events", format: string, name: string, text: string) =>
    (await shop.import(what, await shop.write(name, text), format)).report;
  it.each(FILES)("is refused, line by line: %s as %s", async (what, format, name, fill) => {
    const good = await importOf(what, format, name, fill("a"));
    expect(good.refused, JSON.stringify(good)).toBe(0);
    const bad = await importOf(what, format, name, fill("a\\ud800"));
    expect(bad, JSON.stringify(bad)).toMatchObject({ kept: 0 });
    expect(bad.refused, JSON.stringify(bad)).toBeGreaterThan(0);
  });
});
