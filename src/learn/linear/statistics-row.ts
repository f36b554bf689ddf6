import {
  createPairCounts,
  isCountedPair,
  PAIR_CHANNELS,
  type PairChannel,
  type PairCounts,
} from "./channels.ts";

/** A row with more touched columns than this share of all is read through and not sorted. */
const DENSE = 1 / 16;

/** The sums of one row by column, and which columns were touched. */
export const createRow = (items: number, wanted: ReadonlySet<PairChannel>) => {
  const isTouched = new Uint8Array(items + 1);
  const touched = new Int32Array(items + 1);
  const sums = createPairCounts(wanted, items + 1);
  const channels = PAIR_CHANNELS.filter((channel) => wanted.has(channel));
  const state = { count: 0 };
  const rising = (): Int32Array => {
    if (state.count < items * DENSE) return touched.subarray(0, state.count).sort();
    for (let i = 1, at = 0; i <= items; i++) if (isTouched[i] === 1) touched[at++] = i;
    return touched.subarray(0, state.count);
  };
  return {
    sums,
    clear(): void {
      const isDense = state.count >= items * DENSE;
      if (isDense) isTouched.fill(0);
      else for (let t = 0; t < state.count; t++) isTouched[touched[t]!] = 0;
      for (const channel of channels) {
        const values = sums[channel];
        if (isDense) values.fill(0);
        else for (let t = 0; t < state.count; t++) values[touched[t]!] = 0;
      }
      state.count = 0;
    },
    /** Every column that a sum is added to is touched first. */
    touch(i: number): void {
      if (isTouched[i] === 1) return;
      isTouched[i] = 1;
      touched[state.count++] = i;
    },
    touchedCount: (): number => state.count,
    /** Writes the pairs by rising column; returns how many there are. */
    write(column: Int32Array, pair: PairCounts, offset: number): number {
      let used = offset;
      for (const i of rising()) if (isCountedPair(sums, i)) column[used++] = i;
      for (const channel of channels) {
        const from = sums[channel];
        const to = pair[channel];
        for (let x = offset; x < used; x++) to[x] = from[column[x]!]!;
      }
      return used - offset;
    },
  };
};

export type StatisticsRow = ReturnType<typeof createRow>;
