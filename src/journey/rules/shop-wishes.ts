import type { Item } from "../../catalogue/item.ts";

/**
 * Why a shop promotes something, told to shoppers with every item that it promotes. `paid`: somebody pays
 * for it, so that it is an advertisement.
 */
export const PROMOTION_GROUNDS = [
  "own_choice",
  "season",
  "new_range",
  "clearance",
  "own_brand",
  "margin",
  "paid",
] as const;
export type PromotionGround = (typeof PROMOTION_GROUNDS)[number];

/** Why the shop promotes an item, and who pays for it where somebody does. */
export type Promotion = { readonly ground: PromotionGround; readonly on_behalf_of: string | null };

/** Which items a rule of the shop means. It is asked of an item alone, and of nobody. */
type ItemTest = (item: Item) => boolean;

/** The shop lifts items, or lets them sink. */
export type Boost = Promotion & {
  readonly rule_id: string;
  readonly matches: ItemTest;
  readonly factor: number;
};
export type Bury = { readonly rule_id: string; readonly matches: ItemTest; readonly factor: number };

/** The shop gives an item its place. */
export type Pin = Promotion & {
  readonly rule_id: string;
  /** Counted from 1. */
  readonly place: number;
  /** The items that it means, in the order in which it takes them. */
  readonly items: readonly Item[];
};

/** A place in the list that a rule gives to the first of some items; a promotion is disclosed as such. */
export type ListPlace = {
  readonly id: string;
  /** Counted from 1. */
  readonly place: number;
  readonly items: readonly Item[];
  readonly promotion: Promotion | null;
};

/** Places that a shop's home page has for what is new, and for what is chosen more than before. */
export type Sources = {
  readonly new_arrivals: readonly ListPlace[];
  readonly trending: readonly ListPlace[];
};

export const NO_SOURCES: Sources = { new_arrivals: [], trending: [] };

/** What a shop has settled of its lists. */
export type ListSettings = {
  /** At most so many of one category in a row. */
  readonly most_in_a_row: number;
  /** Shown so often without interest, an item begins to make room for others. */
  readonly patience: number;
};

export const USUAL_LIST: ListSettings = { most_in_a_row: 3, patience: 3 };

/**
 * What the shop's own rules say in one list. They were chosen by moment, slot and time, and ask items alone:
 * the same for everybody who stands on the page.
 */
export type ShopWishes = {
  readonly boosts: readonly Boost[];
  readonly buries: readonly Bury[];
  readonly pins: readonly Pin[];
  readonly exclusions: readonly ItemTest[];
  /** Each of them must hold. */
  readonly requirements: readonly ItemTest[];
};

export const NO_SHOP_WISHES: ShopWishes = {
  boosts: [],
  buries: [],
  pins: [],
  exclusions: [],
  requirements: [],
};
