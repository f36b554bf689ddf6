/**
 * Solves M x = b in place for symmetric positive definite M (lower triangle, row-major, overwritten by its
 * factor). Each cell is one sum in the order of its terms, so that the bits do not depend on how the cells
 * are grouped; two rows and four columns at a time keep eight sums in flight.
 */
export const choleskySolve = (matrix: Float64Array, b: Float64Array, size: number): void => {
  let r = 0;
  for (; r + 1 < size; r += 2) factorTwoRows(matrix, size, r);
  if (r < size) factorRow(matrix, size, r, 0);
  for (let row = 0; row < size; row++) {
    let sum = b[row]!;
    for (let k = 0; k < row; k++) sum -= matrix[row * size + k]! * b[k]!;
    b[row] = sum / matrix[row * size + row]!;
  }
  // The transposed factor, a row of the factor at a time: each unknown still loses its terms from the last.
  for (let row = size - 1; row >= 0; row--) {
    let sum = b[row]!;
    for (let k = row + 1; k < size; k++) sum -= matrix[k * size + row]! * b[k]!;
    b[row] = sum / matrix[row * size + row]!;
  }
};

/**
 * Rows r and r + 1 of the factor. Long because eight sums have to stand as eight variables: in an array they
 * are two and a half times as slow.
 */
const factorTwoRows = (matrix: Float64Array, size: number, r: number): void => {
  const upper = r * size;
  const lower = upper + size;
  let c = 0;
  for (; c + 4 <= r; c += 4) {
    const row0 = c * size;
    const row1 = row0 + size;
    const row2 = row1 + size;
    const row3 = row2 + size;
    let a0 = matrix[upper + c]!;
    let a1 = matrix[upper + c + 1]!;
    let a2 = matrix[upper + c + 2]!;
    let a3 = matrix[upper + c + 3]!;
    let b0 = matrix[lower + c]!;
    let b1 = matrix[lower + c + 1]!;
    let b2 = matrix[lower + c + 2]!;
    let b3 = matrix[lower + c + 3]!;
    for (let k = 0; k < c; k++) {
      const u = matrix[upper + k]!;
      const l = matrix[lower + k]!;
      const m0 = matrix[row0 + k]!;
      const m1 = matrix[row1 + k]!;
      const m2 = matrix[row2 + k]!;
      const m3 = matrix[row3 + k]!;
      a0 -= u * m0;
      b0 -= l * m0;
      a1 -= u * m1;
      b1 -= l * m1;
      a2 -= u * m2;
      b2 -= l * m2;
      a3 -= u * m3;
      b3 -= l * m3;
    }
    const d0 = matrix[row0 + c]!;
    const e1 = matrix[row1 + c]!;
    const e2 = matrix[row2 + c]!;
    const e3 = matrix[row3 + c]!;
    a0 /= d0;
    b0 /= d0;
    const d1 = matrix[row1 + c + 1]!;
    a1 = (a1 - a0 * e1) / d1;
    b1 = (b1 - b0 * e1) / d1;
    const f2 = matrix[row2 + c + 1]!;
    const d2 = matrix[row2 + c + 2]!;
    a2 = (a2 - a0 * e2 - a1 * f2) / d2;
    b2 = (b2 - b0 * e2 - b1 * f2) / d2;
    const f3 = matrix[row3 + c + 1]!;
    const g3 = matrix[row3 + c + 2]!;
    const d3 = matrix[row3 + c + 3]!;
    a3 = (a3 - a0 * e3 - a1 * f3 - a2 * g3) / d3;
    b3 = (b3 - b0 * e3 - b1 * f3 - b2 * g3) / d3;
    matrix[upper + c] = a0;
    matrix[upper + c + 1] = a1;
    matrix[upper + c + 2] = a2;
    matrix[upper + c + 3] = a3;
    matrix[lower + c] = b0;
    matrix[lower + c + 1] = b1;
    matrix[lower + c + 2] = b2;
    matrix[lower + c + 3] = b3;
  }
  factorRow(matrix, size, r, c);
  factorRow(matrix, size, r + 1, c);
};

/** Row r of the factor from column `from` on. */
const factorRow = (matrix: Float64Array, size: number, r: number, from: number): void => {
  const row = r * size;
  for (let c = from; c < r; c++) {
    const other = c * size;
    let sum = matrix[row + c]!;
    for (let k = 0; k < c; k++) sum -= matrix[row + k]! * matrix[other + k]!;
    matrix[row + c] = sum / matrix[other + c]!;
  }
  let pivot = matrix[row + r]!;
  for (let k = 0; k < r; k++) pivot -= matrix[row + k]! * matrix[row + k]!;
  matrix[row + r] = Math.sqrt(Math.max(pivot, 1e-12));
};
