import { PROBLEMS } from "../../http/problems.ts";
import { html } from "../html.ts";
import { anchorOf, renderMarkdown } from "../markdown.ts";
import { stackedTable } from "../stacked-table.ts";
import { addressOf, TITLES } from "./contents.ts";
import { type DocFiles, openDocFiles } from "./files.ts";
import type { DocPage } from "./layout.ts";
import { type OpenApiDocument, operationsOf, tagSlug } from "./openapi-document.ts";
import { referencePages } from "./reference.ts";
import { createIndex, type DocPlace, placesOf, type SearchIndex } from "./search.ts";

export type SiteDeps = {
  readonly openApi: () => object;
  /** Whether a service hands the pages out, so that calls can be tried. */
  readonly isServed: boolean;
  /** Pages that are made of code and not of a file: Markdown by path. */
  readonly made: Readonly<Record<string, () => string>>;
};

/** All pages of the documentation, each made when it is asked for. */
export type DocSite = {
  readonly paths: () => readonly string[];
  page(path: string): DocPage | null;
  markdown(path: string): string | null;
  picture(name: string): string | null;
  search(): SearchIndex;
};

const DECISIONS = "decisions";

const resolved = (path: string, href: string): string =>
  new URL(href, `http://docs/${path === "" ? "index" : path}`).pathname.slice(1);

/** A link between files of `docs/` as one between pages; what is no page here stays text. */
const linksOf = (path: string, files: DocFiles) => ({
  hrefOf: (href: string): string | null => {
    if (/^(https?:\/\/|\/(?![/\\])|#)/i.test(href)) return href;
    if (/^[a-z]+:|^\/\//i.test(href)) return null;
    const [file = "", anchor] = resolved(path, href).split("#");
    const page = file.replace(/(^|\/)index\.md$|\.md$/, "");
    const after = href.includes("#") ? `#${href.slice(href.indexOf("#") + 1)}` : "";
    return anchor === undefined && (files.paths.includes(page) || TITLES.has(page)) && file.endsWith(".md")
      ? `${addressOf(page)}${after}`
      : null;
  },
  srcOf: (src: string): string | null =>
    files.picture(resolved(path, src)) === null ? null : `/docs/${resolved(path, src)}`,
});

const headingsOf = (markdown: string): DocPage["headings"] =>
  [...markdown.replace(/```[^]*?```/g, "").matchAll(/^## (.+)$/gm)].map(([, text = ""]) => ({
    id: anchorOf(text),
    text: text.replaceAll("`", ""),
  }));

const titleOf = (path: string, markdown: string): string =>
  TITLES.get(path) ?? /^# (.+)$/m.exec(markdown)?.[1] ?? path;

const problemsPage = (): DocPage => ({
  path: "problems",
  title: "Every problem",
  headings: [],
  body: html`<h1>Problems</h1>
    <p>
      Each error is an RFC 9457 problem. <code>code</code> is stable; <code>detail</code> says how to mend the
      request.
    </p>
    ${{
      html: stackedTable(
        ["code", "status", "meaning"],
        Object.entries(PROBLEMS).map(([code, { status, title }]) => ({
          id: code,
          cells: [`<code>${code}</code>`, String(status), html`${title}`.html],
        })),
        "steady",
      ),
    }}`,
});

const decisionsList = (files: DocFiles): string =>
  `# Decisions\n\nWhat was decided, why, and what was left aside; the newest first.\n\n${files.paths
    .filter((path) => path.startsWith(`${DECISIONS}/`))
    .reverse()
    .map((path) => `- [${titleOf(path, files.read(path) ?? "")}](${path}.md)`)
    .join("\n")}\n`;

const problemPlaces = (): DocPlace[] =>
  Object.entries(PROBLEMS).map(([code, { title }]) => ({
    address: `/docs/problems#${code}`,
    page: "Every problem",
    title: code,
    text: title,
  }));

const callPlaces = (document: OpenApiDocument): DocPlace[] =>
  operationsOf(document).map(({ method, path, operation }) => ({
    address: `/docs/api/${tagSlug(operation.tags[0] ?? "")}#${operation.operationId}`,
    page: "Every call",
    title: `${method} ${path}`,
    text: operation.summary,
  }));

/** The pages of `docs/`, the reference and the problems, with a search over all; made when asked for. */
export const createDocSite = ({ openApi, made, isServed }: SiteDeps): DocSite => {
  const kept: { files?: DocFiles; reference?: readonly DocPage[]; index?: SearchIndex } = {};
  const files = (): DocFiles => (kept.files ??= openDocFiles());
  const document = (): OpenApiDocument => openApi() as OpenApiDocument;
  const reference = (): readonly DocPage[] => (kept.reference ??= referencePages(document(), isServed));
  const markdown = (path: string): string | null =>
    made[path]?.() ?? (path === DECISIONS ? decisionsList(files()) : files().read(path));
  const paths = (): readonly string[] => [
    ...files().paths,
    ...Object.keys(made),
    DECISIONS,
    "problems",
    ...reference().map(({ path }) => path),
  ];
  const page = (path: string): DocPage | null => {
    if (path === "problems") return problemsPage();
    const text = markdown(path);
    if (text === null) return reference().find((each) => each.path === path) ?? null;
    const body = { html: renderMarkdown(text, linksOf(path, files())) };
    return { path, title: titleOf(path, text), headings: headingsOf(text), body };
  };
  const places = (): DocPlace[] => {
    const written = [...files().paths, ...Object.keys(made)].flatMap((path) => {
      const text = markdown(path) ?? "";
      const all = placesOf(path, titleOf(path, text), text);
      // Of a decision its title is enough: there are many, and the pages tell what holds.
      return path.startsWith(`${DECISIONS}/`) ? all.slice(0, 1).map((each) => ({ ...each, text: "" })) : all;
    });
    return [...written, ...callPlaces(document()), ...problemPlaces()];
  };
  return {
    paths,
    page,
    markdown,
    picture: (name) => files().picture(name),
    search: () => (kept.index ??= createIndex(places())),
  };
};
