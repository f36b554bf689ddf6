import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser, launchBrowser } from "../support/browser.ts";
import { shopperOf } from "../support/consents.ts";
import { type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";

/** A page of another origin, under a strict policy, which pushes to dataLayer before and after the line. */
const startSite = async (service: string, token: () => Promise<string | null>) => {
  const page =
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>' +
    '<link rel="icon" href="data:,">' +
    '<script src="/before.js"></script>' +
    `<script type="module" src="${service}/assets/events.js?token-url=/token"></script>` +
    "<main>Shop</main></html>";
  const before =
    'window.dataLayer = [{event: "view_item", ecommerce: {items: [{item_id: "i1"}]}}];' +
    "function gtag() { dataLayer.push(arguments); } window.gtag = gtag;";
  const server = createServer((request, response) => {
    if (request.url === "/before.js")
      return void response.writeHead(200, { "Content-Type": "text/javascript" }).end(before);
    if (request.url === "/token")
      return void token().then((minted) =>
        minted === null
          ? response.writeHead(401).end()
          : response
              .writeHead(200, { "Content-Type": "application/json" })
              .end(JSON.stringify({ token: minted })),
      );
    response
      .writeHead(200, {
        "Content-Type": "text/html",
        "Content-Security-Policy":
          `default-src 'none'; script-src 'self' ${service}; connect-src 'self' ${service}; ` +
          "img-src data:",
      })
      .end(page);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, close: () => server.close() };
};

describeInBrowser("one line on a page (needs: apt-get install chromium)", () => {
  let shop: PrivacyShop;
  let browser: Browser;
  let site: { url: string; close: () => void };
  let shopper: string | null = null;
  const open = async (id: string | null): Promise<Page> => {
    shopper = id;
    const page = await (await browser.newContext()).newPage();
    await page.goto(site.url);
    await expect
      .poll(() => page.evaluate("window.dataLayer.push !== Array.prototype.push"), { timeout: 20_000 })
      .toBe(true);
    return page;
  };
  const typesOf = async (id: string): Promise<string[]> =>
    (
      (await shopperOf(shop, id).call("get", "/v1/shopper/events").expect(200)).body.data as {
        type: string;
        item_id: string | null;
        query: string | null;
      }[]
    )
      .map(({ type, item_id, query }) => `${type} ${item_id ?? query}`)
      .sort();
  beforeAll(async () => {
    shop = await startPrivacyShop();
    site = await startSite(shop.origin, async () =>
      shopper === null ? null : shop.mint(shopper, { scopes: ["events"], origin: site.url }),
    );
    await shop
      .call("patch", "/v1/settings")
      .send({ origins: [site.url] })
      .expect(200);
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    site.close();
    await browser.close();
    await shop.close();
  });

  it("tells what Tag Manager and gtag are told, before it came too, and what the page says", async () => {
    await shopperOf(shop, "anna").agree({ personalise: true }).expect(200);
    const page = await open("anna");
    await page.evaluate(`dataLayer.push({event: "add_to_cart",
        ecommerce: {items: [{item_id: "i2"}, {item_id: "i3"}]}});
      gtag("event", "search", {search_term: "mugs"});
      gtag("event", "purchase", {items: [{item_id: "i4"}]});
      dispatchEvent(new CustomEvent("candor-event", {detail: {type: "wishlist_add", item_id: "i5"}}));`);
    await expect
      .poll(() => typesOf("anna"), { timeout: 20_000 })
      .toEqual(["cart_add i2", "cart_add i3", "search mugs", "view i1", "wishlist_add i5"]);
    expect(await page.evaluate("localStorage.length + sessionStorage.length")).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    await page.context().close();
  });

  it("sends nothing where the browser says no, and goes on where nobody is signed in", async () => {
    const complaints: string[] = [];
    const posted: string[] = [];
    for (const id of [null, "ben"]) {
      const context = await browser.newContext();
      if (id !== null)
        await context.addInitScript(
          "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})",
        );
      shopper = id;
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => {
        if (request.url().includes("/v1/events")) posted.push(request.method());
      });
      await page.goto(site.url);
      await page.evaluate(`dataLayer.push({event: "view_item", ecommerce: {items: [{item_id: "i2"}]}})`);
      await page.waitForLoadState("networkidle");
      await context.close();
    }
    expect(posted).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
