import { MOMENTS } from "../../shopper/moments.ts";
import { defineRule, DROP } from "./rule.ts";

/**
 * Never suggest what cannot be had: out of stock, or priced in another currency than this answer (a list
 * never mixes them).
 */
export const unavailable = defineRule({
  code: "unavailable",
  stored_as: 0,
  order: 100,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.unavailable",
  why_not: "why_not.unavailable",
  decide: ({ currency }) => ({
    judge: (item) =>
      item.available && (currency === null || item.currency === null || item.currency === currency)
        ? null
        : DROP,
  }),
  cases: [
    { name: "an ordinary item for nobody in particular", expected: "keep" },
    { name: "out of stock", item: { available: false }, expected: "drop" },
    {
      name: "priced in another currency than the answer",
      item: { currency: "GBP" },
      currency: "EUR",
      expected: "drop",
    },
    { name: "without a currency of its own", currency: "EUR", expected: "keep" },
  ],
});
