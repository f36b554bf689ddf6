import { Marked, Renderer, type Tokens } from "marked";
import { escape } from "./escape.ts";
import { highlightCode } from "./highlight.ts";
import { stackedTable } from "./stacked-table.ts";

export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** Where a link of ours may lead: the web, a page of this service, a heading of this page. */
const ADDRESS = /^(https?:\/\/|\/(?![/\\])|#)/i;

export type Links = {
  /** Where a link of a page leads here; null: nowhere, and its text stands alone. */
  readonly hrefOf: (href: string) => string | null;
  /** The same for pictures. Only those of this service are shown. */
  readonly srcOf: (src: string) => string | null;
};

const PLAIN: Links = { hrefOf: (href) => (ADDRESS.test(href) ? href : null), srcOf: () => null };

const LOCAL = /^\/(?![/\\])/;

/** With fewer columns a table has room on any screen. */
const FEW_COLUMNS = 3;

/** What the library would pass through (HTML) or load (images, other schemes) stays text. */
const createMarkdown = ({ hrefOf, srcOf }: Links): Marked =>
  new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      table(token) {
        const inline = ({ tokens }: Tokens.TableCell): string => this.parser.parseInline(tokens);
        if (token.header.length >= FEW_COLUMNS)
          return `${stackedTable(
            token.header.map(inline),
            token.rows.map((row) => ({ cells: row.map(inline) })),
          )}\n`;
        // A column without a name has no heading: an empty one would be read out as one.
        const table = Renderer.prototype.table.call(this, token).replace(/<th[^>]*><\/th>/g, "<td></td>");
        return `<div class="wide" tabindex="0">${table}</div>\n`;
      },
      code: ({ text, lang }) => `${highlightCode(`${text}\n`, lang ?? "")}\n`,
      html: (token) => {
        // Of HTML a line's end alone: a cell of a table has no other way to one.
        if (/^<br *\/?>$/.test(token.text)) return "<br>";
        return token.block === true ? `<p>${escape(token.text)}</p>\n` : escape(token.text);
      },
      // Between tags that it takes for raw (<code>, <pre>) the library would pass text through as it stands.
      text(token) {
        return Renderer.prototype.text.call(this, "escaped" in token ? { ...token, escaped: false } : token);
      },
      image({ href, text }) {
        const src = srcOf(href);
        return src !== null && LOCAL.test(src)
          ? `<img src="${escape(src)}" alt="${escape(text)}">`
          : escape(text);
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const leads = hrefOf(href);
        return leads !== null && ADDRESS.test(leads) ? `<a href="${escape(leads)}">${text}</a>` : text;
      },
    },
  });

/**
 * Markdown (GFM) as HTML that is safe whatever it says: no HTML of its own, no picture from elsewhere, no
 * script links.
 */
export const renderMarkdown = (text: string, links: Links = PLAIN): string =>
  createMarkdown(links).parse(text, { async: false }).trim();
