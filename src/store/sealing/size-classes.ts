const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What AES-GCM adds to a plaintext (nonce and tag). */
const SEALED_BY = 28;
/**
 * The smallest sealed row; each class is twice the one before. 1920 still fits into a leaf page of LMDB, 3840
 * into one page.
 */
const SMALLEST = 480;

/** Bytes of a sealed row whose plaintext has so many: what a copy of the store can see of its size. */
export const sizeClass = (plain: number): number => {
  let size = SMALLEST;
  while (size < plain + SEALED_BY) size *= 2;
  return size;
};

/**
 * A plaintext filled up to its class before it is sealed, so that a row's size tells neither how much
 * somebody did nor what. Fill JSON with spaces, which its reader passes over, and anything else only where
 * its own form says where it ends.
 */
export const fillUp = (plain: Buffer, filler: number): Buffer => {
  const whole = Buffer.alloc(sizeClass(plain.length) - SEALED_BY, filler);
  plain.copy(whole);
  return whole;
};

export const SPACE = 0x20;

/** JSON bytes of a value, filled up to a size class. */
export const filledJson = (value: unknown): Buffer => fillUp(Buffer.from(JSON.stringify(value)), SPACE);

/**
 * The end of the hour: how finely a time may stand in the clear. A row that ends in it is removed up to an
 * hour late.
 */
export const hourAfter = (ms: number): number => Math.ceil(ms / HOUR_MS) * HOUR_MS;
/** The beginning of the hour: a time limit that is counted from it ends early and never late. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;
/** The end of the minute, for what stands in the clear for a minute or two. */
export const minuteAfter = (ms: number): number => Math.ceil(ms / MINUTE_MS) * MINUTE_MS;
