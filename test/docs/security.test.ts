import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { isThere, rowsOf, testsIn } from "../support/named-tests.ts";

const TEXT = readFileSync(resolve(import.meta.dirname, "../../docs/security.md"), "utf8");
const ROWS = rowsOf(TEXT, /^V\d/);
const CHAPTERS = [1, 2, 3, 4, 5, 8, 9, 11, 12, 13, 14, 15, 16];

describe("the table of requirements", () => {
  it("has rows for each chapter that applies, and says of each what is done", () => {
    const named = ROWS.flatMap(([first = ""]) => [...first.matchAll(/V(\d+)/g)].map(([, at]) => Number(at)));
    expect([...new Set(named)].sort((a, b) => a - b)).toEqual(CHAPTERS);
    for (const row of ROWS) {
      expect([row[0], row.length]).toEqual([row[0], 4]);
      expect([row[0], row[1]]).not.toEqual([row[0], ""]);
    }
  });

  it("names tests that are there", () => {
    const missing = ROWS.flatMap((row) =>
      testsIn(row.at(-1) ?? "").flatMap((test) => (isThere(test) ? [] : [[row[0], test]])),
    );
    expect(missing).toEqual([]);
  });

  it("would miss a test that is not there, and one without a name", () => {
    expect(isThere({ file: "test/docs/security.test.ts", name: "no such test" })).toBe(false);
    expect(isThere({ file: "test/no-such.test.ts", name: "names tests that are there" })).toBe(false);
    expect(testsIn("a test").map(isThere)).toEqual([false]);
  });
});
