import fc from "fast-check";
import { expect, it } from "vitest";
import { choleskySolve } from "../../../src/learn/linear/cholesky.ts";
import { seededRandom } from "../shops.ts";

/** Each cell one sum in the order of its terms. */
const solvePlainly = (matrix: Float64Array, b: Float64Array, size: number): void => {
  const at = (r: number, c: number): number => matrix[r * size + c]!;
  for (let r = 0; r < size; r++) {
    for (let c = 0; c <= r; c++) {
      let sum = at(r, c);
      for (let k = 0; k < c; k++) sum -= at(r, k) * at(c, k);
      matrix[r * size + c] = c === r ? Math.sqrt(sum) : sum / at(c, c);
    }
  }
  for (let r = 0; r < size; r++) {
    for (let k = 0; k < r; k++) b[r]! -= at(r, k) * b[k]!;
    b[r]! /= at(r, r);
  }
  for (let r = size - 1; r >= 0; r--) {
    for (let k = r + 1; k < size; k++) b[r]! -= at(k, r) * b[k]!;
    b[r]! /= at(r, r);
  }
};

it("gives the bits of one sum a cell, whatever the size, and solves the system", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 23 }), fc.integer({ min: 1, max: 1e6 }), (size, seed) => {
      const random = seededRandom(seed);
      const source = Array.from({ length: size }, () => Array.from({ length: size }, () => random() - 0.5));
      const full = source.map((row, r) =>
        source.map((other, c) => row.reduce((sum, v, k) => sum + v * other[k]!, r === c ? 1 : 0)),
      );
      const right = Float64Array.from({ length: size }, () => random());
      const [fast, plain] = [Float64Array.from(full.flat()), Float64Array.from(full.flat())];
      const [x, y] = [right.slice(), right.slice()];
      choleskySolve(fast, x, size);
      solvePlainly(plain, y, size);
      expect(Array.from(x)).toEqual(Array.from(y));
      full.forEach((row, r) =>
        expect(row.reduce((sum, v, c) => sum + v * x[c]!, 0)).toBeCloseTo(right[r]!, 8),
      );
    }),
  );
});
