import type { PartsRow } from "./model-output.ts";
import { makeRoom, type Ranking, selectTouched, type SumScratch } from "./ranking-scratch.ts";
import { isBefore } from "./select-best.ts";

/** A ranking that others are derived from: what it has given so far is kept. */
export type RankingBase = {
  /** The index at a place of the order, from 0; 0 where there is none. */
  indexAt(place: number): number;
  scoreAt(place: number): number;
  scoreOf(index: number): number;
  close(): void;
};

/** The parts of a history beside another: all of its rows in order, and the rows in which the two differ. */
export type PartsBeside = { readonly rows: readonly PartsRow[]; readonly differing: readonly PartsRow[] };

export const createRankingBase = (ranking: Ranking): RankingBase => {
  const indices: number[] = [];
  const scores: number[] = [];
  const reach = (place: number): void => {
    while (indices.length <= place) {
      const index = ranking.next();
      indices.push(index);
      scores.push(index === 0 ? -Infinity : ranking.score);
    }
  };
  return {
    indexAt: (place) => {
      reach(place);
      return indices[place] ?? 0;
    },
    scoreAt: (place) => {
      reach(place);
      return scores[place] ?? -Infinity;
    },
    scoreOf: ranking.scoreOf,
    close: ranking.close,
  };
};

/** Gives each item of the rows that differ a place: no other item has another score than in the base. */
const touchDiffering = ({ differing }: PartsBeside, scratch: SumScratch): void => {
  makeRoom(
    scratch,
    differing.reduce((most, { output }) => most + output.width, 0),
  );
  const { slotOf, touched, sums } = scratch;
  let count = 0;
  for (const { output, row } of differing) {
    const { items, itemStride, width } = output;
    for (let k = row * width; k < (row + 1) * width; k += 1) {
      const index = items[k * itemStride]!;
      if (index <= 0 || slotOf[index] !== 0) continue;
      touched[count] = index;
      sums[count] = 0;
      count += 1;
      slotOf[index] = count;
    }
  }
  scratch.count = count;
};

type Room = {
  readonly scratch: SumScratch;
  readonly prior: Float32Array;
  readonly giveBack: (scratch: SumScratch) => void;
};

/** Sums the parts of the items that have a place, in the order of the rows: to the bit as all at once. */
const addPartsOfTouched = ({ rows }: PartsBeside, { slotOf, sums }: SumScratch): void => {
  for (const { output, row } of rows) {
    const { items, itemStride, scores, width } = output;
    for (let k = row * width, at = k * itemStride; k < (row + 1) * width; k += 1, at += itemStride) {
      const slot = slotOf[items[at]!]!;
      if (slot !== 0) sums[slot - 1]! += scores[k]!;
    }
  }
};

/** The touched items among all others of the base, which stand there as they did. */
const mergeWithBase = (base: RankingBase, { scratch, prior, giveBack }: Room): Ranking => {
  const { slotOf, sums } = scratch;
  const best = selectTouched(scratch, prior);
  let place = 0;
  let open = true;
  const ranking = {
    score: 0,
    next: (): number => {
      if (!open) return 0;
      let other = base.indexAt(place);
      while (other !== 0 && slotOf[other] !== 0) other = base.indexAt((place += 1));
      const top = best.top();
      if (top === 0 && other === 0) {
        ranking.close();
        return 0;
      }
      const topScore = top === 0 ? -Infinity : sums[slotOf[top]! - 1]!;
      if (other === 0 || (top !== 0 && isBefore(topScore, top, base.scoreAt(place), other))) {
        best.drop();
        ranking.score = topScore;
        return top;
      }
      ranking.score = base.scoreAt(place);
      place += 1;
      return other;
    },
    scoreOf: (index: number): number =>
      slotOf[index] === 0 ? base.scoreOf(index) : sums[slotOf[index]! - 1]!,
    close: (): void => {
      if (!open) return;
      open = false;
      giveBack(scratch);
    },
  };
  return ranking;
};

/**
 * Ranks a history beside another one: what it costs is the rows that differ, and one look at the rest. Order
 * and scores are to the bit those of the whole history.
 */
export const rankBeside = (base: RankingBase, parts: PartsBeside, room: Room): Ranking => {
  touchDiffering(parts, room.scratch);
  addPartsOfTouched(parts, room.scratch);
  return mergeWithBase(base, room);
};
