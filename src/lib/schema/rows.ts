import { present } from "../present.ts";
import { intern } from "./column.ts";
import { codeOfNumber, numberOfCode } from "./numbers.ts";
import { countOf, type GrowingTables, interned, readDoubles, readTexts, writeTables } from "./row-tables.ts";
import {
  createWriter,
  putWhole,
  type Reader,
  room,
  tooShort,
  VARINT_BYTES,
  type Writer,
  written,
} from "./wire.ts";

/**
 * Rows that are read very often, one behind the other. A row is one number for each field, in the order of
 * the fields' numbers: the place of a text or of a double in a table, or a whole number. A function that
 * asks a row for each field is the schema: it reads rows, and from it the writer learns names and kinds.
 * Reading so costs no more than code that was written by hand, because it is one object literal that the
 * engine sees whole; a loop over descriptions of fields took more than twice the time.
 */
export type Row = {
  readonly bytes: Buffer;
  at: number;
  /** How many fields the writer wrote. One behind them is absent, as if a 0 stood there. */
  readonly fields: number;
  /** From place 1; place 0 is null. */
  readonly texts: readonly (string | null)[];
  readonly doubles: readonly number[];
  /** The first time of the row before, and the last time that was read. */
  first: number;
  before: number;
  /** Notes what the schema asks for, where that is what it is asked for. */
  readonly asked: Asked[] | null;
};

type Kind = "text" | "number" | "flag" | "firstTime" | "time";
type Asked = { readonly number: number; readonly kind: Kind };

const absent = <T>(row: Row, number: number, kind: Kind, value: T): T => {
  row.asked?.push({ number, kind });
  return value;
};

/**
 * The rest of a number that began with `first`. What stands behind the end is NaN here and below: no text has
 * that place, and the end of the rows is checked.
 */
const long = (row: Row, first: number): number => {
  let byte = row.bytes[row.at++] ?? NaN;
  let value = first - 128 + (byte & 127) * 128;
  for (let scale = 16_384; byte >= 128; scale *= 128) {
    byte = row.bytes[row.at++] ?? NaN;
    value += (byte & 127) * scale;
  }
  return value;
};

const nextCode = (row: Row): number => {
  const byte = row.bytes[row.at++] ?? NaN;
  return byte < 128 ? byte : long(row, byte);
};

export const textOrNullAt = (row: Row, number: number): string | null => {
  if (number > row.fields) return absent(row, number, "text", null);
  const byte = row.bytes[row.at++] ?? NaN;
  const found = row.texts[byte < 128 ? byte : long(row, byte)];
  if (found === undefined) throw tooShort();
  return found;
};

export const textAt = (row: Row, number: number): string => {
  if (number > row.fields) return absent(row, number, "text", "");
  const byte = row.bytes[row.at++] ?? NaN;
  const found = row.texts[byte < 128 ? byte : long(row, byte)];
  if (found === undefined) throw tooShort();
  return found ?? "";
};

/** Words without blanks, kept as one text: few of them, and the same in many rows. */
export const wordsAt = (row: Row, number: number): string[] => {
  const text = textAt(row, number);
  return text === "" ? [] : text.split(" ");
};

export const numberOrNullAt = (row: Row, number: number): number | null => {
  if (number > row.fields) return absent(row, number, "number", null);
  const code = nextCode(row);
  return code === 0 ? null : numberOfCode(code, row.doubles);
};

export const flagAt = (row: Row, number: number): boolean =>
  number > row.fields ? absent(row, number, "flag", false) : nextCode(row) !== 0;

/** The first time of a row, kept as what lies between it and that of the row before. */
export const firstTimeAt = (row: Row, number: number): number => {
  if (number > row.fields) return absent(row, number, "firstTime", 0);
  row.first += numberOfCode(nextCode(row), row.doubles) ?? 0;
  row.before = row.first;
  return row.first;
};

/** A further time of a row, kept as what lies between it and the time before it. */
export const timeAt = (row: Row, number: number): number => {
  if (number > row.fields) return absent(row, number, "time", 0);
  row.before += numberOfCode(nextCode(row), row.doubles) ?? 0;
  return row.before;
};

/** Whether the row has a field that need not be there; where it has, it is asked for. */
export const has = (row: Row, number: number): boolean => {
  if (number > row.fields) return row.asked !== null;
  if (row.bytes[row.at] !== 0) return true;
  row.at += 1;
  return false;
};

export type RowField<T> = { readonly name: keyof T & string; readonly kind: Kind };

const EMPTY = { texts: [null], doubles: [], first: 0, before: 0 };

/** @throws TypeError where the numbers are not 1, 2, 3 … in the order of the properties */
const fieldsOf = <T extends object>(schema: (row: Row) => T): readonly RowField<T>[] => {
  const asked: Asked[] = [];
  const row: Row = { bytes: Buffer.alloc(0), at: 0, fields: 0, ...EMPTY, asked };
  const names = Object.keys(schema(row)) as (keyof T & string)[];
  if (names.length !== asked.length || asked.some(({ number }, at) => number !== at + 1))
    throw new TypeError("the fields of a row are numbered 1, 2, 3 … in their order, one for each property");
  return names.map((name, at) => ({ name, kind: present(asked[at], "the kind of a field").kind }));
};

const codeOf = (kind: Kind, value: unknown, into: GrowingTables): number => {
  if (typeof value === "string") return intern(into.texts, value);
  if (Array.isArray(value)) return intern(into.texts, value.join(" "));
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "number") return 0;
  if (kind === "number") return codeOfNumber(value, into.doubles);
  const from = kind === "firstTime" ? into.first : into.before;
  if (kind === "firstTime") into.first = value;
  into.before = value;
  return codeOfNumber(value - from, into.doubles);
};

/** Fields up to the last one that any row has. */
const usedFields = (codes: readonly number[], fields: number): number => {
  for (let field = fields; field > 0; field -= 1)
    for (let at = field - 1; at < codes.length; at += fields) if (codes[at] !== 0) return field;
  return 0;
};

const writeCodes = (writer: Writer, codes: readonly number[], fields: number, used: number): void => {
  for (let row = 0; row < codes.length; row += fields) {
    room(writer, VARINT_BYTES * used);
    for (let at = row; at < row + used; at += 1) putWhole(writer, present(codes[at], "a field of a row"));
  }
};

export type RowCodec<T> = {
  readonly fields: readonly RowField<T>[];
  encode(rows: readonly T[]): Buffer;
  /**
   * @throws RangeError where the bytes end too soon, go on after their end, or point outside of their tables
   */
  decode(bytes: Buffer, from: number): T[];
};

const ZEROS = Buffer.alloc(4096);
/** Zeros alone from there on: compared with zeros, since a function for each byte takes longer. */
const isFiller = (bytes: Buffer, from: number): boolean => {
  for (let at = from; at < bytes.length; at += ZEROS.length) {
    const end = Math.min(bytes.length, at + ZEROS.length);
    if (bytes.compare(ZEROS, 0, end - at, at, end) !== 0) return false;
  }
  return true;
};

export const createRowCodec = <T extends object>(schema: (row: Row) => T): RowCodec<T> => {
  const fields = fieldsOf(schema);
  return {
    fields,
    encode: (rows) => {
      const into: GrowingTables = { texts: interned(), doubles: interned(), first: 0, before: 0 };
      const codes: number[] = [];
      for (const row of rows) for (const { name, kind } of fields) codes.push(codeOf(kind, row[name], into));
      const used = usedFields(codes, fields.length);
      const writer = createWriter(64 * (rows.length + 1));
      putWhole(writer, rows.length);
      putWhole(writer, used);
      writeTables(writer, into);
      writeCodes(writer, codes, fields.length, used);
      return written(writer);
    },
    decode: (bytes, from) => {
      const reader: Reader = { bytes, at: from };
      const count = countOf(reader);
      const used = countOf(reader);
      const texts = readTexts(reader);
      const doubles = readDoubles(reader);
      const row: Row = {
        bytes,
        at: reader.at,
        fields: used,
        texts,
        doubles,
        first: 0,
        before: 0,
        asked: null,
      };
      const rows: T[] = [];
      for (let left = count; left > 0; left -= 1) {
        rows.push(schema(row));
        // Fields that a newer version added.
        for (let more = fields.length; more < used; more += 1) nextCode(row);
      }
      // Behind the rows nothing stands but what a stored row is filled up with.
      if (row.at > bytes.length || !isFiller(bytes, row.at)) throw tooShort();
      return rows;
    },
  };
};
