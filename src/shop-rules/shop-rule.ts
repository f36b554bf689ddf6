import type { PromotionGround } from "../journey/rules/shop-wishes.ts";
import type { Moment } from "../shopper/moments.ts";

/**
 * Which items a rule means, by fields of the item alone: there is nothing here by which a rule could ask who
 * is looking. What is named must all fit; of a list, one is enough.
 */
export type ItemFilter = {
  readonly items: readonly string[];
  readonly category: readonly string[];
  readonly brand: readonly string[];
  /** In minor units; an item of another currency does not fit. */
  readonly price: {
    readonly min_minor: number | null;
    readonly max_minor: number | null;
    readonly currency: string;
  } | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly rating_at_least: number | null;
  readonly published_within_days: number | null;
};

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours of days of the week, by the clocks of a place; over midnight they are of the day they begin on. */
export type WeeklyHours = {
  readonly days: readonly Weekday[];
  /** HH:MM */
  readonly from: string;
  readonly to: string;
  readonly time_zone: string;
};

/** When a rule holds; times in ms, `until` exclusive. Null: without an end on that side. */
export type Schedule = {
  readonly from: number | null;
  readonly until: number | null;
  readonly weekly: WeeklyHours | null;
};

type Does =
  | { readonly effect: "boost"; readonly factor: number; readonly ground: PromotionGround }
  | { readonly effect: "pin"; readonly place: number; readonly ground: PromotionGround }
  | { readonly effect: "bury"; readonly factor: number }
  | { readonly effect: "require" | "exclude" };

/** A rule as a shop gives it. Empty `moments` or `slots`: all of them. */
export type GivenRule = Does & {
  readonly rule_id: string;
  readonly filter: ItemFilter;
  readonly moments: readonly Moment[];
  readonly slots: readonly string[];
  readonly schedule: Schedule;
  /** Who pays, where the ground is `paid` (DSA Art. 26). */
  readonly on_behalf_of: string | null;
};

/** One rule of a shop over what is suggested, as it is stored. */
export type ShopRule = GivenRule & { readonly changed_at: number };
