/**
 * Reads a base64url string as bits, most significant first, without ever throwing: a read past the end sets
 * `overrun` and gives 0, so that a decoder checks once at the end of each segment. Cost is linear in what is
 * read.
 */
export type BitReader = {
  /** The next `width` bits (at most 48) as an unsigned integer. */
  readonly int: (width: number) => number;
  /** The next bit. */
  readonly flag: () => boolean;
  readonly remaining: () => number;
  readonly overrun: () => boolean;
};

const SIX_BITS: ReadonlyMap<number, number> = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].map((char, value) => [
    char.charCodeAt(0),
    value,
  ]),
);

/**
 * @returns null where `text` is empty or carries a character outside base64url (RFC 4648 section 5, no
 * padding).
 */
export const createBitReader = (text: string): BitReader | null => {
  if (text.length === 0) return null;
  const sixes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const value = SIX_BITS.get(text.charCodeAt(i));
    if (value === undefined) return null;
    sixes[i] = value;
  }
  const end = sixes.length * 6;
  let at = 0;
  let over = false;
  const int = (width: number): number => {
    if (at + width > end) {
      over = true;
      at = end;
      return 0;
    }
    let value = 0;
    for (let left = width; left > 0;) {
      const free = 6 - (at % 6);
      const taken = Math.min(free, left);
      const chunk = ((sixes[Math.floor(at / 6)] ?? 0) >> (free - taken)) & ((1 << taken) - 1);
      // Multiplication, not a shift: timestamps are 36 bits wide.
      value = value * 2 ** taken + chunk;
      at += taken;
      left -= taken;
    }
    return value;
  };
  return {
    int,
    flag: () => int(1) === 1,
    remaining: () => end - at,
    overrun: () => over,
  };
};
