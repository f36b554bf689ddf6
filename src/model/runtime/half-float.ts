/**
 * Scratch of one call: the size of a double and, over the same bytes (little-endian), its exponent in the
 * upper word.
 */
const size = new Float64Array(1);
const words = new Uint32Array(size.buffer);
/** 2^10 / 2^exponent for the exponents -14 to 15. */
const SCALES = Float64Array.from({ length: 30 }, (_, i) => 2 ** (24 - i));

/** IEEE 754 binary16 (section 3.6) to binary32 and back, for graphs whose inputs or outputs are f16. */
export const halfToFloat = (half: number): number => {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** Rounds to nearest, ties to even; what is too large becomes infinity. */
export const floatToHalf = (value: number): number => {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  size[0] = Math.abs(value);
  if (size[0] >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, (words[1]! >>> 20) - 1023);
  const scaled = roundToEven(size[0] * SCALES[exponent + 14]!);
  // A scaled value below 1024 is subnormal; 2048 carries into the next exponent by itself.
  return sign | (scaled < 1024 ? scaled : ((exponent + 15) << 10) + (scaled - 1024));
};

const roundToEven = (value: number): number => {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
};
