/** Lower-case UUIDs and hexadecimal ids are kept as the bytes that they name. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const HEX = /^(?:[0-9a-f]{2}){4,}$/;
const KINDS = { text: 0, uuid: 1, hex: 2 } as const;

const bytesOfHex = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
const hexOfBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (value) => value.toString(16).padStart(2, "0")).join("");

export type ByteWriter = {
  byte(value: number): void;
  /** Non-negative integer below 2^53, seven bits a byte (LEB128). */
  count(value: number): void;
  double(value: number): void;
  /** 0-1 in steps of 1e-4. */
  share(value: number): void;
  /** An integer below 2^40. */
  mark(value: number): void;
  text(value: string): void;
  /** Texts that may begin alike: each tells how much of the one before it repeats. */
  texts(values: readonly string[]): void;
  list<T>(values: readonly T[], write: (value: T) => void): void;
  bytes(): Uint8Array;
};

/**
 * Code units that two texts begin with alike, if they are worth the mention; never half of a surrogate pair,
 * nor of an id that packs better whole.
 */
const sharedStart = (before: string, text: string): number => {
  if (UUID.test(text) || HEX.test(text)) return 0;
  let at = 0;
  while (at < text.length && at < before.length && text.charCodeAt(at) === before.charCodeAt(at)) at += 1;
  return at > 0 && /[\ud800-\udbff]/.test(text[at - 1]!) ? at - 1 : at;
};

const ASCII = /^[\u0000-\u007f]*$/;

export const createByteWriter = (): ByteWriter => {
  let buffer = new Uint8Array(1024);
  let view = new DataView(buffer.buffer);
  let length = 0;
  /** Makes room for `more` bytes and returns where they go. */
  const take = (more: number): number => {
    if (length + more > buffer.length) {
      const larger = new Uint8Array(Math.max(buffer.length * 2, length + more));
      larger.set(buffer);
      buffer = larger;
      view = new DataView(buffer.buffer);
    }
    length += more;
    return length - more;
  };
  // `take` may replace the buffer: its place is asked for before the buffer is named.
  const byte = (value: number): void => {
    const at = take(1);
    buffer[at] = value;
  };
  const count = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) byte((rest % 128) | 128);
    byte(rest);
  };
  const packed = (bytes: Uint8Array, kind: number): void => {
    count(bytes.length * 4 + kind);
    const at = take(bytes.length);
    buffer.set(bytes, at);
  };
  const text = (value: string): void => {
    if (UUID.test(value)) return packed(bytesOfHex(value.replaceAll("-", "")), KINDS.uuid);
    if (HEX.test(value)) return packed(bytesOfHex(value), KINDS.hex);
    if (!ASCII.test(value)) return packed(new TextEncoder().encode(value), KINDS.text);
    count(value.length * 4 + KINDS.text);
    const start = take(value.length);
    for (let at = 0; at < value.length; at += 1) buffer[start + at] = value.charCodeAt(at);
  };
  return {
    byte,
    count,
    double: (value) => {
      const at = take(8);
      view.setFloat64(at, value);
    },
    share: (value) => {
      const at = take(2);
      view.setUint16(at, Math.round(Math.min(1, Math.max(0, value)) * 1e4));
    },
    mark: (value) => {
      const at = take(5);
      view.setUint8(at, Math.floor(value / 2 ** 32));
      view.setUint32(at + 1, value % 2 ** 32);
    },
    text,
    texts: (values) => {
      count(values.length);
      values.forEach((value, at) => {
        const shared = sharedStart(values[at - 1] ?? "", value);
        count(shared);
        text(value.slice(shared));
      });
    },
    list: (values, write) => {
      count(values.length);
      for (const value of values) write(value);
    },
    bytes: () => buffer.slice(0, length),
  };
};

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

/** Reads what a ByteWriter wrote. Throws a RangeError where the bytes end too soon. */
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
