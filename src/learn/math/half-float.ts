import { floatToHalf, halfToFloat } from "../../model/runtime/half-float.ts";

const LARGEST = 65504;

/**
 * Binary16 bits of a score, rounding to nearest, ties to even. Beyond ±65504 it saturates, since a score
 * must stay finite; what is no number is 0, and 0 has no sign.
 */
export const toHalfBits = (value: number): number => {
  if (!(Math.abs(value) > 0)) return 0;
  return floatToHalf(Math.max(-LARGEST, Math.min(LARGEST, value)));
};

export const fromHalfBits = (bits: number): number => {
  return halfToFloat(bits);
};
