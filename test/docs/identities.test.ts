import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { isThere, rowsOf, testsIn } from "../support/named-tests.ts";

const TEXT = readFileSync(resolve(import.meta.dirname, "../../docs/identities.md"), "utf8");
const ROWS = rowsOf(TEXT, /^(?!case )/);

it("every case of a household or a shared device names the tests that play it, and they are there", () => {
  expect(ROWS).toHaveLength(6);
  for (const [name, ...cells] of ROWS) {
    const tests = testsIn(cells.at(-1) ?? "");
    expect([name, cells.length, tests.filter((each) => !isThere(each))]).toEqual([name, 3, []]);
  }
});
