import type { Item } from "../catalogue/item.ts";

/** Candidates that "cheap" and "well rated" are measured against. */
const POOL = 100;

export type CandidateSource<C> = {
  /** The next candidate, which stays the next; null at the end. */
  peek(): C | null;
  skip(): void;
  pool(): readonly Item[];
  close(): void;
};

/** The candidates one by one, with a look at the next score and at the first hundred items. */
export const createSource = <C extends { readonly item: Item }>(
  candidates: Iterable<C>,
): CandidateSource<C> => {
  const iterator = candidates[Symbol.iterator]();
  const ahead: C[] = [];
  let at = 0;
  let isOver = false;
  const fetch = (): boolean => {
    if (isOver) return false;
    const step = iterator.next();
    if (step.done === true) isOver = true;
    else ahead.push(step.value);
    return !isOver;
  };
  return {
    peek: (): C | null => (at < ahead.length || fetch() ? (ahead[at] ?? null) : null),
    skip: (): void => {
      at += 1;
      if (at === ahead.length) {
        ahead.length = 0;
        at = 0;
      }
    },
    pool: (): readonly Item[] => {
      while (ahead.length - at < POOL && fetch());
      return ahead.slice(at, at + POOL).map(({ item }) => item);
    },
    close: (): void => {
      if (!isOver) iterator.return?.();
      isOver = true;
    },
  };
};
