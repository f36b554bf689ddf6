/** The matrices as formulas: what stands in row j of each, before the best neighbours are chosen. */
import type { SparseRows } from "../content/content-matrix.ts";
import { exactLog1p } from "../math/exact-math.ts";
import { UNIT } from "./channels.ts";
import { buildHop2, topNeighbours } from "./hop2.ts";
import { itemTerms, type Terms } from "./list-terms.ts";
import type { LinearRecipe, MatrixName } from "./recipe.ts";
import type { Triples } from "./ridge.ts";
import type { Statistics } from "./statistics.ts";

export type ListSources = {
  statistics: Statistics;
  ridge: Triples | null;
  next: Triples | null;
  content: SparseRows | null;
  recipe: LinearRecipe;
};

/**
 * Row j of every matrix. A column that holds anything has a place, in the order in which it was first
 * written to, and `value[m][place]`; so that what is read again and again lies close together.
 */
export type RowBuffer = {
  count: number;
  /** [place] the column. */ column: Int32Array;
  /** [column] its place; -1: none. */ placeOf: Int32Array;
  value: Float64Array[];
};

export const createRowBuffer = (items: number, matrices: number): RowBuffer => ({
  count: 0,
  column: new Int32Array(items + 1),
  placeOf: new Int32Array(items + 1).fill(-1),
  value: Array.from({ length: matrices }, () => new Float64Array(items + 1)),
});

export const clearRow = (buffer: RowBuffer): void => {
  const { count, column, placeOf, value } = buffer;
  for (let place = 0; place < count; place++) placeOf[column[place]!] = -1;
  for (const cells of value) cells.fill(0, 0, count);
  buffer.count = 0;
};

const put = (buffer: RowBuffer, m: number, i: number, v: number): void => {
  let place = buffer.placeOf[i]!;
  if (place < 0) {
    place = buffer.count++;
    buffer.placeOf[i] = place;
    buffer.column[place] = i;
  }
  buffer.value[m]![place] = v;
};

/** The places of one row's pairs that a unit made: of many the defences have left nothing. */
type LivePairs = { find(j: number): void; readonly place: Int32Array; count: number };

const createLivePairs = ({ items, rowStart, pair: { units } }: Statistics): LivePairs => {
  const live: LivePairs = {
    place: new Int32Array(items + 1),
    count: 0,
    find: (j) => {
      let count = 0;
      for (let x = rowStart[j]!; x < rowStart[j + 1]!; x++) if (units[x] !== 0) live.place[count++] = x;
      live.count = count;
    },
  };
  return live;
};

type RowSources = ListSources & { hop2: SparseRows | null; walk: SparseRows | null; live: LivePairs };

/** Matrices that are a formula of a pair's counts. */
const PAIR_MATRICES = [
  "any",
  "cos",
  "cosroot",
  "coslen",
  "asym",
  "logco",
  "cosfresh",
  "basket",
  "sr",
  "srroot",
  "rev",
] as const;
type PairMatrix = (typeof PAIR_MATRICES)[number];

const isPairMatrix = (name: MatrixName): name is PairMatrix =>
  (PAIR_MATRICES as readonly MatrixName[]).includes(name);

type RowFiller = (j: number, buffer: RowBuffer) => void;

/** The weights of `next` are small: so f16 holds them whole. */
const NEXT_SCALE = 16;

/** Fills row j of every matrix that the recipe has. */
export const createRowFiller = (sources: ListSources): RowFiller => {
  const terms = itemTerms(sources.statistics);
  const hops = { hop2: twoHops(sources, terms, "hop2"), walk: twoHops(sources, terms, "walk") };
  const live = createLivePairs(sources.statistics);
  const fillers = sources.recipe.matrices.flatMap(
    (name, m) => fillerOf({ ...sources, ...hops, live }, terms, name, m) ?? [],
  );
  const late = lateFillers(sources.recipe, terms);
  return (j, buffer) => {
    live.find(j);
    for (const fill of fillers) fill(j, buffer);
    for (const fill of late) fill(j, buffer);
  };
};

/** Of one matrix, which stands at place m; null where its source is missing. */
const fillerOf = (sources: RowSources, terms: Terms, name: MatrixName, m: number): RowFiller | null => {
  if (isPairMatrix(name)) return fromPairs(sources, m, formulaOf(sources.statistics, terms, name));
  const { ridge, next, content, hop2, walk } = sources;
  const fillers: Record<Exclude<MatrixName, PairMatrix>, RowFiller | null> = {
    self: (j, buffer) => put(buffer, m, j, 1),
    selfp: (j, buffer) => put(buffer, m, j, terms.own[j]!),
    again: (j, buffer) => put(buffer, m, j, terms.again[j]!),
    slist: fromRows(ridge, m, (v) => v),
    slistroot: fromRows(ridge, m, (v) => (v > 0 ? Math.sqrt(v) : 0)),
    next: fromRows(next, m, (v) => NEXT_SCALE * v),
    content: fromRows(content, m, (v) => v),
    hop2: fromRows(hop2, m, (v) => v),
    hop2root: fromRows(hop2, m, Math.sqrt),
    walk: fromRows(walk, m, (v) => v),
    walkroot: fromRows(walk, m, Math.sqrt),
    // Filled in late.
    count: null,
    recent: null,
  };
  return fillers[name];
};

const fromRows = (
  rows: SparseRows | Triples | null,
  m: number,
  change: (v: number) => number,
): RowFiller | null =>
  rows === null
    ? null
    : (j, buffer) => {
        for (let x = rows.start[j]!; x < rows.start[j + 1]!; x++)
          put(buffer, m, rows.column[x]!, change(rows.value[x]!));
      };

type Formula = (x: number, j: number, i: number) => number;
/** What the pair at place x, of items j and i, has in a matrix that is a formula of its counts. */
const formulaOf = ({ pair }: Statistics, terms: Terms, name: PairMatrix): Formula => {
  const { units, together, fresh, byLength, after, before, basket } = pair;
  const { root, freshRoot, lengthRoot, basketRoot, source, target } = terms;
  const cos: Formula = (x, j, i) => together[x]! / UNIT / (root[j]! * root[i]!);
  const sr: Formula = (x, j) => after[x]! / UNIT / (terms.after[j]! + 2);
  const formulas: Record<PairMatrix, Formula> = {
    any: (x) => (units[x]! > 0 ? 1 : 0),
    cos,
    cosroot: (x, j, i) => Math.sqrt(cos(x, j, i)),
    coslen: (x, j, i) => byLength[x]! / UNIT / (lengthRoot[j]! * lengthRoot[i]!),
    asym: (x, j, i) => together[x]! / UNIT / (source[j]! * target[i]!),
    logco: (x) => exactLog1p(together[x]! / UNIT),
    cosfresh: (x, j, i) => fresh[x]! / UNIT / (freshRoot[j]! * freshRoot[i]!),
    basket: (x, j, i) => basket[x]! / UNIT / (basketRoot[j]! * basketRoot[i]!),
    sr,
    srroot: (x, j, i) => Math.sqrt(sr(x, j, i)),
    rev: (x, j) => before[x]! / UNIT / (terms.before[j]! + 2),
  };
  return formulas[name];
};

/** Every formula of a pair is 0 where no unit made it. */
const fromPairs =
  ({ statistics: { column }, live }: RowSources, m: number, formula: Formula): RowFiller =>
  (j, buffer) => {
    const { count, place } = live;
    for (let k = 0; k < count; k++) {
      const x = place[k]!;
      const i = column[x]!;
      const v = formula(x, j, i);
      if (v !== 0) put(buffer, m, i, v);
    }
  };

const twoHops = (
  { statistics, recipe }: ListSources,
  terms: Terms,
  name: "hop2" | "walk",
): SparseRows | null =>
  recipe.matrices.includes(name)
    ? buildHop2(
        topNeighbours(statistics, formulaOf(statistics, terms, name === "hop2" ? "cos" : "sr"), recipe),
        statistics.items,
        recipe.hop2.kept,
      )
    : null;

/** What every neighbour has by itself: filled in when all of them are known. */
const lateFillers = ({ matrices }: LinearRecipe, terms: Terms): RowFiller[] =>
  matrices.flatMap((name, m) => {
    if (name !== "count" && name !== "recent") return [];
    const values = terms[name];
    return [
      (j: number, { count, column, value }: RowBuffer) => {
        const cells = value[m]!;
        for (let place = 0; place < count; place++)
          if (column[place] !== j) cells[place] = values[column[place]!]!;
      },
    ];
  });
