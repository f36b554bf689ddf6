import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Maps many things, so many in a turn of the event loop: what else came in has its turn between them. Results
 * stand in the order of the things; rejects with the first failure, and then begins no more.
 */
export const mapInTurns = async <T, R>(
  all: readonly T[],
  aTurn: number,
  one: (item: T, index: number) => R | Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  for (let from = 0; from < all.length; from += aTurn) {
    if (from > 0) await nextTurn();
    const some = all.slice(from, from + aTurn).map((item, at) => one(item, from + at));
    results.push(...(await Promise.all(some)));
  }
  return results;
};
