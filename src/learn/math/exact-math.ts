/**
 * Arithmetic that gives the same bits on every engine. ECMAScript leaves the last bits of `Math.exp` and
 * `Math.log` to the implementation (ECMA-262, 21.3.2), and equality of two trainings is equality of bytes
 * (docs/learning.md, "Forgetting"). Here are only +, -, *, / and sqrt, which IEEE 754 fixes. Accurate to
 * about one unit in the last place.
 */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.442695040888963387;

/** POWERS_OF_TWO[k + 1074] = 2^k for k = -1074..1023. */
const buildPowersOfTwo = (): Float64Array => {
  const table = new Float64Array(2098);
  table[1074] = 1;
  for (let k = 1075; k < 2098; k++) table[k] = table[k - 1]! * 2;
  for (let k = 1073; k >= 0; k--) table[k] = table[k + 1]! / 2;
  return table;
};

const POWERS_OF_TWO: Readonly<Float64Array> = buildPowersOfTwo();

/** 1/13!, ..., 1/1!, 1/0!: Taylor coefficients for |r| <= ln2/2, where the rest is below 2^-58. */
const EXP_COEFFICIENTS: readonly number[] = [
  1 / 6227020800,
  1 / 479001600,
  1 / 39916800,
  1 / 3628800,
  1 / 362880,
  1 / 40320,
  1 / 5040,
  1 / 720,
  1 / 120,
  1 / 24,
  1 / 6,
  0.5,
  1,
  1,
];

/** e^x. */
export const exactExp = (x: number): number => {
  if (x !== x) return x;
  if (x > 709.7) return Infinity;
  if (x < -745) return 0;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = EXP_COEFFICIENTS[0]!;
  for (let c = 1; c < 14; c++) sum = sum * r + EXP_COEFFICIENTS[c]!;
  return k > 1023
    ? sum * 2 * POWERS_OF_TWO[k - 1 + 1074]!
    : k < -1022
      ? sum * POWERS_OF_TWO[k + 54 + 1074]! * POWERS_OF_TWO[1074 - 54]!
      : sum * POWERS_OF_TWO[k + 1074]!;
};

/** Exponent k with 2^k <= x < 2^(k+1), for normal x > 0. */
const exponentOf = (x: number): number => {
  let low = -1022;
  let high = 1023;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (POWERS_OF_TWO[middle + 1074]! <= x) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** ln x for x > 0: 2·artanh((m-1)/(m+1)) + k·ln2 with m in [1/sqrt2, sqrt2). */
export const exactLog = (x: number): number => {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = exponentOf(x);
  let m = x / POWERS_OF_TWO[k + 1074]!;
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  const z = (m - 1) / (m + 1);
  const square = z * z;
  let series = 0;
  for (let term = 23; term >= 1; term -= 2) series = series * square + 1 / term;
  return k * LN2_HIGH + (2 * z * series + k * LN2_LOW);
};

/**
 * ln(1 + x) for x >= 0; exact enough for counts, with the first terms of the series where 1 + x would lose x.
 */
export const exactLog1p = (x: number): number => {
  return x < 1e-5 ? x - (x * x) / 2 + (x * x * x) / 3 : exactLog(1 + x);
};

/** x^p for x > 0. */
export const exactPow = (x: number, power: number): number => {
  return exactExp(power * exactLog(x));
};
