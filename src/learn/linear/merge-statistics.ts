/**
 * Statistics as a group: adding and subtracting counts of units, exact because every cell is an integer
 * (docs/learning.md, "Forgetting").
 */
import { isCountedPair, PAIR_CHANNELS, type Statistics } from "./statistics.ts";

/**
 * a + sign · b over the same vocabulary. Pairs that no unit has any more disappear, so that subtracting a
 * unit gives the very arrays that counting without it gives.
 */
export const mergeStatistics = (a: Statistics, b: Statistics, sign: 1 | -1): Statistics => {
  const { items } = a;
  const room = a.column.length + b.column.length;
  const column = new Int32Array(room);
  const value = new Float64Array(room * PAIR_CHANNELS);
  const rowStart = new Int32Array(items + 2);
  let used = 0;
  const put = (i: number, x: number, y: number): void => {
    const to = used * PAIR_CHANNELS;
    for (let c = 0; c < PAIR_CHANNELS; c++) {
      // `+ 0` turns -0 into 0: the bytes must be those of a count that never was.
      value[to + c] =
        (x < 0 ? 0 : a.value[x * PAIR_CHANNELS + c]!) +
        (y < 0 ? 0 : sign * b.value[y * PAIR_CHANNELS + c]!) +
        0;
    }
    if (!isCountedPair(value, to)) return;
    column[used++] = i;
  };
  for (let j = 1; j <= items; j++) {
    let x = a.rowStart[j]!;
    let y = b.rowStart[j]!;
    const endX = a.rowStart[j + 1]!;
    const endY = b.rowStart[j + 1]!;
    while (x < endX || y < endY) {
      const left = x < endX ? a.column[x]! : Infinity;
      const right = y < endY ? b.column[y]! : Infinity;
      put(Math.min(left, right), left <= right ? x++ : -1, right <= left ? y++ : -1);
    }
    rowStart[j + 1] = used;
  }
  const item = a.item.map((cell, k) => cell + sign * b.item[k]! + 0);
  return {
    items,
    rowStart,
    column: column.slice(0, used),
    value: value.slice(0, used * PAIR_CHANNELS),
    item,
  };
};
