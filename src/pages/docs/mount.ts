import { createRequire } from "node:module";
import { dirname } from "node:path";
import express, { type Express, type Response } from "express";
import type { Assets } from "../assets.ts";
import { html } from "../html.ts";
import { sendStrict } from "../strict-page.ts";
import { docLayout, type DocPage } from "./layout.ts";
import { resultsBody } from "./search.ts";
import { createDocSite, type DocSite, type SiteDeps } from "./site.ts";

const INITIALIZER = `window.onload = () => {
  window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis], layout: 'BaseLayout', tryItOutEnabled: true });
};
`;

/** Swagger UI needs inline styles, so that this page alone has the wider policy of the server. */
const SWAGGER =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" ' +
  'content="width=device-width, initial-scale=1"><title>Try a call</title><link rel="icon" href="data:,">' +
  '<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head><body>' +
  '<p><a href="/docs/api">Every call</a></p><div id="swagger-ui"></div>' +
  '<script src="/docs/assets/swagger-ui-bundle.js"></script>' +
  '<script src="/docs/initializer.js"></script></body></html>';

const MOST_WORDS = 200;

export type DocsDeps = SiteDeps & { readonly assets: Assets };

const sendPage = (
  { assets }: DocsDeps,
  response: Response,
  page: DocPage,
  { status = 200, words = "" } = {},
): void => {
  const isSearch = page.path === "search";
  sendStrict(response, status, {
    lang: "en",
    title: page.path === "" ? "Candor" : `${page.title} · Candor`,
    styles: [assets.href("docs-style.css")],
    scripts: isSearch ? [assets.href("docs.js"), assets.href("docs-search.js")] : [assets.href("docs.js")],
    body: docLayout(page, words),
  });
};

const missing = (path: string): DocPage => ({
  path,
  title: "Not here",
  headings: [],
  body: html`<h1>There is no such page</h1>
    <p>Take the list of contents, or search.</p>`,
});

const mountSearch = (app: Express, deps: DocsDeps, site: DocSite): void => {
  app.get("/docs/search", (request, response) => {
    const { q } = request.query;
    const words = typeof q === "string" ? q.slice(0, MOST_WORDS).trim() : "";
    const found = words === "" ? [] : site.search().find(words);
    sendPage(
      deps,
      response,
      { path: "search", title: "Search", headings: [], body: resultsBody(words, found) },
      { words },
    );
  });
  app.get(
    "/docs/search-index.json",
    (_request, response) => void response.type("application/json").send(site.search().asJson()),
  );
};

const mountTry = (app: Express): void => {
  const assets = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  app.get("/docs/try", (_request, response) => void response.type("html").send(SWAGGER));
  app.get(
    "/docs/initializer.js",
    (_request, response) => void response.type("text/javascript").send(INITIALIZER),
  );
  app.use("/docs/assets", express.static(assets, { index: false, maxAge: "1d" }));
};

/**
 * `/docs`: guides, migrations and rules from `docs/`, every call from the OpenAPI document, every problem,
 * and a search over all of it that needs no script. A page of Markdown is there as it is under `NAME.md`.
 */
export const mountDocs = (app: Express, deps: DocsDeps): void => {
  // Made when first asked for: it takes a tenth of the time in which the service starts.
  const kept = { document: null as object | null };
  const openApi = (): object => (kept.document ??= deps.openApi());
  const site = createDocSite({ ...deps, openApi });
  app.get(
    "/openapi.json",
    (_request, response) => void response.type("application/json").send(JSON.stringify(openApi())),
  );
  mountTry(app);
  mountSearch(app, deps, site);
  app.get(["/docs", "/docs/*path"], (request, response) => {
    const path = request.path.replace(/^\/docs\/?/, "").replace(/\/$/, "");
    const picture = site.picture(path);
    if (picture !== null) return void response.type("image/svg+xml").send(picture);
    const source = path.endsWith(".md") ? site.markdown(path.slice(0, -".md".length)) : null;
    if (source !== null) return void response.type("text/markdown; charset=utf-8").send(source);
    const page = site.page(path);
    sendPage(deps, response, page ?? missing(path), { status: page === null ? 404 : 200 });
  });
};
