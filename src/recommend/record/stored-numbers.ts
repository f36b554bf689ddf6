import type { Because, Purpose } from "../../consent/purposes.ts";
import type { Basis } from "../../explain/basis.ts";
import type { ReasonCode } from "../../explain/reason-codes.ts";
import type { Tone, WordingLocale } from "../../explain/wording/locales.ts";
import type { DataCategory, DataWithheld } from "../../notice/data-used.ts";
import type { Channel } from "../../shopper/event.ts";
import type { Moment } from "../../shopper/moments.ts";
import type { Rung } from "../../shopper/view.ts";
import type { DecisionRecord } from "./decision-record.ts";

/**
 * The number that stands for each word in records at rest. A number is never changed nor given again; a word
 * without one does not compile. The rules of the journey have theirs in their files (stored_as).
 */

export const PURPOSE_NUMBERS = {
  personalise: 0,
  connect_channels: 1,
  measure: 2,
  train: 3,
  contact: 4,
  sensitive: 5,
} as const satisfies Record<Purpose, number>;

export const BECAUSE_NUMBERS = {
  never_given: 0,
  refused: 1,
  withdrawn: 2,
  expired: 3,
  notice_changed: 4,
  requires_personalise: 5,
  opt_out: 6,
  gpc: 7,
  dnt: 8,
  tcf: 9,
  gpp: 10,
  signal_invalid: 11,
  restricted: 12,
  objected: 13,
  paused: 14,
  minor: 15,
  erased: 16,
  no_shopper: 17,
  store_unavailable: 18,
} as const satisfies Record<Because, number>;

export const MOMENT_NUMBERS = {
  home: 0,
  category: 1,
  search: 2,
  product: 3,
  cart: 4,
  checkout: 5,
  confirmation: 6,
  after_sales: 7,
  outreach: 8,
  service: 9,
} as const satisfies Record<Moment, number>;

export const CHANNEL_NUMBERS = {
  web: 0,
  app: 1,
  store: 2,
  email: 3,
  phone: 4,
  other: 5,
} as const satisfies Record<Channel, number>;

export const RUNG_NUMBERS = {
  profile: 0,
  session: 1,
  context: 2,
  popular: 3,
} as const satisfies Record<Rung, number>;

export const LOCALE_NUMBERS = {
  en: 0,
  nl: 1,
  nb: 2,
  de: 3,
  fr: 4,
} as const satisfies Record<WordingLocale, number>;

export const TONE_NUMBERS = {
  formal: 0,
  informal: 1,
} as const satisfies Record<Tone, number>;

export const BASIS_NUMBERS = {
  personalised: 0,
  contextual: 1,
  popular: 2,
  promoted: 3,
} as const satisfies Record<Basis, number>;

export const REASON_NUMBERS = {
  because_bought: 0,
  because_viewed: 1,
  because_clicked: 2,
  because_carted: 3,
  because_wished: 4,
  because_rated: 5,
  bought_before: 6,
  seen_before: 7,
  goes_with_item: 8,
  similar_in_catalogue: 9,
  goes_with_cart: 10,
  completes_purchase: 11,
  new_in_category_you_follow: 12,
  cheaper_as_you_asked: 13,
  easier_as_you_asked: 14,
  reliable_as_you_asked: 15,
  informed_as_you_asked: 16,
  fun_as_you_asked: 17,
  popular: 18,
  shop_bestseller: 19,
  newest: 20,
  promoted: 21,
  promoted_paid: 22,
  general: 23,
  general_history: 24,
  ranking: 25,
  matches_search: 26,
  matches_search_in_part: 27,
  in_category: 28,
  promoted_season: 29,
  promoted_new_range: 30,
  promoted_clearance: 31,
  promoted_own_brand: 32,
  promoted_margin: 33,
  trending: 34,
} as const satisfies Record<ReasonCode, number>;

export const CATEGORY_NUMBERS = {
  purchases: 0,
  returns: 1,
  views: 2,
  clicks: 3,
  impressions: 4,
  carts: 5,
  wishlist: 6,
  ratings: 7,
  dismissals: 8,
  searches: 9,
  service: 10,
  objectives: 11,
  other: 12,
  session: 13,
  page: 14,
  cart: 15,
} as const satisfies Record<DataCategory, number>;

export const WITHHELD_NUMBERS = {
  history: 0,
  session: 1,
  cart: 2,
  other_channels: 3,
  sensitive_items: 4,
  objectives: 5,
} as const satisfies Record<DataWithheld["category"], number>;

export const WITHHELD_BECAUSE_NUMBERS = {
  ...BECAUSE_NUMBERS,
  open_complaint: 253,
  sensitive_page: 254,
  not_this_moment: 255,
} as const satisfies Record<DataWithheld["because"], number>;

export const SIGNAL_NUMBERS = {
  absent: 0,
  valid: 1,
  invalid: 2,
} as const satisfies Record<DecisionRecord["tcf"], number>;

/** What stood on the page. */
export const PAGE_NUMBERS = {
  context: 0,
  cart: 1,
} as const satisfies Record<"context" | "cart", number>;
