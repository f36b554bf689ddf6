import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSlotShop } from "../http/slot-shop.ts";
import { axeFindings, describeInBrowser, launchBrowser, tabTo } from "../support/browser.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

describeInBrowser("the console in a browser (needs: apt-get install chromium)", () => {
  let shop: PlantedShop;
  let browser: Browser;
  let url = "";
  beforeAll(async () => {
    shop = await startPlantedShop();
    const { port } = await shop.app.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${port}/console`;
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  it("opens with a key by the keyboard alone, shows the walk of an answer, and keeps nothing", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    const hosts = new Set<string>();
    page.on("request", (request) => {
      if (request.url().startsWith("http")) hosts.add(new URL(request.url()).host);
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(url);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByLabel("Key of the shop").focus();
    await page.keyboard.type("ck_wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "access key" }).waitFor();
    await page.getByLabel("Key of the shop").fill(shop.key);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "First steps" }).waitFor();
    await tabTo(page, /^Answers$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "One answer, step by step" }).waitFor();
    await page.getByLabel("Item of the page").fill("teapot");
    await page.getByLabel("Moment").selectOption("product");
    await tabTo(page, /^Ask$/);
    await page.keyboard.press("Enter");
    await page.getByText("1. ").first().waitFor();
    for (const step of [
      ...["Signals", "Decision", "What was read", "Model", "Candidates", "Rules", "Items and reasons"],
    ]) {
      const shown = page.getByRole("listitem").filter({
        has: page.getByRole("heading", { name: step, exact: true }),
      });
      expect([step, await shown.count()]).toEqual([step, 1]);
      expect(await shown.getByText(/^\d+(\.\d\d)? ms$/).count(), `time of ${step}`).toBe(1);
    }
    expect(await axeFindings(page)).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBe(0);
    expect(page.url()).toBe(`${url}#answers`);
    expect(hosts).toEqual(new Set([new URL(url).host]));
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describeInBrowser("models in the console (needs: apt-get install chromium)", () => {
  const { running, slotOf, put } = openSlotShop();
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  it("are promoted and rolled back in one press each, and what was done is told", async () => {
    await put("default", { champion: "mine@1" }).expect(200);
    const { port } = await running().app.listen(0, "127.0.0.1");
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/console`);
    await page.getByLabel("Key of the shop").fill(running().key);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Models" }).click();
    await page.getByRole("button", { name: "Promote in default: mine@2" }).click();
    await page.getByText("mine@2 answers in default.").waitFor();
    expect((await slotOf("default")).champion).toBe("mine@2");
    await page.getByRole("button", { name: "Roll back default" }).click();
    await page.getByText("default is rolled back.").waitFor();
    expect((await slotOf("default")).champion).toBe("mine@1");
    expect(await page.getByRole("button", { name: "Promote in default: order@1" }).count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });
});
