import { type Html, html } from "../html.ts";
import { addressOf, type ListedPage, SECTIONS } from "./contents.ts";

export type DocPage = {
  readonly path: string;
  readonly title: string;
  /** Headings of the second level, for the list at its top. */
  readonly headings: readonly { readonly id: string; readonly text: string }[];
  readonly body: Html;
};

const menu = (here: string): Html => html`
  <nav id="contents" aria-label="Contents">
    ${SECTIONS.map(
      ({ title, pages }) => html`
        <h2>${title}</h2>
        <ul>
          ${pages.map(({ path, title: name }) =>
            path === here
              ? html`<li><a href="${addressOf(path)}" aria-current="page">${name}</a></li>`
              : html`<li><a href="${addressOf(path)}">${name}</a></li>`,
          )}
        </ul>
      `,
    )}
  </nav>
`;

export const searchForm = (words: string): Html => html`
  <form role="search" action="/docs/search" method="get">
    <label for="q">Search</label>
    <input id="q" name="q" type="search" value="${words}" autocomplete="off" maxlength="200" />
    <button>Find</button>
  </form>
`;

const FLAT: readonly ListedPage[] = SECTIONS.flatMap(({ pages }) => pages);

const neighbours = (here: string): Html | null => {
  const at = FLAT.findIndex(({ path }) => path === here);
  if (at < 0) return null;
  const [before, after] = [FLAT[at - 1], FLAT[at + 1]];
  return html`<nav class="neighbours" aria-label="Before and after">
    ${
      before === undefined ? null : html`<a rel="prev" href="${addressOf(before.path)}">← ${before.title}</a>`
    }
    ${after === undefined ? null : html`<a rel="next" href="${addressOf(after.path)}">${after.title} →</a>`}
  </nav>`;
};

const MANY = 2;

const onThisPage = ({ headings }: DocPage): Html | null =>
  headings.length <= MANY
    ? null
    : html`<nav class="onpage" aria-label="On this page">
        <ul>
          ${headings.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}
        </ul>
      </nav>`;

const TITLE_ENDS = "</h1>";

/** The list of a page stands below its title. */
const withOwnContents = (page: DocPage): Html => {
  const title = page.body.html.indexOf(TITLE_ENDS) + TITLE_ENDS.length;
  const list = onThisPage(page);
  if (list === null || title < TITLE_ENDS.length) return page.body;
  return { html: page.body.html.slice(0, title) + list.html + page.body.html.slice(title) };
};

/** A page with the way to every other one; the menu stands after it, and beside it where there is room. */
export const docLayout = (page: DocPage, words = ""): Html => html`
  <a class="skip" href="#main">To the page</a>
  <header>
    <a class="brand" href="/docs">Candor</a>
    <a class="to-contents" href="#contents">Contents</a>
    ${searchForm(words)}
  </header>
  <div class="columns">
    <main id="main">${withOwnContents(page)} ${neighbours(page.path)}</main>
    ${menu(page.path)}
  </div>
`;
