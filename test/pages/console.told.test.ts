import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, describeInBrowser, launchBrowser } from "../support/browser.ts";
import { NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { asksOfUse, tellDays } from "../support/told-shop.ts";

describeInBrowser("the console of a shop that people came to (needs: apt-get install chromium)", () => {
  const time = { now: NOW };
  let shop: PlantedShop;
  let browser: Browser;
  let page: Page;
  const go = async (view: string): Promise<void> => {
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();
    await page.getByText("One moment …").waitFor({ state: "detached" });
  };
  beforeAll(async () => {
    shop = await startPlantedShop({ clock: () => time.now, questionDraw: asksOfUse });
    await tellDays(shop, time, { days: 3, peopleADay: 15 });
    const { port } = await shop.app.listen(0, "127.0.0.1");
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/console`);
    await page.getByLabel("Key of the shop").fill(shop.key);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Views" }).waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  it("shows consent and refusal over time, as charts and as a table, and no day of few acts", async () => {
    await go("Consent");
    await page.getByRole("img", { name: "personalise: yes, no and taken back by day" }).waitFor();
    await page.getByText("The figures of each purpose, day by day").click();
    const rows = page.getByRole("row", { name: /^2026-02-\d\d personalise 10 5 1 63 %$/ });
    // One of the three days is left out, for the day of three people could be told from the sum.
    expect(await rows.count()).toBe(2);
    expect(await page.getByText("2 days have too few acts and are not shown.").count()).toBe(1);
    expect(await axeFindings(page)).toEqual([]);
  });

  it("is read on a phone as lists, by what each head says, and as tables by a screen reader", async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    await go("Consent");
    const row = page.getByRole("table", { name: "Acts by day", exact: true }).getByRole("row").nth(1);
    await row.waitFor();
    expect(await row.getByRole("cell").count()).toBe(4);
    const heads = await page.evaluate(
      `[...document.querySelectorAll("[aria-label='Acts by day'] tbody tr:first-child td")]
        .map((cell) => getComputedStyle(cell, "::before").content)`,
    );
    expect(heads).toEqual(['"day"', '"acts"', '"erasures"', '"imported"']);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it("shows clicks and purchases by slot and arm, the gap, and NPS, each with its interval", async () => {
    // Answers are recorded behind them.
    await expect
      .poll(
        async () => (await shop.call("get", "/v1/insight/outcomes")).body.arms[0]?.clicked.answers as number,
        { timeout: 20_000 },
      )
      .toBe(28);
    await go("Insight");
    await page.getByRole("img", { name: "Share of answers with something opened" }).waitFor();
    const arm = page.getByRole("row", {
      name: /^default, champion, planted@1\.0\.1 0\.\d{3} 0\.\d{3} to 0\.\d{3} 28 28$/,
    });
    // Something opened, and something bought.
    expect(await arm.count()).toBe(2);
    await page
      .getByRole("row", { name: /^gap of the shop -?0\.\d\d -?0\.\d\d to -?0\.\d\d 28 28$/ })
      .waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});
