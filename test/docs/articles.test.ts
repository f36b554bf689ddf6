import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { startHarness } from "../support/harness.ts";
import { isThere, rowsOf, testsIn } from "../support/named-tests.ts";
import { ENDPOINT_LIST, requestOf } from "../support/requests.ts";

const ARTICLES = [
  ...[5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 25, 30, 32].map((at) => `Art. ${at} GDPR`),
  "Art. 5(3) ePrivacy",
  "Art. 27 DSA",
  "Art. 38 DSA",
  "Art. 50 AI Act",
  "ISO/IEC TS 27560",
];

describe("the table of articles", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../docs/articles.md"), "utf8");
  const rows = rowsOf(text, /^(Art\.|ISO)/).map((cells) => ({
    article: cells[0],
    cells,
    tests: testsIn(cells.at(-1) ?? ""),
  }));

  it("has a row for each article, whole, and for no other", () => {
    expect(rows.map(({ article }) => article)).toEqual(ARTICLES);
    for (const { article, cells } of rows) {
      expect([article, cells.length]).toEqual([article, 5]);
      expect([article, cells.filter((cell) => cell === "")]).toEqual([article, []]);
    }
  });

  it("names tests that are there", () => {
    const missing = rows.flatMap(({ article, tests }) =>
      tests.filter((test) => !isThere(test)).map((test) => [article, test]),
    );
    expect(missing).toEqual([]);
  });

  it("would miss a test that is not there", () => {
    expect(isThere({ file: "test/docs/articles.test.ts", name: "no such test" })).toBe(false);
    expect(isThere({ file: "test/no-such.test.ts", name: "names tests that are there" })).toBe(false);
    expect(testsIn("a test without a name")).toEqual([{ file: "", name: "" }]);
  });
});

describe("the wire", () => {
  it("sets no cookie, whatever is called", async () => {
    const harness = await startHarness();
    try {
      const filling = { params: {}, shopper: "s", other: "o", item: "i", session: "v", words: "w" };
      for (const entry of ENDPOINT_LIST) {
        const answer = await requestOf(harness, entry, filling).set("Shopper-Id", "anna");
        expect([entry[0], answer.headers["set-cookie"]]).toEqual([entry[0], undefined]);
      }
    } finally {
      await harness.close();
    }
  }, 60_000);
});
