import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sourceFiles } from "../../scripts/structure/import-graph.ts";

const ROOT = join(import.meta.dirname, "../..");
const DESIGN_PAGES = /\b(DESIGN|CONSENT|LEARNING|WIRE)\b(?= ?(§|"|\(|,|\.md|\)))/;

/** The comments of a file as one text: a citation may run over the end of a line. */
const commentsOf = (text: string): string =>
  (text.match(/\/\*[\s\S]*?\*\/|\/\/.*/g) ?? []).join("\n").replace(/\n\s*(\*|\/\/) ?/g, " ");

type Citation = { readonly file: string; readonly page: string; readonly heading: string | null };

const citationsOf = (file: string): Citation[] =>
  [
    ...commentsOf(readFileSync(join(ROOT, file), "utf8")).matchAll(/(docs\/[\w/.-]+\.md)(?:, "([^"]+)")?/g),
  ].map(([, page = "", heading]) => ({ file, page, heading: heading ?? null }));

const headingsOf = (page: string): string[] =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) => title);

/** A citation may leave out what follows a comma or a bracket in a heading. */
const names = (title: string, cited: string): boolean =>
  title === cited || title.startsWith(`${cited},`) || title.startsWith(`${cited} (`);

describe("what comments cite", () => {
  const files = ["src", "scripts", "test"].flatMap((folder) => sourceFiles(ROOT, folder));
  const citations = files.flatMap(citationsOf);

  it("is in the repository, heading and all", () => {
    expect(citations.length).toBeGreaterThan(100);
    const missing = citations.filter(
      ({ page, heading }) => heading !== null && !headingsOf(page).some((title) => names(title, heading)),
    );
    expect(missing).toEqual([]);
  });

  it("is never a page that the repository does not hold", () => {
    const outside = files.filter((file) =>
      DESIGN_PAGES.test(commentsOf(readFileSync(join(ROOT, file), "utf8"))),
    );
    expect(outside.filter((file) => file !== "test/scripts/citations.test.ts")).toEqual([]);
  });
});
