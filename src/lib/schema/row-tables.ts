import { type Interned } from "./column.ts";
import {
  putWhole,
  type Reader,
  readWhole,
  room,
  tooShort,
  VARINT_BYTES,
  writeBytes,
  type Writer,
} from "./wire.ts";

export type GrowingTables = {
  readonly texts: Interned<string>;
  readonly doubles: Interned<number>;
  first: number;
  before: number;
};

export const interned = <T>(): Interned<T> => ({ places: new Map(), values: [] });

export const writeTables = (writer: Writer, { texts, doubles }: GrowingTables): void => {
  const run = Buffer.from(texts.values.join(""), "utf8");
  room(writer, (3 + texts.values.length) * VARINT_BYTES + run.length + 8 * doubles.values.length);
  putWhole(writer, texts.values.length);
  for (const text of texts.values) putWhole(writer, text.length);
  putWhole(writer, run.length);
  writeBytes(writer, run);
  putWhole(writer, doubles.values.length);
  for (const double of doubles.values) writer.at = writer.bytes.writeDoubleLE(double, writer.at);
};

/** From place 1; place 0 is null. */
export const readTexts = (reader: Reader): (string | null)[] => {
  const lengths: number[] = [];
  for (let left = countOf(reader); left > 0; left -= 1) lengths.push(readWhole(reader));
  const size = countOf(reader);
  const run = reader.bytes.toString("utf8", reader.at, reader.at + size);
  reader.at += size;
  const texts: (string | null)[] = [null];
  let at = 0;
  for (const length of lengths) {
    texts.push(run.substring(at, at + length));
    at += length;
  }
  return texts;
};

/** How many follow: each takes a byte at least. */
export const countOf = (reader: Reader): number => {
  const count = readWhole(reader);
  if (reader.at + count > reader.bytes.length) throw tooShort();
  return count;
};

export const readDoubles = (reader: Reader): number[] => {
  const doubles: number[] = [];
  for (let left = countOf(reader); left > 0; left -= 1) {
    doubles.push(reader.bytes.readDoubleLE(reader.at));
    reader.at += 8;
  }
  return doubles;
};
