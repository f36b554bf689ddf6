import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeInBrowser, launchBrowser } from "../support/browser.ts";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";
import { startSite } from "../support/shop-site.ts";
import { asksOfUse } from "../support/told-shop.ts";

const PATIENT = { timeout: 20_000 };
const SCOPES = ["recommend", "preferences", "consent"];
const LISTEN = `document.addEventListener("candor-error", ({ detail, target }) =>
  (window.said ??= []).push([target.localName, detail.code ?? null, detail.message]));`;
/** A page that says where the service is in a script of its own, after the elements are there. */
const latePage = (service: string) => ({
  "/late": {
    type: "text/html",
    body: `<!doctype html><link rel="icon" href="data:,">
      <script type="module" src="${service}/assets/components.js"></script>
      <candor-recommendations></candor-recommendations><script type="module" src="/late.js"></script>`,
  },
  "/late.js": {
    type: "text/javascript",
    body: `import { configure } from "${service}/assets/components.js";
      const bearer = async () => (await (await fetch("/token")).json()).token;
      configure({ url: "${service}", bearer });`,
  },
});
type Said = readonly (readonly [element: string, code: string | null, message: string])[];

describeInBrowser("components that cannot do what they are for (needs: apt-get install chromium)", () => {
  let shop: PrivacyShop;
  let browser: Browser;
  let site: { url: string; close: () => void };
  let shopper = "";
  const open = async (measured = false): Promise<Page> => {
    shopper = await makeShopper(shop);
    const agreed = { personalise: true, measure: true };
    if (measured) await shopperOf(shop, shopper).agree(agreed).expect(200);
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(LISTEN);
    await page.goto(site.url);
    await page.locator("candor-recommendations [part=reason]").first().waitFor();
    return page;
  };
  const said = (page: Page): Promise<Said> => page.evaluate("window.said ?? []");
  beforeAll(async () => {
    shop = await startPrivacyShop(null, { questionDraw: asksOfUse });
    const token = (): Promise<string> => shop.mint(shopper, { scopes: SCOPES, origin: site.url });
    site = await startSite(shop.origin, shop.shop, token, latePage(shop.origin));
    await shop
      .call("patch", "/v1/settings")
      .send({ origins: [site.url] })
      .expect(200);
    browser = await launchBrowser();
  }, 60_000);
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    site.close();
    await browser.close();
    await shop.close();
  });

  it.each([
    ["candor-recommendations", "", "lacks src and token-url"],
    ["candor-recommendations", 'src="/"', "lacks token-url:"],
    ["candor-consent", 'token-url="/token"', "lacks src:"],
  ])("tell the page what it left out: <%s %s>", async (name, attributes, message) => {
    const page = await open();
    expect(await said(page)).toEqual([]);
    const [attribute, value = ""] = attributes.replaceAll('"', "").split("=");
    await page.evaluate(`document.body.append((() => {
      const made = document.createElement("${name}");
      if ("${attribute}" !== "") made.setAttribute("${attribute}", "${value}");
      return made;
    })())`);
    await expect.poll(() => said(page), PATIENT).toHaveLength(1);
    expect(await said(page)).toEqual([[name, "not_configured", expect.stringContaining(message)]]);
  });

  it("tell nothing of what the page says later, as long as it is loading", async () => {
    shopper = await makeShopper(shop);
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(LISTEN);
    await page.goto(`${site.url}/late`);
    await page.locator("candor-recommendations [part=reason]").first().waitFor();
    expect(await said(page)).toEqual([]);
  });

  it("tell the page where a control, or its undo, does not reach the service", async () => {
    const page = await open();
    const cut = () => page.route("**/feedback", (route) => route.abort());
    const dialog = page.getByRole("dialog");
    await cut();
    await page.locator("candor-recommendations [part=why]").first().click();
    await dialog
      .getByRole("button", { name: /^Not interested/ })
      .first()
      .click();
    await dialog.getByText("That did not work.").waitFor();
    await expect.poll(() => said(page), PATIENT).toHaveLength(1);
    await page.unroute("**/feedback");
    await dialog
      .getByRole("button", { name: /^Not interested/ })
      .first()
      .click();
    const undo = dialog.getByRole("button", { name: /^Undo/ });
    await undo.waitFor();
    await cut();
    await undo.click();
    await dialog.getByText("That did not work.").waitFor();
    await expect.poll(() => said(page), PATIENT).toHaveLength(2);
    expect((await said(page)).map(([name]) => name)).toEqual(
      // Outside of the list an event of its panel is one of the list.
      ["candor-recommendations", "candor-recommendations"],
    );
  });

  it("tell the page where the answer to a question is not taken", async () => {
    const page = await open(true);
    const ask = page.locator("candor-recommendations [part=ask]");
    await ask.waitFor();
    await page.route("**/v1/recommendations/*/*", (route) => route.abort());
    await ask.locator("[part=answer]").first().click();
    await ask.getByText("That did not work.").waitFor();
    await expect.poll(() => said(page), PATIENT).toHaveLength(1);
  });
});
