import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateShop } from "../../scripts/generated-shop/generate-shop.ts";
import { faultsOf, type MainJobFigures, proveMainJob } from "../../scripts/prove/main-job.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";

const ndjson = (rows: readonly unknown[]): string => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;

/**
 * The same path as with the real file (npm run prove -- main-job), on a small shop that a seeded script made
 * up.
 */
describe("the main job: create, import, train, serve, withdraw", () => {
  let dir: string;
  let figures: MainJobFigures;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-main-job-test-"));
    const shop = generateShop({ seed: 11, now: Date.now(), shoppers: 120 });
    const [catalogue, events] = [join(dir, "items.ndjson"), join(dir, "events.ndjson")];
    await writeFile(catalogue, ndjson(shop.items));
    await writeFile(events, ndjson(shop.shoppers.flatMap((shopper) => shopper.events)));
    const bought = new Map(
      shop.shoppers.map(({ id, events: own }) => [
        id,
        new Set(
          own.flatMap(({ type, item_id }) => (type === "purchase" && item_id !== null ? [item_id] : [])),
        ),
      ]),
    );
    const consumable = new Set(
      shop.items.flatMap((item) => (item["consumable"] == null ? [] : [item.item_id])),
    );
    const customers = [
      "nora",
      ...[...bought]
        .filter(([id, items]) => id !== "nora" && items.size >= 4)
        .slice(0, 4)
        .map(([id]) => id),
    ];
    figures = await proveMainJob({ format: "ndjson", catalogue, events, customers, bought, consumable });
  }, 240_000);
  afterAll(() => removeFolder(dir));

  it("learns more than what is popular", () => {
    expect(figures.recall_at_20["linear"]).toBeGreaterThan(figures.recall_at_20["popularity"]! + 0.1);
  });
  it("names what was bought, and suggests nothing that was bought or returned", () => {
    for (const customer of figures.customers) {
      expect(customer).toMatchObject({ mode: "profile", owned_or_returned: 0 });
      expect(customer.reasons_naming_purchases).toBeGreaterThanOrEqual(2);
      expect(customer.purchases_named).toBeGreaterThanOrEqual(2);
    }
  });
  it("reads nothing but consent once that was withdrawn, and says so", () => {
    for (const customer of figures.customers) {
      expect(customer.read_before).toContain("readEvents");
      expect(customer).toMatchObject({
        profiling_after: false,
        personal_after: false,
        read_after: ["readState"],
      });
      expect(["context", "popular"]).toContain(customer.mode_after);
    }
  });
  it("has no fault by the proof’s own account", () => {
    expect(faultsOf(figures)).toEqual([]);
  });
});
