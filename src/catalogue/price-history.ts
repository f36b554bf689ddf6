import type { Item } from "./item.ts";

/** A price and since when it holds, in ms; 0: from before prices were kept. */
export type PriceChange = { readonly at: number; readonly price_minor: number; readonly currency: string };

/** The prices of one thing, oldest first; the last of them holds now. */
export type PriceHistory = readonly PriceChange[];

const DAY_MS = 86_400_000;
/** The time before a reduction whose lowest price counts (Directive 98/6/EC, Art. 6a). */
export const PRIOR_MS = 30 * DAY_MS;
/**
 * A reduction is at most so old where its list price is quoted, and looks back as far again: nothing older is
 * needed.
 */
export const KEPT_MS = 2 * PRIOR_MS;
/** So many prices are kept of a thing; beyond that the two oldest become one, at the lower of them. */
export const MOST_PRICES = 100;

const isOver = (history: PriceHistory, now: number): boolean => (history[1]?.at ?? Infinity) <= now - KEPT_MS;

/** The two oldest prices as one: the lower, so that no offer looks better for it. */
const joinOldest = ([first, second, ...rest]: PriceHistory): PriceHistory => {
  if (first === undefined || second === undefined) return rest;
  const lower = first.currency === second.currency && first.price_minor < second.price_minor ? first : second;
  return [{ ...lower, at: first.at }, ...rest];
};

/**
 * The history after an item was written. `before`: the item as it was, for a thing whose prices were not
 * kept yet.
 */
export const followPrice = (
  history: PriceHistory,
  before: Item | null,
  { price_minor, currency }: Item,
  now: number,
): PriceHistory => {
  const known: PriceHistory =
    history.length > 0 || before === null || before.price_minor === null || before.currency === null
      ? history
      : [{ at: 0, price_minor: before.price_minor, currency: before.currency }];
  if (price_minor === null || currency === null) return known;
  const last = known.at(-1);
  if (last !== undefined && last.price_minor === price_minor && last.currency === currency) return known;
  let next: PriceHistory = [...known, { at: now, price_minor, currency }];
  while (isOver(next, now)) next = next.slice(1);
  return next.length > MOST_PRICES ? joinOldest(next) : next;
};

/**
 * The price that a reduction may be compared with: the lowest of the 30 days before the price that holds now
 * (Directive 98/6/EC, Art. 6a). One that has held for 30 days is no reduction any more: it is the lowest of
 * them itself. Null: no earlier price is known.
 */
export const priorPrice = (history: PriceHistory, now: number): number | null => {
  const last = history.at(-1);
  if (last === undefined) return null;
  if (now - last.at >= PRIOR_MS) return last.price_minor;
  const from = last.at - PRIOR_MS;
  const before = history
    .slice(0, -1)
    .filter(({ currency }, at) => currency === last.currency && (history[at + 1]?.at ?? 0) > from);
  return before.length === 0 ? null : Math.min(...before.map(({ price_minor }) => price_minor));
};

/**
 * What is known of a list price above the price. `quoted`: it is no more than the prior price. `false`: it is
 * more, so that it promises a reduction that there is not. `unproven`: no earlier price is known.
 */
export type Offer = {
  readonly state: "quoted" | "false" | "unproven";
  readonly list_price_minor: number;
  readonly prior_price_minor: number | null;
};

/** Null: the item has no list price above its price, so that nothing is promised. */
export const offerOf = (
  { price_minor, list_price_minor }: Item,
  history: PriceHistory,
  now: number,
): Offer | null => {
  if (price_minor === null || list_price_minor === null || list_price_minor <= price_minor) return null;
  const prior = priorPrice(history, now);
  const state = prior === null ? "unproven" : list_price_minor > prior ? "false" : "quoted";
  return { state, list_price_minor, prior_price_minor: prior };
};
