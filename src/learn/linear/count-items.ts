import type { Dataset } from "../data/dataset.ts";
import { ITEM, ITEM_CHANNELS, UNIT } from "./channels.ts";
import type { Counter, Prepared } from "./prepare-units.ts";

/** Item channels: popularity, diagonals, repeats. */
export const countItems = (
  dataset: Dataset,
  prepared: Prepared,
  tables: Counter,
  item: Float64Array,
): void => {
  const lastStepOf = new Int32Array(dataset.items.length).fill(-1);
  for (let u = 0; u < dataset.units.length; u++) {
    const from = prepared.distinctStart[u]!;
    const to = prepared.distinctStart[u + 1]!;
    for (let x = from; x < to; x++) {
      const at = prepared.distinctItem[x]! * ITEM_CHANNELS;
      const g = prepared.root[x]! * prepared.root[x]! * UNIT;
      item[at + ITEM.units]! += 1;
      item[at + ITEM.together]! += Math.floor(g + 0.5);
      item[at + ITEM.fresh]! += Math.floor(prepared.freshRoot[x]! * prepared.freshRoot[x]! * UNIT + 0.5);
      item[at + ITEM.byLength]! += Math.floor(g / (to - from) + 0.5);
      if (prepared.hasNext)
        item[at + ITEM.gram]! += Math.floor(prepared.laterWeight[prepared.firstSeen[x]!]! * UNIT + 0.5);
    }
    const first = prepared.firstStep[u]!;
    const last = dataset.unitStart[u + 1]! - 1;
    for (let s = first; s <= last; s++) {
      const fresh = Math.floor(tables.freshWeight(dataset.stepTime[s]!) * UNIT + 0.5);
      for (let e = dataset.stepStart[s]!; e < dataset.stepStart[s + 1]!; e++) {
        const i = dataset.entryItem[e]!;
        const at = i * ITEM_CHANNELS;
        item[at + ITEM.events]! += UNIT;
        item[at + ITEM.decayed]! += fresh;
        const scale = prepared.weight[s]! * prepared.scale[s]! * prepared.scale[s]! * UNIT;
        if (!prepared.hasNext) item[at + ITEM.gram]! += Math.floor(scale * tables.tailOf(last - s) + 0.5);
        item[at + ITEM.basket]! += Math.floor(prepared.weight[s]! * UNIT + 0.5);
        const previous = lastStepOf[i]!;
        if (previous >= first && previous < s) {
          item[at + ITEM.repeats]! += UNIT;
          item[at + ITEM.again]! += Math.floor(prepared.nextWeight[s]! * UNIT + 0.5);
          const gap = s - previous;
          if (gap <= tables.maxGap && !prepared.hasNext) {
            const both = prepared.weight[s]! * prepared.scale[s]! * prepared.scale[previous]! * UNIT;
            item[at + ITEM.gram]! += 2 * Math.floor(both * tables.near[gap]! * tables.tailOf(last - s) + 0.5);
          }
        }
        lastStepOf[i] = s;
      }
    }
  }
};
