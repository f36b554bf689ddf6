import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../src/pages/markdown.ts";

const DOCS = resolve(import.meta.dirname, "../../docs");
const PAGES = readdirSync(DOCS, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));

/** What a page shows outside of code. */
const shownOf = (page: string): string =>
  renderMarkdown(readFileSync(join(DOCS, page), "utf8"))
    .replace(/<pre[^]*?<\/pre>/g, "")
    .replace(/<code[^]*?<\/code>/g, "");

describe("a page of the documentation shows nothing of how it was written", () => {
  it.each(PAGES)("%s", (page) => {
    const shown = shownOf(page);
    // A row that an empty line took out of its table.
    expect(shown).not.toMatch(/<p>\|/);
    expect(shown).not.toMatch(/&lt;\/?(br|p|b|i|sub|sup|details|summary|a|div)\b/);
    expect(shown).not.toMatch(/\*\*|\]\(/);
  });
});
