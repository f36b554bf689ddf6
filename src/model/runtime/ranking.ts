import type { ListOutput, ModelOutput, PartsOutput } from "./model-output.ts";
import { type PartsBeside, rankBeside, type RankingBase } from "./ranking-beside.ts";
import { makeRoom, type Ranking, selectTouched, type SumScratch } from "./ranking-scratch.ts";
import { createSelector, isBefore } from "./select-best.ts";

export type Ranker = {
  open(output: ModelOutput): Ranking;
  /** Ranks a history that has most of its rows from the one that `base` ranks. */
  openBeside(base: RankingBase, parts: PartsBeside): Ranking;
};

export type Prior = { readonly prior: Float32Array; readonly order: Int32Array };

/** Indices 1..n by prior, best first, ties by index. */
export const orderPrior = (prior: Float32Array): Int32Array => {
  const count = Math.max(0, prior.length - 1);
  if (count >= INDEX_SPAN)
    return Int32Array.from({ length: count }, (_, i) => i + 1).sort((a, b) => prior[b]! - prior[a]! || a - b);
  // A descending key of 32 bits and the index of 20 fit the 53 bits of a double; sorting numbers without a
  // comparator is ten times faster.
  const keys = new Float64Array(count);
  const value = new Float32Array(1);
  const bits = new Uint32Array(value.buffer);
  for (let i = 1; i <= count; i += 1) {
    value[0] = prior[i]! + 0;
    const ascending = bits[0]! >= 0x8000_0000 ? 0xffff_ffff - bits[0]! : bits[0]! + 0x8000_0000;
    keys[i - 1] = (0xffff_ffff - ascending) * INDEX_SPAN + i;
  }
  return Int32Array.from(keys.sort(), (key) => key % INDEX_SPAN);
};

const INDEX_SPAN = 2 ** 20;

const MOST_KEPT_SCRATCHES = 4;

/**
 * Ranks outputs of one model. The parts form costs what its rows touch, not what the catalogue holds: touched
 * items are selected best first, all others come from the sorted prior, and the two are merged on demand.
 * Parts are summed in f64 in the order of the rows; score(i) = prior[i] + sum of the parts whose item is i
 * (docs/architecture.md, "Output forms").
 */
export const createRanker = ({ size, prior }: { size: number; prior: Prior | null }): Ranker => {
  const idle: SumScratch[] = [];
  const take = (): SumScratch =>
    idle.pop() ?? {
      slotOf: new Int32Array(size + 1),
      touched: new Int32Array(0),
      sums: new Float64Array(0),
      ids: new Int32Array(0),
      keys: new Float64Array(0),
      count: 0,
    };
  const giveBack = (scratch: SumScratch): void => {
    const { slotOf, touched, count } = scratch;
    for (let t = 0; t < count; t += 1) slotOf[touched[t]!] = 0;
    scratch.count = 0;
    if (idle.length < MOST_KEPT_SCRATCHES) idle.push(scratch);
  };
  return {
    open: (output) => {
      if (output.form === "scores") return rankScores(output.scores);
      if (prior === null) throw new TypeError("a model of parts or of a list has a prior");
      const scratch = take();
      addParts(output, scratch);
      return mergeWithPrior(scratch, prior, giveBack);
    },
    openBeside: (base, parts) => {
      if (prior === null) throw new TypeError("a model of the parts form has a prior");
      return rankBeside(base, parts, { scratch: take(), prior: prior.prior, giveBack });
    },
  };
};

/** Sums the parts by item; of a list each item has one. Index 0 is no item. */
const addParts = ({ items, itemStride, scores }: PartsOutput | ListOutput, scratch: SumScratch): void => {
  makeRoom(scratch, scores.length);
  const { slotOf, touched, sums } = scratch;
  let count = 0;
  for (let i = 0, at = 0; i < scores.length; i += 1, at += itemStride) {
    const index = items[at]!;
    if (index <= 0) continue;
    const slot = slotOf[index]!;
    if (slot === 0) {
      touched[count] = index;
      sums[count] = scores[i]!;
      count += 1;
      slotOf[index] = count;
    } else {
      sums[slot - 1]! += scores[i]!;
    }
  }
  scratch.count = count;
};

const mergeWithPrior = (
  scratch: SumScratch,
  { prior, order }: Prior,
  giveBack: (scratch: SumScratch) => void,
): Ranking => {
  const { slotOf, sums } = scratch;
  const best = selectTouched(scratch, prior);
  let at = 0;
  let open = true;
  const ranking = {
    score: 0,
    next: (): number => {
      if (!open) return 0;
      while (at < order.length && slotOf[order[at]!] !== 0) at += 1;
      const top = best.top();
      const untouched = at < order.length ? order[at]! : 0;
      if (top === 0 && untouched === 0) {
        ranking.close();
        return 0;
      }
      const topScore = top === 0 ? 0 : sums[slotOf[top]! - 1]!;
      if (untouched === 0 || (top !== 0 && isBefore(topScore, top, prior[untouched]!, untouched))) {
        ranking.score = topScore;
        best.drop();
        return top;
      }
      at += 1;
      ranking.score = prior[untouched]!;
      return untouched;
    },
    scoreOf: (index: number): number => (slotOf[index] === 0 ? prior[index]! : sums[slotOf[index]! - 1]!),
    close: (): void => {
      if (!open) return;
      open = false;
      giveBack(scratch);
    },
  };
  return ranking;
};

/** Dense scores: index 0 is padding and never a candidate. */
const rankScores = (scores: Float32Array): Ranking => {
  const count = Math.max(0, scores.length - 1);
  const indices = new Int32Array(count);
  for (let i = 0; i < count; i += 1) indices[i] = i + 1;
  const best = createSelector(new Float64Array(scores.subarray(1)), indices, count);
  const ranking = {
    score: 0,
    next: (): number => {
      const index = best.top();
      if (index === 0) return 0;
      ranking.score = scores[index]!;
      best.drop();
      return index;
    },
    scoreOf: (index: number): number => scores[index]!,
    close: (): void => undefined,
  };
  return ranking;
};

export type Ranked = { readonly index: number; readonly score: number };

/**
 * The best `wanted` items that `accept` lets through; items are offered from the best down and no further
 * than needed.
 */
export const takeBest = (
  ranking: Ranking,
  wanted: number,
  accept: (index: number, score: number) => boolean = () => true,
): Ranked[] => {
  const best: Ranked[] = [];
  while (best.length < wanted) {
    const index = ranking.next();
    if (index === 0) return best;
    if (accept(index, ranking.score)) best.push({ index, score: ranking.score });
  }
  ranking.close();
  return best;
};

/**
 * Contributions of each history row to each wanted item: `[wanted.length, output.rows]`, row-major, f64. With
 * the prior they sum to the item's score (docs/architecture.md, "Contribution").
 */
export const contributionsOf = (output: PartsOutput, wanted: readonly number[]): Float64Array => {
  const contributions = new Float64Array(wanted.length * output.rows);
  const places = new Map(wanted.map((index, w) => [index, w]));
  const { items, itemStride, scores, rows, width } = output;
  const bloom = bloomOf(wanted);
  for (let row = 0; row < rows; row += 1) {
    for (let k = row * width; k < (row + 1) * width; k += 1) {
      const index = items[k * itemStride]!;
      if (bloom[index & 1023] === 0 || index <= 0) continue;
      const place = places.get(index);
      if (place !== undefined) contributions[place * rows + row]! += scores[k]!;
    }
  }
  return contributions;
};

/** One byte a remainder: nearly every part belongs to no wanted item, and this tells so without a hash. */
const bloomOf = (wanted: readonly number[]): Uint8Array => {
  const bloom = new Uint8Array(1024);
  for (const index of wanted) bloom[index & 1023] = 1;
  return bloom;
};
