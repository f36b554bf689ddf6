/**
 * Codes of `history.event_types`, as the feature catalogue fixes them (src/shopper/step.ts; a test holds the
 * two equal). 0 is padding.
 */
export const EVENT_TYPE_CODES = {
  none: 0,
  view: 1,
  click: 2,
  cart: 3,
  wishlist: 4,
  purchase: 5,
  rating: 6,
  context: 7,
} as const;
export const EVENT_TYPE_COUNT = 8;
