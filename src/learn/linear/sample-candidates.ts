/**
 * The items that a prediction is fitted among (docs/learning.md, "The weights W"): the best under W0, strata
 * of the other touched items, and random untouched ones, with the log of how many each stands for as offset.
 */
import { exactLog } from "../math/exact-math.ts";
import { selectLargest } from "../math/select-largest.ts";
import type { LinearRecipe } from "./recipe.ts";

export type Candidates = { item: number[]; offset: number[]; target: number[] };

export type SampleChoice = {
  free: Int32Array;
  score: Float64Array;
  targets: number[];
  excluded: Uint8Array;
  draw: (k: number) => number;
  recipe: LinearRecipe;
  items: number;
};

export const chooseCandidates = (choice: SampleChoice): Candidates | null => {
  const { free, targets, recipe } = choice;
  const chosen = new Map<number, number>();
  const top = selectLargest(free, choice.score, recipe.fit.top);
  for (const item of top) chosen.set(item, 0);
  const inTop = new Set(top);
  const rest = free.filter((item) => !inTop.has(item)).sort();
  const strata = Math.min(recipe.fit.touched, rest.length);
  for (let k = 0; k < strata; k++) {
    const low = Math.floor((k * rest.length) / strata);
    const high = Math.floor(((k + 1) * rest.length) / strata);
    chosen.set(rest[low + Math.floor(choice.draw(k) * (high - low))]!, exactLog(high - low));
  }
  const touched = new Set(free);
  const untouched: number[] = [];
  for (let k = 0; k < recipe.fit.untouched; k++) {
    const item = 1 + Math.floor(choice.draw(1000 + k) * choice.items);
    if (!touched.has(item) && choice.excluded[item] === 0 && !chosen.has(item)) {
      untouched.push(item);
      chosen.set(item, 0);
    }
  }
  const share =
    untouched.length === 0 ? 0 : exactLog(Math.max(1, (choice.items - free.length) / untouched.length));
  for (const item of untouched) chosen.set(item, share);
  for (const item of targets) if (recipe.fit.touched > 0 || inTop.has(item)) chosen.set(item, 0);
  const wanted = new Set(targets.filter((item) => chosen.has(item)));
  if (wanted.size === 0) return null;
  const item = [...chosen.keys()];
  return {
    item,
    offset: [...chosen.values()],
    target: item.map((i) => (wanted.has(i) ? 1 / wanted.size : 0)),
  };
};
