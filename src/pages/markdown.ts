import { Marked, Renderer } from "marked";
import { escape } from "./escape.ts";

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** Where a link of ours may lead: the web, a page of this service, a heading of this page. */
const ADDRESS = /^(https?:\/\/|\/(?![/\\])|#)/i;

/** What the library would pass through (HTML) or load (images, other schemes) stays text. */
const markdown = new Marked({
  gfm: true,
  renderer: {
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    table(token) {
      return `<div class="wide">${Renderer.prototype.table.call(this, token)}</div>\n`;
    },
    html: (token) => (token.block === true ? `<p>${escape(token.text)}</p>\n` : escape(token.text)),
    image: ({ text }) => escape(text),
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      return ADDRESS.test(href) ? `<a href="${escape(href)}">${text}</a>` : text;
    },
  },
});

/** Markdown (GFM) as HTML that is safe whatever it says: no HTML of its own, no images, no script links. */
export const renderMarkdown = (text: string): string => markdown.parse(text, { async: false }).trim();
