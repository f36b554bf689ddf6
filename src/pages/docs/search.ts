import MiniSearch from "minisearch";
import { type Html, html } from "../html.ts";
import { anchorOf } from "../markdown.ts";
import { addressOf } from "./contents.ts";

/** One place that can be found: a page, or a heading of one with what stands under it. */
export type DocPlace = {
  readonly address: string;
  readonly page: string;
  readonly title: string;
  readonly text: string;
};

type FoundPlace = Pick<DocPlace, "address" | "page" | "title">;

/** How the index is made and asked; `src/browser/docs-search.ts` asks it in the same way. */
const OPTIONS = {
  idField: "address",
  fields: ["title", "page", "text"],
  storeFields: ["title", "page"],
  searchOptions: { boost: { title: 4, page: 2 }, prefix: true, fuzzy: 0.2, combineWith: "AND" as const },
};
const MOST = 20;

const plain = (markdown: string): string =>
  markdown
    .replace(/```[^]*?```/g, " ")
    .replace(/\]\([^)]*\)/g, " ")
    .replace(/[`*_#|[\]<>-]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** A page of Markdown by its headings. */
export const placesOf = (path: string, page: string, markdown: string): DocPlace[] => {
  const bare = markdown.replace(/```[^]*?```/g, " ");
  const [first = "", ...sections] = bare.split(/^#{2,3} /m);
  const of = (title: string, anchor: string, text: string): DocPlace => ({
    address: `${addressOf(path)}${anchor}`,
    page,
    title,
    text: plain(text),
  });
  const places = [
    of(page, "", first.replace(/^# .*$/m, "")),
    ...sections.map((section) => {
      const [heading = "", ...rest] = section.split("\n");
      return of(plain(heading), `#${anchorOf(heading)}`, rest.join(" "));
    }),
  ];
  return [...new Map(places.map((place) => [place.address, place])).values()];
};

export type SearchIndex = { find(words: string): readonly FoundPlace[]; asJson(): string };

export const createIndex = (places: readonly DocPlace[]): SearchIndex => {
  const index = new MiniSearch<DocPlace>(OPTIONS);
  index.addAll(places);
  return {
    find: (words) =>
      index
        .search(words)
        .slice(0, MOST)
        .map((hit) => ({ address: String(hit.id), page: String(hit["page"]), title: String(hit["title"]) })),
    asJson: () => JSON.stringify({ options: OPTIONS, index }),
  };
};

/** What was found, as a page that needs no script. */
export const resultsBody = (words: string, found: readonly FoundPlace[]): Html => html`
  <h1>Search</h1>
  <div id="results" role="status">
    ${
      words === ""
        ? html`<p>Type what you look for, or take the list of contents.</p>`
        : found.length === 0
          ? html`<p>Nothing was found for “${words}”. Try fewer or other words.</p>`
          : html`<ol class="found">
              ${found.map(
                ({ address, title, page }) =>
                  html`<li>
                    <a href="${address}">${title}</a>${title === page ? null : html` <span>${page}</span>`}
                  </li>`,
              )}
            </ol>`
    }
  </div>
`;
