import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowSplitter, type DelimitedRow } from "../../../src/catalogue/feeds/split-rows.ts";

const split = (
  text: string,
  chunk = text.length,
  delimiter = ",",
): { rows: DelimitedRow[]; broken: number[] } => {
  const broken: number[] = [];
  const splitter = createRowSplitter(delimiter, (line) => broken.push(line));
  const rows: DelimitedRow[] = [];
  for (let at = 0; at < text.length; at += chunk)
    for (const row of splitter.push(text.slice(at, at + chunk))) rows.push(row);
  for (const row of splitter.end()) rows.push(row);
  return { rows, broken };
};

const cellsOf = (text: string): string[][] => split(text).rows.map(({ cells }) => cells);

describe("splitting rows", () => {
  const cell = fc.string({
    unit: fc.constantFrom("a", "é", ",", '"', "\n", "\r\n", " ", ";", "1"),
    maxLength: 12,
  });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  const quoted = (value: string): string =>
    /[",\r\n]/u.test(value) || value === "" ? `"${value.replaceAll('"', '""')}"` : value;

  it(
    "reads back any table that was written by RFC 4180, in chunks of any size, as " + "csv-parse reads it",
    () => {
      fc.assert(
        fc.property(
          table,
          fc.constantFrom("\n", "\r\n"),
          fc.integer({ min: 1, max: 30 }),
          fc.boolean(),
          (rows, eol, chunk, last) => {
            const text = rows.map((row) => row.map(quoted).join(",")).join(eol) + (last ? eol : "");
            const read = split(text, chunk);
            expect(read.rows.map(({ cells }) => cells)).toEqual(rows);
            expect(read.broken).toEqual([]);
            expect(parse(text, { relax_column_count: true, record_delimiter: eol })).toEqual(rows);
          },
        ),
      );
    },
  );

  it("never loses a later line to a stray quote, wherever chunks are cut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 6 }), (chunk, at) => {
        const lines = ["1,a", "2,b", "3,c", "4,d", "5,e", "6,f", "7,g"];
        const wrong = lines.map((line, index) => (index === at ? line.replace(",", ',"') : line)).join("\n");
        const { rows, broken } = split(wrong, chunk);
        expect(broken).toEqual([at + 1]);
        expect(rows.map(({ line, cells }) => [line, cells.join()])).toEqual(
          lines.map((line, index) => [index + 1, line]).filter((_, index) => index !== at),
        );
      }),
    );
  });

  it.each<[string, string, string[][]]>([
    [
      "takes a cell that closes too early as it is written",
      '1,"Best" chair,x\n2,b,c\n',
      [
        ["1", '"Best" chair', "x"],
        ["2", "b", "c"],
      ],
    ],
    ["takes quotes inside an unquoted cell as they are", '1,12" pan\n', [["1", '12" pan']]],
    [
      "passes over blank lines",
      "a,b\n\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "keeps empty cells at the end",
      'a,,\n"b",,\n',
      [
        ["a", "", ""],
        ["b", "", ""],
      ],
    ],
  ])("%s", (_, text, rows) => expect(cellsOf(text)).toEqual(rows));

  it("tells the line on which each row begins, over cells of several lines", () => {
    expect(split('a,b\n1,"x\ny\nz"\n2,w\n').rows.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it("gives a quote up that stays open for a megabyte, and reads on", () => {
    const { rows, broken } = split(`h,i\n1,"open\n${"2,fine\n".repeat(200_000)}`, 65_536);
    expect(broken).toEqual([2]);
    expect(rows).toHaveLength(200_001);
  });
});
