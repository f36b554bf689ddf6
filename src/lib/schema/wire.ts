import { present } from "../present.ts";

/**
 * Tags, lengths and numbers as protobuf writes them (protobuf.dev "Encoding"): a field is its number and the
 * length of its content, so that whoever does not know a field can pass over it.
 */
export type Writer = { bytes: Buffer; at: number };
export type Reader = { readonly bytes: Buffer; at: number };

const LENGTH_DELIMITED = 2;

export const createWriter = (size: number): Writer => ({ bytes: Buffer.allocUnsafe(size), at: 0 });

export const createReader = (bytes: Uint8Array): Reader => ({
  bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  at: 0,
});

export const written = (writer: Writer): Buffer => writer.bytes.subarray(0, writer.at);

/** Makes room for `size` more bytes. */
export const room = (writer: Writer, size: number): void => {
  if (writer.at + size <= writer.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.max(writer.bytes.length * 2, writer.at + size));
  writer.bytes.copy(grown, 0, 0, writer.at);
  writer.bytes = grown;
};

/** The most bytes that a whole number below 2^53 takes. */
export const VARINT_BYTES = 8;

/** A whole number from 0 to 2^53, seven bits a byte. There must be room for it. */
export const putWhole = (writer: Writer, value: number): void => {
  let rest = value;
  while (rest >= 128) {
    writer.bytes[writer.at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  writer.bytes[writer.at++] = rest;
};

export const writeWhole = (writer: Writer, value: number): void => {
  room(writer, VARINT_BYTES);
  putWhole(writer, value);
};

/** What stands behind the end reads as 0: whoever reads a field checks where it ended. */
export const readWhole = (reader: Reader): number => {
  const { bytes } = reader;
  let byte = bytes[reader.at++] ?? 0;
  if (byte < 128) return byte;
  let value = byte - 128;
  let scale = 128;
  do {
    byte = bytes[reader.at++] ?? 0;
    value += (byte & 127) * scale;
    scale *= 128;
  } while (byte >= 128);
  return value;
};

/** Numbers, without those at the end that are like the one before them. */
export const writeRepeating = (writer: Writer, values: readonly number[]): void => {
  let length = values.length;
  while (length > 1 && values[length - 1] === values[length - 2]) length -= 1;
  room(writer, VARINT_BYTES * length);
  for (let at = 0; at < length; at += 1) putWhole(writer, present(values[at], "a number of the list"));
};

/** So many numbers; where the content ends early, the last one comes again. */
export const readRepeating = (reader: Reader, end: number, count: number): number[] => {
  const values: number[] = [];
  let last = 0;
  for (let left = count; left > 0; left -= 1) {
    if (reader.at < end) last = readWhole(reader);
    values.push(last);
  }
  return values;
};

export const writeBytes = (writer: Writer, content: Uint8Array): void => {
  room(writer, content.length);
  writer.bytes.set(content, writer.at);
  writer.at += content.length;
};

/** The length of what `write` writes, and then that. */
export const writeSized = (writer: Writer, write: () => void): void => {
  const start = writer.at + 1;
  room(writer, 1);
  writer.at = start;
  write();
  const length = writer.at - start;
  if (length < 128) {
    writer.bytes[start - 1] = length;
    return;
  }
  // The length takes more than the one byte that was left for it: the content moves.
  const more = length < 2 ** 14 ? 1 : length < 2 ** 21 ? 2 : 3;
  room(writer, more);
  writer.bytes.copyWithin(start + more, start, start + length);
  writer.at = start - 1;
  putWhole(writer, length);
  writer.at += length;
};

/** A field of which `write` writes the content. */
export const writeField = (writer: Writer, number: number, write: () => void): void => {
  writeWhole(writer, number * 8 + LENGTH_DELIMITED);
  writeSized(writer, write);
};

export const tooShort = (): RangeError =>
  new RangeError("the stored bytes end too soon or do not fit together");

/** The size of a field of wire type 0, 1 or 5, which a newer version may have written. */
const skipped = (reader: Reader, wire: number): number => {
  if (wire === 1) return 8;
  if (wire === 5) return 4;
  if (wire !== 0) throw tooShort();
  readWhole(reader);
  return 0;
};

/**
 * Calls `visit` for each length-delimited field up to `end`, with where its content ends. A field is passed
 * over where `visit` does not know its number.
 * @throws RangeError where the fields do not fit into their message
 */
export const readFields = (
  reader: Reader,
  end: number,
  visit: (number: number, end: number) => boolean,
): void => {
  if (end > reader.bytes.length) throw tooShort();
  while (reader.at < end) {
    const tag = readWhole(reader);
    const wire = tag % 8;
    const size = wire === LENGTH_DELIMITED ? readWhole(reader) : skipped(reader, wire);
    const after = reader.at + size;
    if (after > end) throw tooShort();
    if (wire !== LENGTH_DELIMITED || !visit((tag - wire) / 8, after)) reader.at = after;
    else if (reader.at !== after) throw tooShort();
  }
  if (reader.at !== end) throw tooShort();
};
