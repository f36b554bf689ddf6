import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, describeInBrowser, launchBrowser, layoutShift } from "../support/browser.ts";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";

const PEOPLE = 12;
const VIEWS = [
  ...["First steps", "Answers", "Insight", "Consent", "Models", "Rules", "Data", "Work", "Keys"],
];

/** It is asked, and about an item; whichever of them. */
const asksOfUse = () => {
  const draws = [0, 0.9, 0];
  return () => draws.shift() ?? 0;
};

/** A dozen people who agree to be asked, are asked, and say what they think. */
const askEverybody = async (shop: PrivacyShop): Promise<void> => {
  for (let at = 0; at < PEOPLE; at += 1) {
    const shopper = shopperOf(shop, `asked-${at}`);
    await shopper.agree({ personalise: true, measure: true }).expect(200);
    const { body } = await shopper.recommend({ limit: 1 }).expect(200);
    const { ask, recommendation_id } = body as { ask: object | null; recommendation_id: string };
    expect(ask).not.toBeNull();
    await shopper
      .call("post", `/v1/recommendations/${recommendation_id}/answer`)
      .send({ value: at % 3 === 0 ? 0 : 1 })
      .expect(200);
  }
};

describeInBrowser("the views of the console (needs: apt-get install chromium)", () => {
  let shop: PrivacyShop;
  let browser: Browser;
  const complaints: string[] = [];
  const open = async (key: string, width = 1280): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      // A view that the key may not see is answered with 403, which browsers write down.
      if (message.type() === "error" && !message.text().includes("403")) complaints.push(message.text());
    });
    await page.goto(`${shop.origin}/console`);
    await page.getByLabel("Key of the shop").fill(key);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Views" }).waitFor();
    return page;
  };
  const go = async (page: Page, view: string): Promise<void> => {
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();
    await page.getByText("One moment …").waitFor({ state: "detached" });
  };
  beforeAll(async () => {
    // Whoever is asked is asked whether the suggestion is of use.
    shop = await startPrivacyShop(null, { questionDraw: asksOfUse });
    await askEverybody(shop);
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  it("have nothing that axe-core finds wrong, wide and narrow, and none is wider than the page", async () => {
    for (const width of [1280, 360]) {
      const page = await open(shop.key, width);
      for (const view of VIEWS) {
        await go(page, view);
        expect([view, width, await axeFindings(page)]).toEqual([view, width, []]);
        const overflow = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect([view, width, overflow]).toEqual([view, width, 0]);
        // Nothing of a table is cut off: what has no room as columns stands as a list.
        const cut = await page.evaluate(
          `[...document.querySelectorAll(".wide")].filter((each) => each.scrollWidth > each.clientWidth)
            .map((each) => each.getAttribute("aria-label"))`,
        );
        expect([view, width, cut]).toEqual([view, width, []]);
      }
      await page.context().close();
    }
    expect(complaints).toEqual([]);
  }, 240_000);

  it("show what shoppers say with its interval, as a chart and as a table", async () => {
    const page = await open(shop.key);
    await go(page, "Insight");
    const row = page.getByRole("row", { name: /^shoppers say 0\.67 0\.\d+ to 0\.\d+ 12 12$/ });
    await row.waitFor();
    await page.getByRole("img", { name: "Of use: claimed, said, believed" }).waitFor();
    // Everybody was asked at one stage: a chart of one point would say no more than the table.
    expect(await page.getByRole("img", { name: "Stated relevance by stage" }).count()).toBe(0);
    await page.getByRole("row", { name: /^stage attention 0\.67 / }).waitFor();
    expect(await page.locator(".chart canvas").count()).toBeGreaterThan(0);
    expect(await layoutShift(page)).toBeLessThan(0.1);
    await page.context().close();
  });

  it("show a rule before and after, keep it, and take it out", async () => {
    const page = await open(shop.key);
    await go(page, "Rules");
    await page.getByLabel("Name of the rule").fill("plates-first");
    await page.getByLabel("Does").selectOption("pin");
    await page.getByLabel("Factor or place").fill("1");
    await page.getByLabel("Items (ids, with commas)").fill("i7");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByText(/items change their place/).waitFor();
    expect(await page.locator(".pair section").last().locator("li").first().textContent()).toBe("1. Mug 7");
    expect((await shop.call("get", "/v1/rules")).body.data).toEqual([]);
    await page.getByRole("button", { name: "Keep the rule" }).click();
    await page.getByText("plates-first holds.").waitFor();
    await page.getByRole("row", { name: /^plates-first pin 1 items i7 all moments holds/ }).waitFor();
    await page.getByRole("button", { name: "Take plates-first out" }).click();
    await page.getByText("plates-first is out.").waitFor();
    expect((await shop.call("get", "/v1/rules")).body.data).toEqual([]);
    await page.context().close();
  });

  it("tell why an item is not there, and how far an erasure is", async () => {
    const anna = await makeShopper(shop);
    const { body } = await shopperOf(shop, anna).call("delete", "/v1/shopper").expect(202);
    const page = await open(shop.key);
    await go(page, "Answers");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByLabel("Why not this item?").fill("no-such-item");
    await page.getByRole("button", { name: "Why not" }).click();
    await page.getByRole("status").filter({ hasText: /\w/ }).waitFor();
    await go(page, "Work");
    await page.getByLabel("Receipt id of an erasure").fill(body.receipt_id as string);
    await page.getByRole("button", { name: "Look" }).click();
    await page.getByText(/^State: /).waitFor();
    await page.context().close();
  });

  it("take a key back after a second press", async () => {
    const spare = await shop.keyOf("ingest");
    const page = await open(shop.key);
    await go(page, "Keys");
    const button = page.getByRole("button", { name: /^Take .+ back$/ });
    await button.click();
    await button.click();
    await page.getByText(/opens nothing any more/).waitFor();
    await expect
      .poll(async () => (await shop.call("get", "/v1/items", spare)).status, { timeout: 5000 })
      .toBe(401);
    await page.context().close();
  });

  it("show a person’s acts to a key of the scope privacy alone", async () => {
    const anna = await makeShopper(shop);
    const reasonOf = async (key: string): Promise<string> => {
      const page = await open(key);
      await go(page, "Answers");
      await page.getByLabel("Shopper").fill(anna);
      await page.getByRole("button", { name: "Ask" }).click();
      await page.getByText("1. ").first().waitFor();
      const text = (await page.locator(".steps").textContent()) ?? "";
      await page.context().close();
      return text;
    };
    expect(await reasonOf(shop.key)).toContain("because you have them");
    const without = await reasonOf(await shop.keyOf("serve"));
    expect(without).toContain("a key of the scope privacy alone");
    expect(without).not.toMatch(/you have|purchases: \d|you (bought|looked|viewed)/i);
    const page = await open(await shop.keyOf("serve"));
    await go(page, "Keys");
    await page.getByRole("alert").filter({ hasText: "scope" }).waitFor();
    await page.context().close();
  });
});
