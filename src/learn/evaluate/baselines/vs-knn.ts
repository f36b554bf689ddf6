import type { Dataset } from "../../data/dataset.ts";
import { unitsByItem } from "./item-knn.ts";
import { createAccumulator, type Recommender } from "./recommender.ts";

const RECENT = 1000;
const NEIGHBOURS = 100;

/**
 * VS-kNN (Ludewig and Jannach, UMUAI 2018): the 1,000 newest units that share an item, the 100 most alike by
 * linearly decaying weights of the history; each neighbour's items score likeness x (1 - 0.1 · steps since
 * the newest shared item) x idf. `leastUnits`: an item is suggested where so many of the neighbours hold it,
 * which is the privacy threshold of a model that has no pairs.
 */
export const createVsKnn = (dataset: Dataset, leastUnits = 1): Recommender => {
  const items = dataset.items.length - 1;
  const { start, unit, own, ownStart } = unitsByItem(dataset);
  const units = dataset.units.length;
  const newest = Float64Array.from(
    { length: units },
    (_, u) => dataset.stepTime[dataset.unitStart[u + 1]! - 1]!,
  );
  for (let i = 1; i <= items; i++)
    unit.subarray(start[i]!, start[i + 1]!).sort((a, b) => newest[b]! - newest[a]! || b - a);
  const idf = Float64Array.from({ length: items + 1 }, (_, i) =>
    Math.log(units / Math.max(1, i === 0 ? 1 : start[i + 1]! - start[i]!)),
  );
  const sums = createAccumulator(items);
  const likeness = new Float64Array(units);
  const holders = new Int32Array(items + 1);
  const place = new Map<number, number>();
  return {
    name: "vs-knn",
    score: ({ history }) => {
      sums.clear();
      place.clear();
      const sequence = history.flatMap((step) => step.items).filter((item) => item > 0);
      sequence.forEach((item, position) => place.set(item, position + 1));
      const found = new Set<number>();
      const known = [...place.keys()].reverse();
      for (const item of known)
        for (let x = start[item]!; x < Math.min(start[item + 1]!, start[item]! + RECENT); x++)
          found.add(unit[x]!);
      const recent = [...found].sort((a, b) => newest[b]! - newest[a]! || b - a).slice(0, RECENT);
      for (const u of recent) {
        let sum = 0;
        for (let y = ownStart[u]!; y < ownStart[u + 1]!; y++)
          sum += (place.get(own[y]!) ?? 0) / sequence.length;
        likeness[u] = sum;
      }
      recent.sort((a, b) => likeness[b]! - likeness[a]! || newest[b]! - newest[a]! || b - a);
      for (const u of recent.slice(0, NEIGHBOURS)) {
        let latest = 0;
        for (let y = ownStart[u]!; y < ownStart[u + 1]!; y++)
          latest = Math.max(latest, place.get(own[y]!) ?? 0);
        const decay = Math.max(0, 1 - 0.1 * (sequence.length - latest));
        if (decay === 0) continue;
        for (let y = ownStart[u]!; y < ownStart[u + 1]!; y++) {
          sums.add(own[y]!, likeness[u]! * decay * idf[own[y]!]!);
          holders[own[y]!]! += 1;
        }
      }
      for (let t = 0; t < sums.count; t++) {
        const item = sums.touched[t]!;
        if (holders[item]! < leastUnits) sums.score[item] = 0;
        holders[item] = 0;
      }
      return sums;
    },
  };
};
