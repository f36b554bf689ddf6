/**
 * Whether tests stand where what they test stands: `test/a/b.test.ts` beside `src/a/b.ts` or `src/a/b/`.
 * A suite that is long is cut by subject: `test/a/b.subject.test.ts` stands with them.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sourceFiles } from "./import-graph.ts";

/** Suites over many parts at once: HTTP, scripts, commands, whole lives of a shop, documents. */
const SUITES = [
  "test/commands/",
  "test/docs/",
  "test/end-to-end/",
  "test/http/",
  "test/learn/leaks/",
  "test/pages/docs/every-page",
  "test/pages/every-page",
  "test/pages/labels",
  "test/pages/keyboard-story",
  "test/rows-of-before/",
  "test/scripts/",
  "test/store/contract/",
  "test/support/",
];

/** Test files that mirror nothing of `src` and belong to no suite. */
export const testsWithoutCounterpart = (root: string): string[] =>
  sourceFiles(root, "test").filter((file) => {
    if (!file.endsWith(".test.ts") || SUITES.some((suite) => file.startsWith(suite))) return false;
    const tested = file.replace(/(?:\.[a-z-]+)?\.test\.ts$/, "").replace(/^test\//, "src/");
    return !existsSync(join(root, `${tested}.ts`)) && !existsSync(join(root, tested));
  });
