import { intern, type Interned } from "./column.ts";
import { tooShort } from "./wire.ts";

/**
 * Most codes are small: whole-number arithmetic is several times as fast for them as the remainder of a
 * double.
 */
const SMALL = 2 ** 30;

/** 0: nothing; odd: the place of a double; even: a whole number, zigzag, times two plus two. */
export const codeOfNumber = (value: number | null, doubles: Interned<number>): number => {
  if (value === null) return 0;
  const small = value | 0;
  if (small === value && small < SMALL / 4 && small > -SMALL / 4)
    return (small >= 0 ? small << 2 : ((-small << 1) - 1) << 1) + 2;
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 50)
    return (value >= 0 ? value * 2 : -value * 2 - 1) * 2 + 2;
  return intern(doubles, value) * 2 - 1;
};

const doubleAt = (place: number, doubles: readonly number[]): number => {
  const double = doubles[place];
  if (double === undefined) throw tooShort();
  return double;
};

export const numberOfCode = (code: number, doubles: readonly number[]): number | null => {
  if (code === 0) return null;
  if (code < SMALL) {
    if ((code & 1) === 1) return doubleAt(code >> 1, doubles);
    const zigzag = (code >> 1) - 1;
    return (zigzag & 1) === 0 ? zigzag >> 1 : -((zigzag + 1) >> 1);
  }
  if (code % 2 === 1) return doubleAt((code - 1) / 2, doubles);
  const zigzag = code / 2 - 1;
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
};
