import { describe, expect, it } from "vitest";
import {
  createRowCodec,
  firstTimeAt,
  flagAt,
  has,
  numberOrNullAt,
  type Row,
  textAt,
  textOrNullAt,
  timeAt,
} from "../../../src/lib/schema/rows.ts";

const old = (row: Row) => ({ at: firstTimeAt(row, 1), name: textAt(row, 2) });
const grown = (row: Row) => ({
  ...old(row),
  note: textOrNullAt(row, 3),
  size: numberOrNullAt(row, 4),
  on: flagAt(row, 5),
  ...(has(row, 6) && { later: timeAt(row, 6) }),
});
const OLD = createRowCodec(old);
const GROWN = createRowCodec(grown);
const ROWS = [
  { at: 10, name: "a", note: "n", size: 0.5, on: true, later: 12 },
  { at: 5, name: "", note: null, size: Number.NaN, on: false },
  { at: 7, name: "a", note: "", size: -0, on: false },
];

describe("rows by a schema", () => {
  it("come back as they were, with -0 as 0 and no property that was not there", () => {
    expect(GROWN.decode(GROWN.encode(ROWS), 0)).toStrictEqual(
      ROWS.map((row) => ({ ...row, size: row.size === 0 ? 0 : row.size })),
    );
  });

  it("know their fields from the schema alone", () => {
    expect(GROWN.fields.map(({ name }) => name)).toEqual(["at", "name", "note", "size", "on", "later"]);
  });

  it("are read though they were written without the new fields", () => {
    expect(GROWN.decode(OLD.encode([{ at: 3, name: "x" }]), 0)).toStrictEqual([
      { at: 3, name: "x", note: null, size: null, on: false },
    ]);
  });

  it("are read by those who do not know the new fields", () => {
    expect(OLD.decode(GROWN.encode(ROWS), 0)).toStrictEqual(ROWS.map(({ at, name }) => ({ at, name })));
  });

  it("take no room for fields that no row has", () => {
    const plain = { at: 3, name: "x", note: null, size: null, on: false };
    expect(GROWN.encode([plain])).toEqual(OLD.encode([plain]));
  });

  it("are refused where they end too soon or go on after their end", () => {
    const bytes = GROWN.encode(ROWS);
    for (let end = 0; end < bytes.length; end += 1)
      expect(() => GROWN.decode(bytes.subarray(0, end), 0), `${end}`).toThrow(RangeError);
    expect(() => GROWN.decode(Buffer.concat([bytes, Buffer.of(1)]), 0)).toThrow(RangeError);
    expect(() => GROWN.decode(Buffer.concat([bytes, Buffer.of(0, 1)]), 0)).toThrow(RangeError);
  });

  it("are read where they were filled up with zeros, as segments are to hide their length", () => {
    const bytes = GROWN.encode(ROWS);
    expect(GROWN.decode(Buffer.concat([bytes, Buffer.alloc(9)]), 0)).toEqual(GROWN.decode(bytes, 0));
  });

  it("do not start with numbers that are not in the order of the fields", () => {
    expect(() => createRowCodec((row) => ({ a: textAt(row, 1), b: textAt(row, 3) }))).toThrow(TypeError);
    expect(() => createRowCodec((row) => ({ a: `${textAt(row, 1)}${textAt(row, 2)}` }))).toThrow(TypeError);
  });
});
