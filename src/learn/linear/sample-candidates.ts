/**
 * The items that a prediction is fitted among (docs/learning.md, "The weights W"): the best under W0, strata
 * of the other touched items, and random untouched ones, with the log of how many each stands for as offset.
 */
import { exactLog } from "../math/exact-math.ts";
import type { LinearRecipe } from "./recipe.ts";
import { keepLargest } from "./select.ts";

/** `target` sums to 1 over the items that came next. */
export type Candidates = { item: number[]; offset: number[]; target: number[] };

export type SampleChoice = {
  /** The first `count` are the items with parts, without the excluded ones, by rising index. */
  free: Int32Array;
  count: number;
  score: Float64Array;
  bought: Iterable<number>;
  excluded: Uint8Array;
  /** k -> uniform in [0, 1). */
  draw: (k: number) => number;
};

type ChosenCandidates = {
  /** Place of an item among the chosen; -1 for others. */
  placeOf: Int32Array;
  item: number[];
  offset: number[];
};

const choose = ({ placeOf, item, offset }: ChosenCandidates, i: number, log: number): void => {
  const place = placeOf[i]!;
  if (place >= 0) {
    offset[place] = log;
    return;
  }
  placeOf[i] = item.length;
  item.push(i);
  offset.push(log);
};

/** Chooses candidates; null where nothing that came next is among them. */
export const createCandidateChooser = (
  items: number,
  recipe: LinearRecipe,
): ((choice: SampleChoice) => Candidates | null) => {
  const placeOf = new Int32Array(items + 1).fill(-1);
  const best = new Int32Array(items + 1);
  const scratch = new Float64Array(items + 1);
  const isFree = new Uint8Array(items + 1);
  const { top, touched, untouched } = recipe.fit;
  return (choice) => {
    const { free, count, score } = choice;
    const chosen: ChosenCandidates = { placeOf, item: [], offset: [] };
    for (let k = 0; k < count; k++) isFree[free[k]!] = 1;
    const targets = [...new Set(choice.bought)].filter((i) => isFree[i] === 1);
    let found: Candidates | null = null;
    if (targets.length > 0) {
      best.set(free.subarray(0, count));
      const kept = keepLargest(best, count, { score, limit: top, scratch });
      for (let k = 0; k < kept; k++) choose(chosen, best[k]!, 0);
      const isTop = (i: number): boolean => placeOf[i]! >= 0 && placeOf[i]! < kept;
      if (touched > 0) chooseStrata(chosen, choice, touched);
      chooseUntouched(chosen, choice, { isFree, items, wanted: untouched });
      for (const i of targets) if (touched > 0 || isTop(i)) choose(chosen, i, 0);
      found = withTargets(chosen, targets);
    }
    for (const i of chosen.item) placeOf[i] = -1;
    for (let k = 0; k < count; k++) isFree[free[k]!] = 0;
    return found;
  };
};

/** One of each of `wanted` equal parts of the touched items that are not chosen yet. */
const chooseStrata = (
  chosen: ChosenCandidates,
  { free, count, draw }: SampleChoice,
  wanted: number,
): void => {
  const rest = free.subarray(0, count).filter((i) => chosen.placeOf[i]! < 0);
  const strata = Math.min(wanted, rest.length);
  for (let k = 0; k < strata; k++) {
    const low = Math.floor((k * rest.length) / strata);
    const high = Math.floor(((k + 1) * rest.length) / strata);
    choose(chosen, rest[low + Math.floor(draw(k) * (high - low))]!, exactLog(high - low));
  }
};

const chooseUntouched = (
  chosen: ChosenCandidates,
  { count, excluded, draw }: SampleChoice,
  { isFree, items, wanted }: { isFree: Uint8Array; items: number; wanted: number },
): void => {
  const drawn: number[] = [];
  for (let k = 0; k < wanted; k++) {
    const i = 1 + Math.floor(draw(1000 + k) * items);
    if (isFree[i] === 1 || excluded[i] !== 0 || chosen.placeOf[i]! >= 0) continue;
    drawn.push(i);
    choose(chosen, i, 0);
  }
  const share = drawn.length === 0 ? 0 : exactLog(Math.max(1, (items - count) / drawn.length));
  for (const i of drawn) choose(chosen, i, share);
};

const withTargets = (
  { placeOf, item, offset }: ChosenCandidates,
  targets: readonly number[],
): Candidates | null => {
  const wanted = targets.filter((i) => placeOf[i]! >= 0);
  if (wanted.length === 0) return null;
  const target = new Array<number>(item.length).fill(0);
  for (const i of wanted) target[placeOf[i]!] = 1 / wanted.length;
  return { item, offset, target };
};
