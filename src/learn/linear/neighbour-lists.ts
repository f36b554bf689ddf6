/**
 * The served form of the matrices: per item the union of its neighbours with the M matrix values of each,
 * kept to the K best under the start weights, values rounded to f16 (docs/learning.md, "Serving").
 */
import type { SparseRows } from "../content/content-matrix.ts";
import { exactLog1p, exactPow } from "../math/exact-math.ts";
import { fromHalfBits, toHalfBits } from "../math/half-float.ts";
import { buildHop2, topNeighbours } from "./hop2.ts";
import { type LinearRecipe, type MatrixName, START_WEIGHTS } from "./recipe.ts";
import type { Triples } from "./ridge.ts";
import { ITEM, ITEM_CHANNELS, PAIR, PAIR_CHANNELS, type Statistics, UNIT } from "./statistics.ts";

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

export type Sources = {
  statistics: Statistics;
  ridge: Triples | null;
  next: Triples | null;
  content: SparseRows | null;
  recipe: LinearRecipe;
};

/** Values of all matrices for one row j, gathered by column. */
type RowBuffer = { slotOf: Int32Array; touched: Int32Array; value: Float64Array; count: number };

export const buildNeighbourLists = (
  sources: Sources,
  onItem: (j: number) => void = () => undefined,
): NeighbourLists => {
  const { statistics, recipe } = sources;
  const { items } = statistics;
  const names = recipe.matrices;
  const start = Float64Array.from(names, (name) => START_WEIGHTS[name]);
  const buffer: RowBuffer = {
    slotOf: new Int32Array(items + 1).fill(-1),
    touched: new Int32Array(items + 1),
    value: new Float64Array((items + 1) * names.length),
    count: 0,
  };
  const fill = createRowFiller(sources);
  const rowStart = new Int32Array(items + 2);
  let room = 1 << 16;
  let column = new Int32Array(room);
  let value = new Uint16Array(room * names.length);
  let used = 0;
  for (let j = 1; j <= items; j++) {
    onItem(j);
    fill(j, buffer);
    const order = keepBest(buffer, j, start, recipe.neighbours);
    if (used + order.length > room) {
      room = Math.min(room * 2, room + 2_000_000) + order.length;
      const wider = new Int32Array(room);
      wider.set(column);
      column = wider;
      const values = new Uint16Array(room * names.length);
      values.set(value);
      value = values;
    }
    for (const slot of order) {
      column[used] = buffer.touched[slot]!;
      for (let m = 0; m < names.length; m++)
        value[used * names.length + m] = toHalfBits(buffer.value[slot * names.length + m]!);
      used++;
    }
    rowStart[j + 1] = used;
    for (let t = 0; t < buffer.count; t++) buffer.slotOf[buffer.touched[t]!] = -1;
    buffer.value.fill(0, 0, buffer.count * names.length);
    buffer.count = 0;
  }
  return {
    items,
    matrices: names.length,
    rowStart,
    column: column.slice(0, used),
    value: value.slice(0, used * names.length),
  };
};

/** Slots of the item itself and its K - 1 best neighbours: by start score, ties by index. */
const keepBest = (buffer: RowBuffer, own: number, start: Float64Array, limit: number): number[] => {
  const matrices = start.length;
  const score = new Float64Array(buffer.count);
  const order: number[] = [];
  for (let t = 0; t < buffer.count; t++) {
    let sum = 0;
    for (let m = 0; m < matrices; m++) sum += start[m]! * buffer.value[t * matrices + m]!;
    score[t] = buffer.touched[t] === own ? Infinity : sum;
    if (sum > 0 || buffer.touched[t] === own) order.push(t);
  }
  // Most of a long row is dropped: only what reaches the limit's score is put in order.
  const least =
    order.length > limit
      ? Float64Array.from(order, (t) => score[t]!).sort()[order.length - limit]!
      : -Infinity;
  const best = order
    .filter((t) => score[t]! >= least)
    .sort((a, b) => score[b]! - score[a]! || buffer.touched[a]! - buffer.touched[b]!);
  return best.length > limit ? best.slice(0, limit) : best;
};

const slot = (buffer: RowBuffer, item: number): number => {
  let at = buffer.slotOf[item]!;
  if (at < 0) {
    at = buffer.count++;
    buffer.slotOf[item] = at;
    buffer.touched[at] = item;
  }
  return at;
};

/** Evidence of each item, from the integer counts (plain numbers from here on). */
const itemTerms = (statistics: Statistics) => {
  const size = statistics.items + 1;
  const of = (channel: number): Float64Array =>
    Float64Array.from({ length: size }, (_, i) => statistics.item[i * ITEM_CHANNELS + channel]! / UNIT);
  const together = of(ITEM.together);
  const fresh = of(ITEM.fresh);
  const byLength = of(ITEM.byLength);
  const basket = of(ITEM.basket);
  const events = of(ITEM.events);
  const repeats = of(ITEM.repeats);
  const after = new Float64Array(size);
  const before = new Float64Array(size);
  for (let j = 1; j < size; j++) {
    let sumAfter = 0;
    let sumBefore = 0;
    for (let x = statistics.rowStart[j]!; x < statistics.rowStart[j + 1]!; x++) {
      sumAfter += statistics.value[x * PAIR_CHANNELS + PAIR.after]!;
      sumBefore += statistics.value[x * PAIR_CHANNELS + PAIR.before]!;
    }
    after[j] = sumAfter / UNIT;
    before[j] = sumBefore / UNIT;
  }
  const decayed = of(ITEM.decayed);
  const held = of(ITEM.gram);
  const root = (from: Float64Array): Float64Array => Float64Array.from(from, (d) => Math.sqrt(d + 1));
  return {
    root: root(together),
    freshRoot: root(fresh),
    lengthRoot: root(byLength),
    basketRoot: root(basket),
    after,
    before,
    source: Float64Array.from(together, (d) => exactPow(d + 1, 0.3)),
    target: Float64Array.from(together, (d) => exactPow(d + 1, 0.7)),
    count: events.map((n) => exactLog1p(n) / 10),
    recent: decayed.map((n) => exactLog1p(n) / 10),
    again: Float64Array.from(of(ITEM.again), (again, i) => Math.sqrt(again / (held[i]! + 1))),
    own: Float64Array.from(repeats, (r, i) => Math.sqrt(r / (events[i]! + 5))),
  };
};

/** The weights of `next` are small: so f16 holds them whole. */
const NEXT_SCALE = 16;

const createRowFiller = (sources: Sources): ((j: number, buffer: RowBuffer) => void) => {
  const { statistics, recipe, ridge, next, content } = sources;
  const names = recipe.matrices;
  const M = names.length;
  const at = Object.fromEntries(names.map((name, m) => [name, m])) as Partial<Record<MatrixName, number>>;
  const terms = itemTerms(statistics);
  const { rowStart, column, value } = statistics;
  const twoHops = (
    name: MatrixName,
    valueOf: (x: number, j: number, i: number) => number,
  ): SparseRows | null =>
    at[name] === undefined
      ? null
      : buildHop2(topNeighbours(statistics, valueOf, recipe), statistics.items, recipe.hop2.kept);
  const hop = twoHops(
    "hop2",
    (x, j, i) => value[x * PAIR_CHANNELS + PAIR.together]! / UNIT / (terms.root[j]! * terms.root[i]!),
  );
  const walk = twoHops(
    "walk",
    (x, j) => value[x * PAIR_CHANNELS + PAIR.after]! / UNIT / (terms.after[j]! + 2),
  );
  const place = (name: MatrixName): number => at[name] ?? -1;
  const places = {
    any: place("any"),
    cos: place("cos"),
    cosroot: place("cosroot"),
    coslen: place("coslen"),
    asym: place("asym"),
    logco: place("logco"),
    cosfresh: place("cosfresh"),
    basket: place("basket"),
    sr: place("sr"),
    srroot: place("srroot"),
    rev: place("rev"),
  };
  const put = (buffer: RowBuffer, base: number, name: MatrixName, v: number): void => {
    const m = at[name];
    if (m !== undefined) buffer.value[base + m] = v;
  };
  const pairs = (j: number, buffer: RowBuffer): void => {
    for (let x = rowStart[j]!; x < rowStart[j + 1]!; x++) {
      const from = x * PAIR_CHANNELS;
      const i = column[x]!;
      const base = slot(buffer, i) * M;
      const together = value[from + PAIR.together]! / UNIT;
      const cos = together / (terms.root[j]! * terms.root[i]!);
      const sr = value[from + PAIR.after]! / UNIT / (terms.after[j]! + 2);
      const cells = buffer.value;
      if (places.any >= 0) cells[base + places.any] = value[from + PAIR.units]! > 0 ? 1 : 0;
      if (places.cos >= 0) cells[base + places.cos] = cos;
      if (places.cosroot >= 0) cells[base + places.cosroot] = Math.sqrt(cos);
      if (places.coslen >= 0)
        cells[base + places.coslen] =
          value[from + PAIR.byLength]! / UNIT / (terms.lengthRoot[j]! * terms.lengthRoot[i]!);
      if (places.asym >= 0) cells[base + places.asym] = together / (terms.source[j]! * terms.target[i]!);
      if (places.logco >= 0) cells[base + places.logco] = exactLog1p(together);
      if (places.cosfresh >= 0)
        cells[base + places.cosfresh] =
          value[from + PAIR.fresh]! / UNIT / (terms.freshRoot[j]! * terms.freshRoot[i]!);
      if (places.basket >= 0)
        cells[base + places.basket] =
          value[from + PAIR.basket]! / UNIT / (terms.basketRoot[j]! * terms.basketRoot[i]!);
      if (places.sr >= 0) cells[base + places.sr] = sr;
      if (places.srroot >= 0) cells[base + places.srroot] = Math.sqrt(sr);
      if (places.rev >= 0)
        cells[base + places.rev] = value[from + PAIR.before]! / UNIT / (terms.before[j]! + 2);
    }
  };
  return (j, buffer) => {
    const own = slot(buffer, j) * M;
    put(buffer, own, "self", 1);
    put(buffer, own, "selfp", terms.own[j]!);
    put(buffer, own, "again", terms.again[j]!);
    pairs(j, buffer);
    if (ridge !== null) {
      for (let x = ridge.start[j]!; x < ridge.start[j + 1]!; x++) {
        const base = slot(buffer, ridge.column[x]!) * M;
        put(buffer, base, "slist", ridge.value[x]!);
        put(buffer, base, "slistroot", ridge.value[x]! > 0 ? Math.sqrt(ridge.value[x]!) : 0);
      }
    }
    const addSparse = (rows: SparseRows | null, m: number | undefined, root: number | undefined): void => {
      if (rows === null || m === undefined) return;
      for (let x = rows.start[j]!; x < rows.start[j + 1]!; x++) {
        const base = slot(buffer, rows.column[x]!) * M;
        buffer.value[base + m] = rows.value[x]!;
        if (root !== undefined) buffer.value[base + root] = Math.sqrt(rows.value[x]!);
      }
    };
    for (let x = next?.start[j] ?? 0, end = next?.start[j + 1] ?? 0; x < end; x++)
      put(buffer, slot(buffer, next!.column[x]!) * M, "next", NEXT_SCALE * next!.value[x]!);
    addSparse(hop, at.hop2, at.hop2root);
    addSparse(walk, at.walk, at.walkroot);
    addSparse(content, at.content, undefined);
    for (let t = 0; t < buffer.count && (at.count !== undefined || at.recent !== undefined); t++) {
      const i = buffer.touched[t]!;
      if (i === j) continue;
      put(buffer, t * M, "count", terms.count[i]!);
      put(buffer, t * M, "recent", terms.recent[i]!);
    }
  };
};
