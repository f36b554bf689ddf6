/** How a text was kept: lower-case UUIDs and hexadecimal ids as the bytes that they name. */
const KINDS = { text: 0, uuid: 1, hex: 2 } as const;

const hexOfBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (value) => value.toString(16).padStart(2, "0")).join("");

export type ByteReader = {
  byte(): number;
  count(): number;
  double(): number;
  share(): number;
  mark(): number;
  text(): string;
  texts(): string[];
  list<T>(read: () => T): T[];
};

/**
 * Reads records and questions as they were packed before they had a schema. Throws a RangeError where the
 * bytes end too soon.
 */
export const createByteReader = (bytes: Uint8Array): ByteReader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const skip = (size: number): number => {
    at += size;
    return at - size;
  };
  const byte = (): number => view.getUint8(skip(1));
  const count = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const next = byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
    }
  };
  const text = (): string => {
    const head = count();
    const size = Math.floor(head / 4);
    if (at + size > bytes.length) throw new RangeError("the record ends too soon");
    const content = bytes.subarray(at, at + size);
    at += size;
    if (head % 4 === KINDS.text) return new TextDecoder().decode(content);
    const hex = hexOfBytes(content);
    return head % 4 === KINDS.hex
      ? hex
      : [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  return {
    byte,
    count,
    double: () => view.getFloat64(skip(8)),
    share: () => view.getUint16(skip(2)) / 1e4,
    mark: () => byte() * 2 ** 32 + view.getUint32(skip(4)),
    text,
    texts: () => {
      const values: string[] = [];
      for (let left = count(); left > 0; left -= 1) {
        const shared = count();
        values.push((values.at(-1) ?? "").slice(0, shared) + text());
      }
      return values;
    },
    list: (read) => Array.from({ length: count() }, () => read()),
  };
};
