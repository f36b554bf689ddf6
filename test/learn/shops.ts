/** Small made-up data for the learner's tests: tastes are planted, so that there is something to learn. */
import {
  type Dataset,
  packDataset,
  type TrainingStep,
  type UnitSteps,
} from "../../src/learn/data/dataset.ts";
import type { TrainingStatement } from "../../src/learn/shop/training-statement.ts";

export const seededRandom = (seed: number): (() => number) => {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
};

export type ShopOptions = { units: number; items: number; seed: number; baskets?: boolean };

/** Units that mostly stay within one of `items / 5` groups of five items; days 0..60. */
export const plantShop = ({ units, items, seed, baskets = false }: ShopOptions): Dataset => {
  const random = seededRandom(seed);
  const groups = Math.max(1, Math.floor(items / 5));
  const pick = (group: number): number =>
    1 + (random() < 0.85 ? (group * 5 + Math.floor(random() * 5)) % items : Math.floor(random() * items));
  const all: UnitSteps[] = [];
  for (let u = 0; u < units; u++) {
    const group = Math.floor(random() * groups);
    let time = 18000 + random() * 55;
    const steps: TrainingStep[] = [];
    for (let s = 0; s < 2 + Math.floor(random() * 6); s++) {
      time += baskets ? random() * 4 : 0.001;
      const size = baskets ? 1 + Math.floor(random() * 3) : 1;
      steps.push({
        time,
        type: baskets ? 5 : random() < 0.9 ? 1 : 3,
        items: [...new Set(Array.from({ length: size }, () => pick(group)))],
      });
    }
    all.push({ id: `u${u}`, steps });
  }
  return packDataset({
    kind: baskets ? "baskets" : "sessions",
    items: ["", ...Array.from({ length: items }, (_, k) => `i${k + 1}`)],
    timed: true,
    units: all,
  });
};

/** What a training says that it read, of a year of this data; nobody is held back. */
export const statementOf = (dataset: Dataset): TrainingStatement => ({
  statement: 1,
  dataset: "shop:acme@1",
  purpose: "train",
  as_of: "2026-01-01T00:00:00.000Z",
  from: "2025-01-01T00:00:00.000Z",
  to: "2026-01-01T00:00:00.000Z",
  shoppers: dataset.units.length,
  events: dataset.entryItem.length,
  items: dataset.items.length - 1,
  watermark: 0,
  consents: { count: 0, root: "", hashing: "" },
  held_back: [],
});
