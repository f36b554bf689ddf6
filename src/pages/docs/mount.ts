import type { Express, RequestHandler, Response } from "express";
import type { Assets } from "../assets.ts";
import { html } from "../html.ts";
import { sendStrict } from "../strict-page.ts";
import { docLayout, type DocPage } from "./layout.ts";
import { resultsBody } from "./search.ts";
import { createDocSite, type DocSite, type SiteDeps } from "./site.ts";

const MOST_WORDS = 200;

/** Pages that have a script beside the one of all pages. */
const OWN_SCRIPTS: Readonly<Record<string, string>> = { search: "docs-search.js", try: "docs-try.js" };

export type DocsDeps = SiteDeps & {
  readonly assets: Assets;
  /** Passed before any page: each is made anew for whoever asks. */
  readonly limit: RequestHandler;
};

const sendPage = (
  { assets }: DocsDeps,
  response: Response,
  page: DocPage,
  { status = 200, words = "" } = {},
): void => {
  const own = OWN_SCRIPTS[page.path];
  sendStrict(response, status, {
    lang: "en",
    title: page.path === "" ? "Candor" : `${page.title} · Candor`,
    styles: [assets.href("docs-style.css")],
    scripts: ["docs.js", ...(own === undefined ? [] : [own])].map((name) => assets.href(name)),
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
  app.get("/docs/search", deps.limit, (request, response) => {
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
    deps.limit,
    (_request, response) => void response.type("application/json").send(site.search().asJson()),
  );
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
    deps.limit,
    (_request, response) => void response.type("application/json").send(JSON.stringify(openApi())),
  );
  mountSearch(app, deps, site);
  app.get(["/docs", "/docs/*path"], deps.limit, (request, response) => {
    const path = request.path.replace(/^\/docs\/?/, "").replace(/\/$/, "");
    const picture = site.picture(path);
    if (picture !== null) return void response.type("image/svg+xml").send(picture);
    const source = path.endsWith(".md") ? site.markdown(path.slice(0, -".md".length)) : null;
    if (source !== null) return void response.type("text/markdown; charset=utf-8").send(source);
    const page = site.page(path);
    sendPage(deps, response, page ?? missing(path), { status: page === null ? 404 : 200 });
  });
};
