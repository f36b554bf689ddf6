import {
  createReader,
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
} from "./wire.ts";

export const writePacked = (writer: Writer, number: number, values: readonly number[]): void => {
  writeField(writer, number, () => {
    room(writer, VARINT_BYTES * values.length);
    for (const value of values) putWhole(writer, value);
  });
};

export const readPacked = (reader: Reader, end: number): number[] => {
  const values: number[] = [];
  while (reader.at < end) values.push(readWhole(reader));
  return values;
};

/** Each field's content by its number. */
const contents = (reader: Reader, end: number): Map<number, Buffer> => {
  const found = new Map<number, Buffer>();
  readFields(reader, end, (number, after) => {
    found.set(number, reader.bytes.subarray(reader.at, after));
    reader.at = after;
    return true;
  });
  return found;
};

const numbersOf = (content: Buffer | undefined): number[] =>
  content === undefined ? [] : readPacked(createReader(content), content.length);

/** Lower-case UUIDs and hexadecimal ids are kept as the bytes that they name. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HEX = /^(?:[0-9a-f]{2}){4,}$/;
const KINDS = { text: 0, uuid: 1, hex: 2 } as const;
const KIND_COUNT = 4;

const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");

/** Code units that two texts begin with alike; never half of a surrogate pair. */
const sharedStart = (before: string, text: string): number => {
  let at = 0;
  while (at < text.length && at < before.length && text.charCodeAt(at) === before.charCodeAt(at)) at += 1;
  return at > 0 && /[\ud800-\udbff]/.test(text[at - 1] ?? "") ? at - 1 : at;
};

/**
 * Ids as bytes, and of other texts only what differs from the one before: small, for tables that are read
 * seldom.
 */
export const writeTexts = (writer: Writer, texts: readonly string[]): void => {
  const shared: number[] = [];
  const sizes: number[] = [];
  const parts: Buffer[] = [];
  texts.forEach((text, at) => {
    const kind = UUID.test(text) ? KINDS.uuid : HEX.test(text) ? KINDS.hex : KINDS.text;
    const start = kind === KINDS.text ? sharedStart(texts[at - 1] ?? "", text) : 0;
    const part =
      kind === KINDS.text
        ? Buffer.from(text.slice(start), "utf8")
        : Buffer.from(kind === KINDS.uuid ? text.replaceAll("-", "") : text, "hex");
    shared.push(start);
    sizes.push(part.length * KIND_COUNT + kind);
    parts.push(part);
  });
  if (shared.some((start) => start > 0)) writePacked(writer, 1, shared);
  writePacked(writer, 2, sizes);
  writeField(writer, 3, () => {
    for (const part of parts) writeBytes(writer, part);
  });
};

export const readTexts = (reader: Reader, end: number): string[] => {
  const found = contents(reader, end);
  const shared = numbersOf(found.get(1));
  const content = found.get(3) ?? Buffer.alloc(0);
  let at = 0;
  let before = "";
  return numbersOf(found.get(2)).map((head, index) => {
    const size = Math.floor(head / KIND_COUNT);
    if (at + size > content.length) throw tooShort();
    const part = content.subarray(at, at + size);
    at += size;
    const kind = head % KIND_COUNT;
    before =
      kind === KINDS.text
        ? before.slice(0, shared[index] ?? 0) + part.toString("utf8")
        : kind === KINDS.hex
          ? part.toString("hex")
          : uuidOf(part.toString("hex"));
    return before;
  });
};
