import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, describeInBrowser, layoutShift } from "../support/browser.ts";
import { ITEMS, shopperOf } from "../support/consents.ts";
import { type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";
import { visitSite } from "../support/shop-site.ts";
import { asksOfUse } from "../support/told-shop.ts";

const PATIENT = { timeout: 20_000 };
const SCOPES = ["recommend", "preferences", "consent"];

describeInBrowser("what components ask and tell (needs: apt-get install chromium)", () => {
  let shop: PrivacyShop;
  let browser: Browser;
  let site: { url: string; close: () => void };
  let close: () => Promise<void>;
  let shopper = "";
  const openAs = async (id: string, purposes: Record<string, boolean>): Promise<Page> => {
    shopper = id;
    await shopperOf(shop, id).agree(purposes).expect(200);
    const page = await (await browser.newContext()).newPage();
    await page.goto(site.url);
    await page.locator("candor-recommendations [part=reason]").first().waitFor();
    return page;
  };
  const answered = async (): Promise<number> =>
    (await shop.call("get", "/v1/insight/relevance").expect(200)).body.stated.answers as number;
  beforeAll(async () => {
    shop = await startPrivacyShop(null, { questionDraw: asksOfUse });
    const token = (origin: string): Promise<string> => shop.mint(shopper, { scopes: SCOPES, origin });
    ({ site, browser, close } = await visitSite(shop, token));
    await shop
      .call("put", "/v1/items")
      .send(ITEMS.map((item) => ({ ...item, url: `${site.url}/#opened` })))
      .expect(200);
  }, 60_000);
  afterAll(() => close());

  it("ask whoever agrees whether a suggestion is of use, in its card, and take the answer", async () => {
    const page = await openAs("asked", { personalise: true, measure: true });
    const ask = page.locator("candor-recommendations [part=ask]");
    await ask.waitFor();
    expect(await ask.locator("p").first().textContent()).toMatch(/^Is “Mug \d” of use to you\?$/);
    await page.locator("candor-consent [part=yes]").first().waitFor();
    expect(await layoutShift(page)).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await ask.locator("[part=answer]").first().focus();
    await page.keyboard.press("Enter");
    await ask.getByText("Saved.").waitFor();
    expect(await ask.locator("[part=answer]").count()).toBe(0);
    expect(await answered()).toBe(1);
    await page.context().close();
  });

  it("tell that a suggestion was opened where that may be measured, and nowhere else", async () => {
    const verdictsAfterClick = async (id: string, purposes: Record<string, boolean>): Promise<string[]> => {
      const page = await openAs(id, purposes);
      const sent: string[] = [];
      page.on("request", (request) => {
        if (request.method() === "POST" && request.url().endsWith("/feedback")) sent.push(request.url());
      });
      await page.locator("candor-recommendations [part=title] a").first().click();
      await expect.poll(() => page.url(), PATIENT).toContain("#opened");
      await page.waitForLoadState("networkidle");
      const { body } = await shopperOf(shop, id).call("get", "/v1/shopper/events").expect(200);
      await page.context().close();
      expect(sent.length).toBe(purposes["measure"] === true ? 1 : 0);
      return (body.data as { type: string }[]).map(({ type }) => type).filter((type) => type === "verdict");
    };
    expect(await verdictsAfterClick("measured", { personalise: true, measure: true })).toEqual(["verdict"]);
    expect(await verdictsAfterClick("not-measured", { personalise: true, measure: false })).toEqual([]);
  });

  it("take away what rests on a choice the moment that it is refused", async () => {
    const page = await openAs("refusing", { personalise: true, measure: false });
    const asked = page.waitForResponse(
      (response) => response.request().method() === "POST" && response.url().endsWith("/v1/recommendations"),
    );
    await page.getByRole("button", { name: "No: Personal suggestions" }).click();
    const { transparency } = (await (await asked).json()) as { transparency: { mode: string } };
    expect(transparency.mode).not.toBe("profile");
    await page.context().close();
  });
});
