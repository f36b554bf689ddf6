import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeOpenApi } from "../../src/http/openapi.ts";
import { describeContract } from "../../src/model/verify/describe-contract.ts";
import { docLayout, type DocPage } from "../../src/pages/docs/layout.ts";
import { resultsBody } from "../../src/pages/docs/search.ts";
import { createDocSite } from "../../src/pages/docs/site.ts";
import { html } from "../../src/pages/html.ts";
import { writePage } from "../../src/pages/strict-page.ts";

const ROOT = join(import.meta.dirname, "../..");
const ASSETS = ["docs.js", "docs-search.js", "docs-style.css"];

/** The policy of the service’s pages, as far as a page can state it itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "form-action 'self'; base-uri 'none'";

const fileOf = (path: string): string => (path === "" ? "index.html" : `${path}.html`);

/** Where an address of the service stands among the files. */
const placeOf = (address: string): string => {
  const [path = "", anchor] = address.split("#");
  const after = anchor === undefined ? "" : `#${anchor}`;
  if (path === "/openapi.json") return `openapi.json${after}`;
  if (path.startsWith("/assets/")) return `${path.slice(1)}${after}`;
  const page = path.replace(/^\/docs\/?/, "");
  return `${/\.(svg|json)$/.test(page) ? page : fileOf(page)}${after}`;
};

/** Addresses of the service as those of files, from where the page stands: the folder may be anywhere. */
const relative = (text: string, path: string): string => {
  const up = "../".repeat(path.split("/").length - 1);
  return text.replace(
    /( (?:href|src|action)=")(\/[^"]*)"/g,
    (_, before: string, address: string) => `${before}${up}${placeOf(address)}"`,
  );
};

const written = (page: DocPage): string => {
  const up = "../".repeat(page.path.split("/").length - 1);
  const isSearch = page.path === "search";
  const text = writePage({
    lang: "en",
    title: page.path === "" ? "Candor" : `${page.title} · Candor`,
    styles: ["/assets/docs-style.css"],
    scripts: ["/assets/docs.js", ...(isSearch ? ["/assets/docs-search.js"] : [])],
    head: html`<meta http-equiv="Content-Security-Policy" content="${POLICY}" />`,
    body: docLayout(page),
  });
  const base = up === "" ? "./" : up;
  const data = `<body data-index="${up}search-index.json" data-base="${base}" data-end=".html">`;
  return relative(text, page.path).replace("<body>", isSearch ? data : "<body>");
};

/** The documentation as files that any web server can hand out, under any address. Returns how many pages. */
export const writeDocs = async (out: string): Promise<number> => {
  const document = makeOpenApi("1");
  const site = createDocSite({
    openApi: () => document,
    isServed: false,
    made: { features: describeContract },
  });
  const search: DocPage = { path: "search", title: "Search", headings: [], body: resultsBody("", []) };
  const put = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(out, file)), { recursive: true });
    await writeFile(join(out, file), text);
  };
  const pages = [...site.paths().flatMap((path) => site.page(path) ?? []), search];
  for (const page of pages) await put(fileOf(page.path), written(page));
  await put("openapi.json", JSON.stringify(document));
  await put("search-index.json", site.search().asJson());
  await put("architecture.svg", site.picture("architecture.svg") ?? "");
  for (const name of ASSETS) await cp(join(ROOT, "assets", name), join(out, "assets", name));
  return pages.length;
};
