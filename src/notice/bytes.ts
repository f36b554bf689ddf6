/** Canonical lower-case UUIDs are kept as their 16 bytes. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_MARK = 0;

export type ByteWriter = {
  byte(value: number): void;
  /** Non-negative integer below 2^53, seven bits a byte (LEB128). */
  count(value: number): void;
  float(value: number): void;
  double(value: number): void;
  /** 0-1 in steps of 1e-4. */
  share(value: number): void;
  /** An integer below 2^48. */
  mark(value: number): void;
  text(value: string): void;
  list<T>(values: readonly T[], write: (value: T) => void): void;
  bytes(): Uint8Array;
};

export const createByteWriter = (): ByteWriter => {
  let buffer = new Uint8Array(512);
  let length = 0;
  const room = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + more));
    larger.set(buffer);
    buffer = larger;
  };
  const byte = (value: number): void => {
    room(1);
    buffer[length] = value;
    length += 1;
  };
  const count = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) byte((rest % 128) | 128);
    byte(rest);
  };
  const raw = (bytes: Uint8Array): void => {
    room(bytes.length);
    buffer.set(bytes, length);
    length += bytes.length;
  };
  const view = new DataView(new ArrayBuffer(8));
  return {
    byte,
    count,
    float: (value) => {
      view.setFloat32(0, value);
      raw(new Uint8Array(view.buffer.slice(0, 4)));
    },
    double: (value) => {
      view.setFloat64(0, value);
      raw(new Uint8Array(view.buffer.slice(0)));
    },
    share: (value) => {
      view.setUint16(0, Math.round(Math.min(1, Math.max(0, value)) * 1e4));
      raw(new Uint8Array(view.buffer.slice(0, 2)));
    },
    mark: (value) => {
      view.setUint16(0, Math.floor(value / 2 ** 32));
      view.setUint32(2, value % 2 ** 32);
      raw(new Uint8Array(view.buffer.slice(0, 6)));
    },
    text: (value) => {
      if (UUID.test(value)) {
        byte(UUID_MARK);
        const hex = value.replaceAll('-', '');
        for (let at = 0; at < 32; at += 2) byte(Number.parseInt(hex.slice(at, at + 2), 16));
        return;
      }
      const bytes = new TextEncoder().encode(value);
      count(bytes.length + 1);
      raw(bytes);
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
  float(): number;
  double(): number;
  share(): number;
  mark(): number;
  text(): string;
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
    const size = count();
    if (size === UUID_MARK) {
      const hex = Array.from({ length: 16 }, () => byte().toString(16).padStart(2, '0')).join('');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    }
    if (at + size - 1 > bytes.length) throw new RangeError('the record ends too soon');
    return new TextDecoder().decode(bytes.subarray(at, skip(size - 1) + size - 1));
  };
  return {
    byte,
    count,
    float: () => view.getFloat32(skip(4)),
    double: () => view.getFloat64(skip(8)),
    share: () => view.getUint16(skip(2)) / 1e4,
    mark: () => view.getUint16(skip(2)) * 2 ** 32 + view.getUint32(skip(4)),
    text,
    list: (read) => Array.from({ length: count() }, () => read()),
  };
};
