import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fillGenerated } from "../../scripts/demo/generated.ts";
import { type DemoShop, startDemoShop } from "../../scripts/demo/shop-server.ts";
import { createWire } from "../../scripts/demo/wire.ts";
import { axeFindings, describeInBrowser, launchBrowser, tabTo } from "../support/browser.ts";
import { type Harness, startHarness } from "../support/harness.ts";

/** Presses Tab until the focus is in a field, which has no text of its own to be known by. */
const tabToField = async (page: Page, selector: string): Promise<void> => {
  for (let presses = 0; presses < 100; presses += 1) {
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`No field ${selector} can be reached by the keyboard.`);
};

/** Nothing here touches a pointer: all that is done is done by keys. */
describeInBrowser("one story by the keyboard alone (needs: apt-get install chromium)", () => {
  let harness: Harness;
  let demo: DemoShop;
  let browser: Browser;
  let service = "";
  const enter = async (page: Page, name: RegExp): Promise<void> => {
    await tabTo(page, name);
    await page.keyboard.press("Enter");
  };
  beforeAll(async () => {
    harness = await startHarness({}, "demo");
    const { port } = await harness.app.listen(0, "127.0.0.1");
    service = `http://127.0.0.1:${port}`;
    const wire = createWire(service, harness.key);
    await fillGenerated(wire, Date.now());
    demo = await startDemoShop({ wire, service, shop: "demo", port: 0 });
    await demo.prepare();
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.close();
    await harness.close();
  });

  it("leads from a yes and a purchase in the shop to its reason, and out again by erasure", async () => {
    const context = await browser.newContext({ locale: "en-GB" });
    const page = await context.newPage();
    await page.goto(demo.url);
    await page.locator("candor-consent [part=yes]").first().waitFor();
    await enter(page, /^Yes: Personal suggestions$/);
    await page.getByRole("button", { name: "Yes: Personal suggestions", pressed: true }).waitFor();
    await enter(page, /^Coffee$/);
    // What the keyboard is at stays, although the page is drawn anew.
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Coffee");
    await enter(page, /^Burr grinder/);
    await page.getByRole("heading", { name: "Burr grinder with 40 settings" }).waitFor();
    await enter(page, /^Buy in the store$/);
    await page.getByText("Bought. The suggestions are new.").waitFor();
    await enter(page, /^Back to the shop$/);
    await page
      .getByText("profile: These suggestions stand in this shop’s own order")
      .waitFor({ timeout: 20_000 });
    await enter(page, /^Why this\?/);
    await page.getByRole("dialog").waitFor();
    await enter(page, /^Not interested/);
    await page.getByRole("dialog").getByRole("status").filter({ hasText: /\w/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    const opened = context.waitForEvent("page");
    await enter(page, /^Open your privacy centre$/);
    const centre = await opened;
    await centre.getByText("Bought: “Burr grinder with 40 settings”").waitFor();
    expect(await axeFindings(centre)).toEqual([]);
    await enter(centre, /^No: Personal suggestions$/);
    await centre.getByRole("button", { name: "No: Personal suggestions", pressed: true }).waitFor();
    await enter(centre, /^Erase everything about me$/);
    await enter(centre, /^Yes, erase everything$/);
    await centre.locator("#erasure").waitFor();
    expect(await axeFindings(centre)).toEqual([]);
    await context.close();
  }, 180_000);

  it("leads through the console: an answer, a rule with its preview, every view", async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${service}/console`);
    await tabToField(page, "#key");
    await page.keyboard.type(harness.key);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "First steps" }).waitFor();
    await enter(page, /^Answers$/);
    await enter(page, /^Ask$/);
    await page.getByRole("heading", { name: "Items and reasons" }).waitFor();
    await page.keyboard.press("Home");
    await enter(page, /^Rules$/);
    await tabToField(page, "input[name=rule_id]");
    await page.keyboard.type("coffee-first");
    await tabToField(page, "input[name=category]");
    await page.keyboard.type("Coffee");
    await enter(page, /^Preview$/);
    await page.getByRole("heading", { name: "After" }).waitFor();
    for (const view of ["Insight", "Consent", "Models", "Data", "Work", "Keys"]) {
      await enter(page, new RegExp(`^${view}$`));
      await page.getByText("One moment …").waitFor({ state: "detached" });
      expect(await page.locator("h2").first().evaluate("document.activeElement.tagName")).toBe("H2");
    }
    await page.context().close();
  }, 180_000);
});
