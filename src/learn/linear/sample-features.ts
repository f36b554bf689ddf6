/** A prediction as the fit reads it: the features of each candidate, by the parameters that weigh them. */
import type { HistoryRows } from "./history-rows.ts";
import { HALF_VALUES, type NeighbourLists } from "./neighbour-lists.ts";
import { PARAMETER_ROWS, type ParameterLayout, parameterRows } from "./parameters.ts";
import type { Candidates } from "./sample-candidates.ts";

/**
 * One prediction. Candidate c has the features `value[x]` of parameters `active[place[x]]`, x from start[c]
 * to start[c + 1]; `offset` is the log of how many items it stands for, `target` the share of the targets
 * that it is (sums to 1). The prediction counts `weight` times.
 */
export type Sample = {
  active: Int32Array;
  start: Int32Array;
  place: Uint16Array;
  value: Float32Array;
  offset: Float64Array;
  target: Float64Array;
  weight: number;
};

type FeatureSource = { lists: NeighbourLists; layout: ParameterLayout; priorFeatures: Float64Array };

/** The cells of lists that are not 0, by entry: most entries are in few matrices. */
type Cells = { start: Int32Array; matrix: Uint8Array; value: Float64Array };

const cellsOf = ({ matrices, column, value }: NeighbourLists): Cells => {
  const start = new Int32Array(column.length + 1);
  for (let x = 0, count = 0; x < value.length; x++) {
    if ((value[x]! & 0x7fff) !== 0) count++;
    if ((x + 1) % matrices === 0) start[(x + 1) / matrices] = count;
  }
  const count = start[column.length]!;
  const cells: Cells = { start, matrix: new Uint8Array(count), value: new Float64Array(count) };
  for (let x = 0, used = 0; x < value.length; x++) {
    if ((value[x]! & 0x7fff) === 0) continue;
    cells.matrix[used] = x % matrices;
    cells.value[used++] = HALF_VALUES[value[x]!]!;
  }
  return cells;
};

/** Candidates of one history, and how often that prediction counts. */
export type CandidateSet = { candidates: Candidates; weight: number };

/** Parameter rows of the history rows at hand, numbered in the order in which they appear. */
type Blocks = {
  /** [parameter rows] number of each; -1: does not appear. */ of: Int32Array;
  rows: number[];
};

/**
 * Features of several candidate sets of the same history: what a candidate has in two of them is summed once.
 */
export const createFeatureBuilder = (
  source: FeatureSource,
): ((rows: HistoryRows, sets: readonly CandidateSet[]) => Sample[]) => {
  const { lists, layout, priorFeatures } = source;
  const M = layout.matrices;
  const placeOf = new Int32Array(lists.items + 1).fill(-1);
  const blocks: Blocks = { of: new Int32Array(layout.prior / M).fill(-1), rows: [] };
  const table = createTable();
  const cells = cellsOf(lists);
  return (rows, sets) => {
    findBlocks(blocks, layout, rows);
    const width = blocks.rows.length * M + 2;
    const union = numberItems(sets, placeOf);
    const sums = table.open(union.length * width);
    union.forEach((item, u) => {
      sums[u * width + width - 2] = priorFeatures[2 * item]!;
      sums[u * width + width - 1] = priorFeatures[2 * item + 1]!;
    });
    addRows({ source, cells, rows, blocks, placeOf, sums, width });
    const active = new Int32Array(width);
    blocks.rows.forEach((row, block) => {
      for (let m = 0; m < M; m++) active[block * M + m] = row * M + m;
    });
    active[width - 2] = layout.prior;
    active[width - 1] = layout.prior + 1;
    const samples = sets.map(({ candidates: { item, offset, target }, weight }) => ({
      active,
      ...table.compress(item, placeOf, width),
      offset: Float64Array.from(offset),
      target: Float64Array.from(target),
      weight,
    }));
    for (const item of union) placeOf[item] = -1;
    for (const row of blocks.rows) blocks.of[row] = -1;
    blocks.rows.length = 0;
    return samples;
  };
};

const findBlocks = (blocks: Blocks, layout: ParameterLayout, rows: HistoryRows): void => {
  const at = new Int32Array(PARAMETER_ROWS);
  for (let x = 0; x < rows.count; x++) {
    parameterRows(layout, rows, x, at);
    for (const row of at) {
      if (row < 0 || blocks.of[row]! >= 0) continue;
      blocks.of[row] = blocks.rows.length;
      blocks.rows.push(row);
    }
  }
};

/** Gives every item of the sets a place; returns the items by place. */
const numberItems = (sets: readonly CandidateSet[], placeOf: Int32Array): number[] => {
  const union: number[] = [];
  for (const { candidates } of sets) {
    for (const item of candidates.item) {
      if (placeOf[item]! >= 0) continue;
      placeOf[item] = union.length;
      union.push(item);
    }
  }
  return union;
};

type Adding = {
  source: FeatureSource;
  cells: Cells;
  rows: HistoryRows;
  blocks: Blocks;
  placeOf: Int32Array;
  /** [items, width] */ sums: Float64Array;
  width: number;
};

/** Adds what each history row has for each candidate, to all the blocks that weigh the row. */
const addRows = ({ source, cells, rows, blocks, placeOf, sums, width }: Adding): void => {
  const { lists, layout } = source;
  const { column, rowStart } = lists;
  const { unweighted } = layout;
  const at = new Int32Array(PARAMETER_ROWS);
  const base = new Int32Array(PARAMETER_ROWS);
  for (let x = 0; x < rows.count; x++) {
    parameterRows(layout, rows, x, at);
    let used = 0;
    for (let k = 0; k < PARAMETER_ROWS; k++)
      if (at[k]! >= 0) base[used++] = blocks.of[at[k]!]! * layout.matrices;
    const [first, second, third, fourth] = [base[0]!, base[1]!, base[2]!, base[3]!];
    const weight = rows.weight[x]!;
    const item = rows.item[x]!;
    for (let y = rowStart[item]!, end = rowStart[item + 1]!; y < end; y++) {
      const row = placeOf[column[y]!]! * width;
      if (row < 0) continue;
      for (let z = cells.start[y]!; z < cells.start[y + 1]!; z++) {
        const m = cells.matrix[z]!;
        const v = unweighted[m] === 1 ? cells.value[z]! : cells.value[z]! * weight;
        // Spelled out: a loop over two or three of them takes twice as long.
        sums[row + first + m]! += v;
        if (used > 1) sums[row + second + m]! += v;
        if (used > 2) sums[row + third + m]! += v;
        if (used > 3) sums[row + fourth + m]! += v;
      }
    }
  }
};

/** A table that is used again and again, and its non-zero cells by row. */
const createTable = () => {
  let cells = new Float64Array(1 << 15);
  let place = new Uint16Array(1 << 15);
  let value = new Float32Array(1 << 15);
  return {
    /** Zeros. */
    open(size: number): Float64Array {
      if (size > cells.length) {
        cells = new Float64Array(size * 2);
        place = new Uint16Array(size * 2);
        value = new Float32Array(size * 2);
      } else cells.fill(0, 0, size);
      return cells;
    },
    compress(
      items: readonly number[],
      rowOf: Int32Array,
      width: number,
    ): { start: Int32Array; place: Uint16Array; value: Float32Array } {
      const start = new Int32Array(items.length + 1);
      let used = 0;
      for (let c = 0; c < items.length; c++) {
        const row = rowOf[items[c]!]! * width;
        for (let a = 0; a < width; a++) {
          const cell = cells[row + a]!;
          if (cell === 0) continue;
          place[used] = a;
          value[used++] = cell;
        }
        start[c + 1] = used;
      }
      return { start, place: place.slice(0, used), value: value.slice(0, used) };
    },
  };
};
