import type { Dataset } from "../data/dataset.ts";

/** Units that are looked at, spread over all of them. */
const SAMPLE = 200;

/** Entries of each item, by the unit that they are of. */
const unitsOfItems = (dataset: Dataset): number[][] => {
  const units: number[][] = dataset.items.map(() => []);
  for (let u = 0; u < dataset.units.length; u++) {
    const to = dataset.stepStart[dataset.unitStart[u + 1]!]!;
    for (let e = dataset.stepStart[dataset.unitStart[u]!]!; e < to; e++) {
      const known = units[dataset.entryItem[e]!]!;
      if (known.at(-1) !== u) known.push(u);
    }
  }
  return units;
};

/**
 * Mean share of the items that units had which share an item with a unit: near 1 where everything is bought
 * with everything, one part in so many where groups are bought apart from each other.
 */
export const reachOf = (dataset: Dataset): number => {
  const items = dataset.items.length - 1;
  const unitsOf = unitsOfItems(dataset);
  const apart = Math.max(1, Math.floor(dataset.units.length / SAMPLE));
  const reached = new Int32Array(items + 1).fill(-1);
  let sum = 0;
  let looked = 0;
  for (let u = 0; u < dataset.units.length; u += apart, looked++) {
    let count = 0;
    const met = new Set<number>();
    const entriesOf = (unit: number): Int32Array =>
      dataset.entryItem.subarray(
        dataset.stepStart[dataset.unitStart[unit]!]!,
        dataset.stepStart[dataset.unitStart[unit + 1]!]!,
      );
    for (const own of entriesOf(u)) for (const other of unitsOf[own]!) met.add(other);
    for (const other of met)
      for (const item of entriesOf(other))
        if (reached[item] !== u) {
          reached[item] = u;
          count++;
        }
    sum += items === 0 ? 0 : count / items;
  }
  return looked === 0 ? 0 : sum / looked;
};
