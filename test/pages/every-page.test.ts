import type { Express } from "express";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFindings, describeInBrowser, launchBrowser } from "../support/browser.ts";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";
import { ENDPOINT_LIST } from "../support/requests.ts";

type Layer = {
  readonly route?: { readonly path: string | string[]; readonly methods: Readonly<Record<string, boolean>> };
};

/** Whatever the router answers that is no call of the contract: pages, and files of pages. */
const pagesOfRouter = ({ app }: PrivacyShop): string[] => {
  const [express] = app.server.listeners("request") as Express[];
  const calls = new Set(ENDPOINT_LIST.map(([, { method, path }]) => `${method} ${path}`));
  const layers = (express?.router.stack ?? []) as readonly Layer[];
  return layers
    .flatMap(({ route }) => (route === undefined ? [] : [route]))
    .flatMap(({ path, methods }) =>
      [path].flat().flatMap((each) => Object.keys(methods).map((method) => `${method} ${each}`)),
    )
    .filter((each) => !calls.has(each) && !calls.has(each.replace(" /s/:shop", " ")));
};

/** Files, and pages that machines read. */
const NO_PAGE = ["get /openapi.json", "get /docs/search-index.json", "get /metrics", "get /assets/:name"];
/** test/pages/docs/every-page.test.ts goes through each page that a link leads to. */
const DOCUMENTATION = ["get /docs", "get /docs/*path"];

const erasureOf = async (shop: PrivacyShop): Promise<string> => {
  const { body } = await shopperOf(shop, await makeShopper(shop))
    .call("delete", "/v1/shopper")
    .expect(202);
  return `${shop.page}/erasures/${(body as { receipt_id: string }).receipt_id}`;
};

/** How each page is come to; one with several states has a line for each. */
const WAYS: Readonly<Record<string, readonly ((page: Page, shop: PrivacyShop) => Promise<unknown>)[]>> = {
  "get /": [(page, { origin }) => page.goto(origin)],
  "get /docs/search": [(page, { origin }) => page.goto(`${origin}/docs/search?q=consent`)],
  "get /console": [(page, { origin }) => page.goto(`${origin}/console`)],
  "get /s/:shop/privacy": [(page, shop) => page.goto(shop.page)],
  "post /s/:shop/privacy": [
    async (page, shop) => {
      await page.goto(`${shop.page}#token=${await shop.mint(await makeShopper(shop))}`);
      await page.locator("#choices").waitFor();
    },
    async (page, shop) => {
      await page.goto(`${shop.page}?lang=de#token=${await shop.mint(await makeShopper(shop))}`);
      await page.getByRole("button", { name: "Als Seite lesen" }).click();
      await page.locator("main:not(:has(#choices))").waitFor();
    },
    async (page, shop) => {
      await page.goto(`${shop.page}#token=no-token`);
      await page.locator(".said.failed").waitFor();
    },
  ],
  "get /s/:shop/privacy/erasures/:receipt_id": [async (page, shop) => page.goto(await erasureOf(shop))],
};

describe("the pages of the service", () => {
  let shop: PrivacyShop;
  beforeAll(async () => {
    shop = await startPrivacyShop();
  }, 60_000);
  afterAll(() => shop.close());

  it("are all among those that are looked at: a new one has to be named here", () => {
    expect(pagesOfRouter(shop).sort()).toEqual([...Object.keys(WAYS), ...NO_PAGE, ...DOCUMENTATION].sort());
  });

  it("are strict: no script and no style of another origin or within the page, and no frame", async () => {
    for (const path of ["/", "/docs", "/docs/search", "/docs/try", "/console", new URL(shop.page).pathname]) {
      const { headers, text } = await shop.call("get", path, null).set("Accept", "text/html").expect(200);
      const policy = String(headers["content-security-policy"]);
      for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'"])
        expect([path, policy.split("; ")]).toEqual([path, expect.arrayContaining([rule])]);
      expect([path, /<style|style="|<script(?! type="module" src=)| on[a-z]+="/.exec(text)]).toEqual([
        path,
        null,
      ]);
    }
  });

  describeInBrowser("in a browser (needs: apt-get install chromium)", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    }, 60_000);
    afterAll(() => browser.close());

    it.each(Object.keys(WAYS))(
      "%s has nothing that axe-core finds wrong, light and dark, and is no wider than a phone",
      async (name) => {
        for (const [at, open] of (WAYS[name] ?? []).entries()) {
          const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
          const page = await context.newPage();
          await open(page, shop);
          expect([name, at, await axeFindings(page)]).toEqual([name, at, []]);
          expect([name, at, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([
            name,
            at,
            360,
          ]);
          await context.close();
        }
      },
      120_000,
    );
  });
});
