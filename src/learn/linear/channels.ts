/** What is counted of an item, and of a pair of items. */
import type { LinearRecipe, MatrixName } from "./recipe.ts";

/** 2^20: one whole contribution. */
export const UNIT = 1048576;

/**
 * Channels of a pair (j, i), seen from j. `ridge` and `gram` are S'T and S'S of SLIST or, where the recipe
 * has it, of `next`.
 */
export const PAIR_CHANNELS = [
  "units",
  "together",
  "fresh",
  "byLength",
  "after",
  "before",
  "ridge",
  "gram",
  "basket",
] as const;
export type PairChannel = (typeof PAIR_CHANNELS)[number];

/**
 * By channel, one integer a pair: a multiple of 2^-20 (`units`: a plain count). A channel that the recipe
 * does not ask for is empty.
 */
export type PairCounts = Readonly<Record<PairChannel, Float64Array>>;

/**
 * Channels of an item. `again`: repeats as `next` weighs them. `together`, `fresh`, `byLength`, `gram`,
 * `basket` are the diagonals of the pair channels.
 */
export const ITEM = {
  units: 0,
  events: 1,
  decayed: 2,
  together: 3,
  fresh: 4,
  byLength: 5,
  gram: 6,
  basket: 7,
  repeats: 8,
  again: 9,
} as const;
export const ITEM_CHANNELS = 10;

/** Whether anything is known of the pair at place x: else it has no place in a row. */
export const isCountedPair = ({ units, ridge, gram }: PairCounts, x: number): boolean =>
  units[x] !== 0 || (ridge.length > 0 && (ridge[x] !== 0 || gram[x] !== 0));

const CHANNELS_OF: Readonly<Partial<Record<MatrixName, readonly PairChannel[]>>> = {
  cos: ["together"],
  cosroot: ["together"],
  asym: ["together"],
  logco: ["together"],
  hop2: ["together"],
  hop2root: ["together"],
  slist: ["together"],
  slistroot: ["together"],
  coslen: ["byLength"],
  cosfresh: ["fresh"],
  basket: ["basket"],
  sr: ["after"],
  srroot: ["after"],
  walk: ["after"],
  walkroot: ["after"],
  rev: ["before"],
};

/**
 * The channels that a recipe's matrices are made of: an order of a hundred things is ten thousand pairs, and
 * what nobody reads of them is not counted.
 */
export const pairChannelsOf = ({ matrices, ridge, next }: LinearRecipe): ReadonlySet<PairChannel> => {
  const wanted = new Set<PairChannel>(["units"]);
  for (const name of matrices) for (const channel of CHANNELS_OF[name] ?? []) wanted.add(channel);
  const readsOrder = matrices.includes("slist") && ridge.share < 1;
  if (readsOrder || next !== undefined) wanted.add("ridge").add("gram");
  return wanted;
};

/** Arrays of one length for the channels wanted, empty ones for the others. */
export const createPairCounts = (wanted: ReadonlySet<PairChannel>, length: number): PairCounts => {
  const of = (channel: PairChannel): Float64Array => new Float64Array(wanted.has(channel) ? length : 0);
  return {
    units: of("units"),
    together: of("together"),
    fresh: of("fresh"),
    byLength: of("byLength"),
    after: of("after"),
    before: of("before"),
    ridge: of("ridge"),
    gram: of("gram"),
    basket: of("basket"),
  };
};

/** Each channel's array changed alike. */
export const mapPairCounts = (
  counts: PairCounts,
  change: (values: Float64Array, channel: PairChannel) => Float64Array,
): PairCounts => ({
  units: change(counts.units, "units"),
  together: change(counts.together, "together"),
  fresh: change(counts.fresh, "fresh"),
  byLength: change(counts.byLength, "byLength"),
  after: change(counts.after, "after"),
  before: change(counts.before, "before"),
  ridge: change(counts.ridge, "ridge"),
  gram: change(counts.gram, "gram"),
  basket: change(counts.basket, "basket"),
});
