import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { axeFindings, describeInBrowser, launchBrowser, layoutShift, tabTo } from "../support/browser.ts";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";

/** The account page of a shop, of another origin: a form that opens the privacy centre without scripts. */
const startAccountPage = async (target: string, token: () => Promise<string>) => {
  const server = createServer((_request, response) => {
    void token().then((minted) =>
      response
        .writeHead(200, { "Content-Type": "text/html" })
        .end(
          `<!doctype html><html lang="en"><title>Account</title><form method="post" action="${target}">` +
            `<input type="hidden" name="token" value="${minted}"><button>My privacy</button></form></html>`,
        ),
    );
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, close: () => server.close() };
};

describeInBrowser("the privacy centre in a browser (needs: apt-get install chromium)", () => {
  let shop: PrivacyShop;
  let browser: Browser;
  const asked: string[] = [];
  const complaints: string[] = [];
  const watched = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    return page;
  };
  const openBy = async (page: Page, shopper: string): Promise<string> => {
    const token = await shop.mint(shopper);
    await page.goto(`${shop.page}#token=${token}`);
    await page.waitForSelector("#choices");
    return token;
  };
  beforeAll(async () => {
    shop = await startPrivacyShop();
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  it("opens by a link whose token is in no address that is sent, and asks no other host", async () => {
    const context = await browser.newContext();
    const page = await watched(context);
    const token = await openBy(page, await makeShopper(shop));
    expect(page.url()).toBe(shop.page);
    expect(asked.filter((url) => url.includes(token))).toEqual([]);
    expect(new Set(asked.map((url) => new URL(url).origin).filter((origin) => origin !== "null"))).toEqual(
      new Set([shop.origin]),
    );
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBe(0);
    const shift = await layoutShift(page);
    expect(shift).toBe(0);
    await context.close();
  });

  it("shows what a slider would change before it is kept, and keeps it when it is saved", async () => {
    const id = await makeShopper(shop);
    const context = await browser.newContext();
    const page = await watched(context);
    await openBy(page, id);
    const slider = page.getByRole("slider", { name: "Spending less" });
    const answered = page.waitForResponse((response) => response.url().endsWith("/v1/recommendations"));
    await slider.focus();
    await page.keyboard.press("End");
    expect((await answered).ok()).toBe(true);
    expect(
      (await shopperOf(shop, id).call("get", "/v1/shopper/preferences")).body.objectives.save_money,
    ).toBe(0);
    await page.locator("#wishes-form button").click();
    await page.getByText("We have noted what matters to you.").waitFor();
    expect(
      (await shopperOf(shop, id).call("get", "/v1/shopper/preferences")).body.objectives.save_money,
    ).toBe(1);
    await context.close();
  });

  it("is used by the keyboard alone: a no, one thing forgotten, and the erasure to its end", async () => {
    const id = await makeShopper(shop);
    const context = await browser.newContext();
    const page = await watched(context);
    await openBy(page, id);
    await tabTo(page, /^Skip to the content$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^No: Personal suggestions$/);
    await page.keyboard.press("Enter");
    await page.getByText("You said no. That holds from now on.").waitFor();
    await tabTo(page, /^Forget: Looked at/);
    await page.keyboard.press("Space");
    await page.getByText("It is forgotten.").waitFor();
    await tabTo(page, /^Erase everything about me$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Erase everything about you?" }).waitFor();
    await tabTo(page, /^Yes, erase everything$/);
    await page.keyboard.press("Enter");
    await page.getByText("You have been forgotten").first().waitFor({ timeout: 30_000 });
    expect((await shopperOf(shop, id).call("get", "/v1/shopper")).body.known).toBe(false);
    await context.close();
  });

  it("needs no JavaScript to be opened, read, withdrawn in and left by", async () => {
    const id = await makeShopper(shop);
    const account = await startAccountPage(shop.page, () => shop.mint(id));
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await watched(context);
    await page.goto(account.url);
    await page.getByRole("button", { name: "My privacy" }).click();
    await page.getByText("Bought: “Mug 0”").waitFor();
    await page.getByRole("button", { name: "Forget: Bought: “Mug 0”" }).click();
    await page.getByText("It is forgotten.").waitFor();
    await page.getByRole("button", { name: "Switch everything off", exact: true }).click();
    await page.getByText("Everything is off. Nothing about you is used").waitFor();
    expect((await shopperOf(shop, id).consent()).body.effective.personalise.granted).toBe(false);
    await page.getByRole("button", { name: "Erase everything about me" }).click();
    await page.getByRole("button", { name: "Yes, erase everything" }).click();
    await page.getByText("You have been forgotten").first().waitFor({ timeout: 30_000 });
    account.close();
    await context.close();
  });

  it("has nothing that axe-core finds wrong, in light and in dark, in each of its states", async () => {
    const context = await browser.newContext();
    const page = await watched(context);
    await page.goto(shop.page);
    expect(await axeFindings(page)).toEqual([]);
    await openBy(page, await makeShopper(shop));
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Erase everything about me" }).click();
    await page.getByRole("heading", { name: "Erase everything about you?" }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Yes, erase everything" }).click();
    await page.waitForSelector("#erasure");
    expect(await axeFindings(page)).toEqual([]);
    await context.close();
  }, 120_000);

  it("fits a screen of 360 pixels in each language, without a bar to scroll sideways", async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const page = await watched(context);
    const shopper = await makeShopper(shop);
    for (const lang of ["en", "nl", "nb", "de", "fr"]) {
      await page.goto(`${shop.page}?lang=${lang}#token=${await shop.mint(shopper)}`);
      await page.waitForSelector(`html[lang=${lang}] #choices`);
      expect([lang, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([lang, 360]);
    }
    await context.close();
  });

  it("complained of nothing in all of this", () => {
    expect(complaints).toEqual([]);
  });
});
