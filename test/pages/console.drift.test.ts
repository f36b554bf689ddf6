import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DriftWeek, keepDrift } from "../../src/model/drift/drift-state.ts";
import { axeFindings, describeInBrowser, launchBrowser } from "../support/browser.ts";
import { NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const estimate = (value: number) => ({ value, low: value - 0.05, high: value + 0.05, n: 40 });

const week = (from: string, until: string, found: number, simple: number): DriftWeek => ({
  ...{ from, until, model: "planted@1.0.1", recall: estimate(found), ndcg: found / 2 },
  ...{ failed: 0, may_have_seen: false, below: simple > found },
  baselines: [{ name: "item-knn", recall: simple, ndcg: simple / 2, lead: estimate(found - simple) }],
});

describeInBrowser("drift and belief in the console (needs: apt-get install chromium)", () => {
  let shop: PlantedShop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await startPlantedShop({ clock: () => NOW });
    const weeks = [week("2026-02-09", "2026-02-16", 0.4, 0.3), week("2026-02-16", "2026-02-23", 0.2, 0.35)];
    const alarm = {
      ...{ since: "2026-02-23T04:00:00Z", model: "planted@1.0.1", baseline: "item-knn" },
      ...{ recall: 0.2, baseline_recall: 0.35 },
    };
    const drift = { looked_at: "2026-02-23T04:00:00Z", weeks, alarm, because: null };
    const { store } = shop.app.services;
    await keepDrift(store.jobs, shop.shop, { default: drift }, NOW);
    const believed = {
      chances: { plain: [0.4], profiling: null },
      answers: 240,
      error: 0.031,
      held_back: 90,
    };
    const belief = { made_at: NOW, scales: { "default planted@1.0.1": believed }, behind: "" };
    await store.shops.writeDocument(shop.shop, "belief", belief, 0);
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  it("are told: an alarm, a chart beside simple models, week by week, and how good a belief is", async () => {
    const { port } = await shop.app.listen(0, "127.0.0.1");
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/console#models`);
    await page.getByLabel("Key of the shop").fill(shop.key);
    await page.keyboard.press("Enter");
    await page.getByRole("img", { name: "Found of 20 in default, week by week" }).waitFor();
    await page.getByRole("alert").filter({ hasText: "planted@1.0.1 is behind item-knn" }).waitFor();
    const table = page.getByRole("table", { name: "default on fresh days, week by week" });
    expect(await table.getByRole("row").nth(1).textContent()).toBe(
      "2026-02-162026-02-23planted@1.0.120.0\u00a0% (15.0 to 25.0, n 40)item-knn 35.0\u00a0%",
    );
    const believed = page.getByRole("table", { name: "What is believed of suggestions in default" });
    expect(await believed.getByRole("row").nth(1).textContent()).toBe(
      "planted@1.0.1none2026-03-01 12:002403.1\u00a0%90",
    );
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });
});
