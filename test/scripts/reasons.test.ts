import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateShop } from "../../scripts/generated-shop/generate-shop.ts";
import { faultsOf, prove, type ReasonsFigures } from "../../scripts/prove/reasons.ts";

const ndjson = (rows: readonly unknown[]): string => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;

/**
 * The same proof as with the real file (npm run prove -- reasons), on a small shop that a seeded script made
 * up.
 */
describe('every "without …" that is said', () => {
  let dir: string;
  let figures: ReasonsFigures;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-reasons-test-"));
    const shop = generateShop({ seed: 7, now: Date.now(), shoppers: 120 });
    const [catalogue, events] = [join(dir, "items.ndjson"), join(dir, "events.ndjson")];
    await writeFile(catalogue, ndjson(shop.items));
    await writeFile(events, ndjson(shop.shoppers.flatMap((shopper) => shopper.events)));
    figures = await prove({ format: "ndjson", catalogue, events, suggestions: 200, forgotten: 5 });
  }, 240_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("holds when it is tried on a twin without those events, and no smaller set does", () => {
    expect(faultsOf(figures)).toEqual([]);
    expect(figures.with_counterfactual).toBeGreaterThan(5);
  });
  it("is measured again after the model has forgotten those events", () => {
    expect(figures.after_forgetting.claims).toBe(5);
    expect(figures.after_forgetting.still_hold).toBeLessThanOrEqual(5);
  });
});
