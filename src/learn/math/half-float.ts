/**
 * IEEE 754 binary16, rounding to nearest, ties to even; beyond ±65504 it saturates (a score must stay
 * finite).
 */
export const toHalfBits = (value: number): number => {
  const sign = value < 0 ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (!(magnitude > 0)) return sign;
  if (magnitude >= 65520) return sign | 0x7bff;
  if (magnitude < 6.103515625e-5) return sign | roundEven(magnitude * 16777216);
  let exponent = 0;
  let scaled = magnitude;
  while (scaled >= 2) {
    scaled /= 2;
    exponent++;
  }
  while (scaled < 1) {
    scaled *= 2;
    exponent--;
  }
  return sign | (((exponent + 15) << 10) + roundEven((scaled - 1) * 1024));
};

export const fromHalfBits = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 0) return (sign * mantissa) / 16777216;
  return sign * (1 + mantissa / 1024) * (exponent >= 15 ? 2 ** (exponent - 15) : 1 / 2 ** (15 - exponent));
};

const roundEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
};
