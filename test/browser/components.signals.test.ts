import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, describeInBrowser } from "../support/browser.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";
import { visitSite } from "../support/shop-site.ts";

describeInBrowser("components in a browser that says no by itself (needs: apt-get install chromium)", () => {
  let shop: PrivacyShop;
  let browser: Browser;
  let site: { url: string; close: () => void };
  let close: () => Promise<void>;
  let shopper = "";
  beforeAll(async () => {
    shop = await startPrivacyShop();
    ({ site, browser, close } = await visitSite(shop, (origin) =>
      shop.mint(shopper, { scopes: ["recommend", "preferences", "consent"], origin }),
    ));
  }, 60_000);
  afterAll(() => close());

  it("honour Global Privacy Control above an earlier yes, and say so", async () => {
    shopper = await makeShopper(shop);
    const context = await browser.newContext({ extraHTTPHeaders: { "Sec-GPC": "1" } });
    await context.addInitScript("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })");
    const page = await context.newPage();
    const answered = page.waitForResponse(
      (response) => response.url().endsWith("/v1/recommendations") && response.request().method() === "POST",
    );
    await page.goto(site.url);
    expect(((await (await answered).json()) as { transparency: object }).transparency).toMatchObject({
      profiling: false,
      mode_because: "gpc",
      signals: { gpc: true },
    });
    const consent = page.locator("candor-consent");
    await consent
      .locator("[part=note]")
      .filter({ hasText: /browser/i })
      .waitFor();
    const personal = consent.locator("[part=purpose]").first();
    expect(await personal.locator(".state").textContent()).toBe("Off");
    // The yes that was given stands in the record, and is not in force here.
    expect(await personal.locator("[part=yes]").getAttribute("aria-pressed")).toBe("true");
    expect(await axeFindings(page)).toEqual([]);
    await context.close();
  });
});
