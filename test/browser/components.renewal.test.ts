import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser } from "../support/browser.ts";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";
import { visitSite } from "../support/shop-site.ts";

describeInBrowser("components whose token is refused (needs: apt-get install chromium)", () => {
  let shop: PrivacyShop;
  let browser: Browser;
  let site: { url: string; close: () => void };
  let close: () => Promise<void>;
  let shopper = "";
  const handedOut: string[] = [];
  const time = { now: Date.now() };
  beforeAll(async () => {
    shop = await startPrivacyShop(time);
    const scopes = ["recommend", "preferences", "consent"];
    ({ site, browser, close } = await visitSite(shop, async (origin) => {
      const token = await shop.mint(shopper, { scopes, origin });
      handedOut.push(token);
      return token;
    }));
  }, 60_000);
  afterAll(() => close());

  it("ask the shop for another one and go on, after an erasure too", async () => {
    shopper = await makeShopper(shop);
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.locator("candor-consent [part=yes]").first().waitFor();
    await page.locator("candor-recommendations [part=why]").first().waitFor();
    await shopperOf(shop, shopper).call("delete", "/v1/shopper").expect(202);
    // Tokens of before an erasure are refused; those that the shop mints after its second are not.
    time.now += 2000;
    const before = handedOut.length;
    await page.getByRole("button", { name: "No: Personal suggestions" }).click();
    await page.getByText("Saved.").waitFor({ timeout: 20_000 });
    expect(handedOut.length).toBe(before + 1);
    await page.close();
  });
});
