import type { Item } from "../catalogue/item.ts";
import type { Arranger } from "./rules/rule.ts";

/** Items that may wait at most for their kind to be shown again. */
const MOST_DEFERRED = 20;

/** Lets items of another kind go first where a list-level rule asks for it; drops what may never join. */
export const arrange = <S extends { readonly candidate: { readonly item: Item } }>(
  next: () => S | null,
  arranger: Arranger | null,
  limit: number,
  never: (survivor: S) => void,
): { list: S[]; deferred: number } => {
  const list: S[] = [];
  const items: Item[] = [];
  let waiting: S[] = [];
  let deferred = 0;
  const take = (survivor: S): void => {
    list.push(survivor);
    items.push(survivor.candidate.item);
  };
  const fitOf = ({ candidate }: S) => (arranger === null ? "now" : arranger.fits(items, candidate.item));
  const takeWaiting = (): boolean => {
    for (const survivor of waiting) {
      const fit = fitOf(survivor);
      if (fit === "later") continue;
      waiting = waiting.filter((other) => other !== survivor);
      if (fit === "now") take(survivor);
      else never(survivor);
      return true;
    }
    return false;
  };
  while (list.length < limit) {
    if (waiting.length > 0 && takeWaiting()) continue;
    const survivor = waiting.length > MOST_DEFERRED ? null : next();
    if (survivor === null) {
      const first = waiting.shift();
      if (first === undefined) break;
      if (fitOf(first) === "never") never(first);
      else take(first);
      continue;
    }
    const fit = fitOf(survivor);
    if (fit === "now") take(survivor);
    else if (fit === "never") never(survivor);
    else {
      deferred += 1;
      waiting.push(survivor);
    }
  }
  return { list, deferred };
};
