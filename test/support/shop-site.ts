import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { launchBrowser } from "./browser.ts";
import type { PrivacyShop } from "./privacy-shop.ts";

/** A shop's own site on another origin: its pages allow nothing but themselves and the service. */
export const startSite = async (
  service: string,
  shop: string,
  token: () => Promise<string>,
  /** What else it serves, by path. */
  others: Readonly<Record<string, { readonly type: string; readonly body: string }>> = {},
) => {
  const policy =
    `default-src 'none'; script-src 'self' ${service}; style-src 'self' ${service}; ` +
    `connect-src 'self' ${service}; img-src 'self' data:; base-uri 'none'; form-action 'none'; ` +
    "require-trusted-types-for 'script'";
  const page = (lang: string, dir: string): string =>
    `<!doctype html><html lang="${lang}" dir="${dir}"><meta charset="utf-8"><title>Shop</title>` +
    `<meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width">` +
    `<link rel="icon" href="data:,">` +
    `<link rel="stylesheet" href="${service}/assets/components-style.css">` +
    `<script type="module" src="${service}/assets/components.js"></script><main><h1>Shop</h1>` +
    `<h2>For you</h2><candor-recommendations src="${service}" token-url="/token" moment="home" limit="3">` +
    `</candor-recommendations><p id="below">Below</p><h2>Data</h2>` +
    `<candor-consent src="${service}" shop="${shop}" token-url="/token"></candor-consent></main></html>`;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://site");
    if (pathname === "/token")
      return void token().then((minted) =>
        response
          .writeHead(200, { "Content-Type": "application/json" })
          .end(JSON.stringify({ token: minted })),
      );
    const home = page(searchParams.get("lang") ?? "en", searchParams.get("dir") ?? "ltr");
    const served = pathname === "/" ? { type: "text/html", body: home } : others[pathname];
    response
      .writeHead(served === undefined ? 404 : 200, {
        "Content-Type": served?.type ?? "text/html",
        "Content-Security-Policy": policy,
      })
      .end(served?.body ?? "");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, close: () => server.close() };
};

type Site = Awaited<ReturnType<typeof startSite>>;

/** A browser on the site of a shop, whose pages may call; `close` ends the shop as well. */
export const visitSite = async (shop: PrivacyShop, token: (origin: string) => Promise<string>) => {
  const site: Site = await startSite(shop.origin, shop.shop, () => token(site.url));
  await shop
    .call("patch", "/v1/settings")
    .send({ origins: [site.url] })
    .expect(200);
  const browser = await launchBrowser();
  const close = async (): Promise<void> => {
    site.close();
    await browser.close();
    await shop.close();
  };
  return { site, browser, close };
};
