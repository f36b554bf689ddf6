/**
 * The served form of the matrices: per item the union of its neighbours with the M matrix values of each,
 * kept to the K best under the start weights, values rounded to f16 (docs/learning.md, "Serving").
 */
import { fromHalfBits, toHalfBits } from "../math/half-float.ts";
import {
  clearRow,
  createRowBuffer,
  createRowFiller,
  type ListSources,
  type RowBuffer,
} from "./list-values.ts";
import { START_WEIGHTS } from "./recipe.ts";
import { keepLargest } from "./select.ts";

/**
 * CSR over items 1..n. `value[x * M + m]` holds f16 bits; the first neighbour of an item is the item itself.
 */
export type NeighbourLists = {
  items: number;
  matrices: number;
  rowStart: Int32Array;
  column: Int32Array;
  value: Uint16Array;
};

/** f32 of every f16 pattern: decoding is one load. */
export const HALF_VALUES: Readonly<Float32Array> = Float32Array.from({ length: 65536 }, (_, bits) =>
  fromHalfBits(bits),
);

export const buildNeighbourLists = (
  sources: ListSources,
  onItem: (j: number) => void = () => undefined,
): NeighbourLists => {
  const { statistics, recipe } = sources;
  const { items } = statistics;
  const start = Float64Array.from(recipe.matrices, (name) => START_WEIGHTS[name]);
  const buffer = createRowBuffer(items, recipe.matrices.length);
  const fill = createRowFiller(sources);
  const choose = createChooser(items, start, recipe.neighbours);
  const kept = createGrowingLists(items, recipe.matrices.length);
  for (let j = 1; j <= items; j++) {
    onItem(j);
    fill(j, buffer);
    kept.put(j, buffer, choose(buffer, j));
    clearRow(buffer);
  }
  return kept.end();
};

/** Lists that are written row by row. */
const createGrowingLists = (items: number, matrices: number) => {
  const rowStart = new Int32Array(items + 2);
  let column = new Int32Array(1 << 16);
  let value = new Uint16Array((1 << 16) * matrices);
  let used = 0;
  const makeRoom = (wanted: number): void => {
    if (used + wanted <= column.length) return;
    const room = Math.min(column.length * 2, column.length + 2_000_000) + wanted;
    const wider = new Int32Array(room);
    wider.set(column);
    column = wider;
    const values = new Uint16Array(room * matrices);
    values.set(value);
    value = values;
  };
  return {
    put(j: number, buffer: RowBuffer, neighbours: Int32Array): void {
      makeRoom(neighbours.length);
      for (const i of neighbours) {
        column[used] = i;
        const place = buffer.placeOf[i]!;
        for (let m = 0; m < matrices; m++) value[used * matrices + m] = toHalfBits(buffer.value[m]![place]!);
        used++;
      }
      rowStart[j + 1] = used;
    },
    end: (): NeighbourLists => ({
      items,
      matrices,
      rowStart,
      column: column.slice(0, used),
      value: value.slice(0, used * matrices),
    }),
  };
};

/** Chooses the item itself and its K - 1 best neighbours: by start score, ties by index. */
const createChooser = (
  items: number,
  start: Float64Array,
  limit: number,
): ((buffer: RowBuffer, own: number) => Int32Array) => {
  /** [place] */ const sum = new Float64Array(items + 1);
  /** [item] */ const score = new Float64Array(items + 1);
  const chosen = new Int32Array(items + 1);
  const scratch = new Float64Array(items + 1);
  return ({ count, column, placeOf, value }, own) => {
    sum.fill(0, 0, count);
    for (let m = 0; m < start.length; m++) {
      const cells = value[m]!;
      const weight = start[m]!;
      for (let place = 0; place < count; place++) sum[place]! += weight * cells[place]!;
    }
    if (placeOf[own]! >= 0) sum[placeOf[own]!] = Infinity;
    let found = 0;
    const take = (i: number, place: number): void => {
      if (!(sum[place]! > 0)) return;
      score[i] = sum[place]!;
      chosen[found++] = i;
    };
    if (count > items / 16) {
      for (let i = 1; i <= items; i++) if (placeOf[i]! >= 0) take(i, placeOf[i]!);
    } else {
      for (let place = 0; place < count; place++) take(column[place]!, place);
      chosen.subarray(0, found).sort();
    }
    return inOrder(chosen, keepLargest(chosen, found, { score, limit, scratch }), score);
  };
};

/** The first `count` of `places` by falling score, ties by index. */
const inOrder = (places: Int32Array, count: number, score: Float64Array): Int32Array => {
  const chosen = places.subarray(0, count);
  const sorted = Float64Array.from(chosen, (i) => score[i]!).sort();
  const order = new Int32Array(count);
  const taken = new Int32Array(count);
  for (const i of chosen) {
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (sorted[middle]! > score[i]!) high = middle - 1;
      else low = middle;
    }
    // `low` is the last of its equals, which is the first of them from the end.
    order[count - 1 - low + taken[low]!++] = i;
  }
  return order;
};
