import { DomainError } from "../../lib/errors.ts";

/**
 * Of one field: its number, its wire type, where its bytes lie, and its value where it is a varint (wire type
 * 0), without its sign.
 */
export type Visit = (field: number, wire: number, start: number, end: number, value: number) => void;

export const corrupt = (): DomainError =>
  new DomainError(
    "model_corrupt",
    "model.onnx is not a whole ONNX file; export it again and check that the copy is complete",
  );

const DECODER = new TextDecoder();
export const text = (bytes: Uint8Array, start: number, end: number): string =>
  DECODER.decode(bytes.subarray(start, end));

/**
 * Calls `visit` for each field of one protobuf message (protobuf.dev "Encoding"); every length is checked
 * against the message's end.
 * @throws DomainError model_corrupt
 */
export const walk = (bytes: Uint8Array, start: number, end: number, visit: Visit): void => {
  const at = { place: start };
  while (at.place < end) {
    const key = varint(bytes, at, end);
    const field = Math.floor(key / 8);
    const wire = key % 8;
    // Longer keys are cut to 32 bits by some readers and not by others.
    if (field === 0 || key >= 2 ** 32) throw corrupt();
    if (wire === 0) {
      const from = at.place;
      const value = varint(bytes, at, end);
      visit(field, wire, from, at.place, value);
      continue;
    }
    const length = wire === 2 ? varint(bytes, at, end) : wire === 1 ? 8 : wire === 5 ? 4 : -1;
    if (length < 0 || at.place + length > end) throw corrupt();
    visit(field, wire, at.place, at.place + length, 0);
    at.place += length;
  }
};

const varint = (bytes: Uint8Array, at: { place: number }, end: number): number => {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = bytes[at.place];
    if (at.place >= end || byte === undefined) throw corrupt();
    at.place += 1;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw corrupt();
};

const MOST_SHIFT = 63n;

/** The int64s in these bytes, with their signs: of one field, or packed. @throws DomainError model_corrupt */
export const int64s = (bytes: Uint8Array, start: number, end: number): number[] => {
  const found: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes.subarray(start, end)) {
    if (shift > MOST_SHIFT) throw corrupt();
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    found.push(Number(BigInt.asIntN(64, value)));
    [value, shift] = [0n, 0n];
  }
  return found;
};
