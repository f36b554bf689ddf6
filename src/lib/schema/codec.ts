import { type Interned, type Source, type StoredColumn, UNKNOWN } from "./column.ts";
import { readTexts, writeTexts } from "./text-table.ts";
import {
  createReader,
  createWriter,
  putWhole,
  type Reader,
  readFields,
  readWhole,
  room,
  tooShort,
  VARINT_BYTES,
  writeBytes,
  writeField,
  type Writer,
  written,
} from "./wire.ts";

/** Fields of the whole. */
const TEXTS = 1;
const MARKS = 2;
const CONTENT = 3;

export type Codec<T> = {
  encode(value: T): Buffer;
  /**
   * Null where the value holds something that only a newer version has a word for, outside of any list.
   * @throws RangeError where the bytes are damaged
   */
  decode(bytes: Uint8Array): T | null;
};

/** Below 2^40. */
const MARK_BYTES = 5;

const writeMarks = (writer: Writer, marks: readonly number[]): void => {
  room(writer, MARK_BYTES * marks.length);
  for (const mark of marks) writer.at = writer.bytes.writeUIntLE(mark, writer.at, MARK_BYTES);
};

const readMarks = (reader: Reader, end: number): number[] => {
  if ((end - reader.at) % MARK_BYTES !== 0) throw tooShort();
  const marks: number[] = [];
  for (; reader.at < end; reader.at += MARK_BYTES) marks.push(reader.bytes.readUIntLE(reader.at, MARK_BYTES));
  return marks;
};

const interned = <T>(): Interned<T> => ({ places: new Map(), values: [] });

/** Where records are put together, one at a time. */
const BODY = createWriter(4096);
const HEAD = createWriter(4096);

/** Tables of what comes again and again, then the content, which points into them. */
export const createCodec = <T>(column: StoredColumn<T>): Codec<T> => ({
  encode: (value) => {
    const sink = { writer: BODY, texts: interned<string>(), marks: interned<number>() };
    const head = HEAD;
    BODY.at = 0;
    head.at = 0;
    column.write(sink, [value]);
    if (sink.texts.values.length > 0)
      writeField(head, TEXTS, () => {
        writeTexts(head, sink.texts.values);
      });
    if (sink.marks.values.length > 0)
      writeField(head, MARKS, () => {
        writeMarks(head, sink.marks.values);
      });
    writeField(head, CONTENT, () => {
      writeBytes(head, written(sink.writer));
    });
    return Buffer.from(written(head));
  },
  decode: (bytes) => {
    const reader = createReader(bytes);
    const source: Source = { reader, texts: [], marks: [], unknown: false };
    const content = { from: -1, to: 0 };
    readFields(reader, bytes.length, (number, end) => {
      if (number === TEXTS) source.texts = readTexts(reader, end);
      else if (number === MARKS) source.marks = readMarks(reader, end);
      else {
        if (number === CONTENT) Object.assign(content, { from: reader.at, to: end });
        return false;
      }
      return true;
    });
    if (content.from < 0) throw tooShort();
    reader.at = content.from;
    const value = column.read(source, content.to, 1)[0];
    return value === UNKNOWN || value === undefined ? null : value;
  },
});

/** A format byte and a message with its length, so that something else may stand behind it. */
export const framed = (format: number, message: Buffer): Uint8Array => {
  const writer = createWriter(message.length + 2 * VARINT_BYTES);
  putWhole(writer, format);
  putWhole(writer, message.length);
  writeBytes(writer, message);
  return written(writer);
};

export const unframed = (bytes: Uint8Array): Uint8Array => {
  const reader: Reader = { ...createReader(bytes), at: 1 };
  const length = readWhole(reader);
  if (reader.at + length > bytes.length) throw tooShort();
  return bytes.subarray(reader.at, reader.at + length);
};
