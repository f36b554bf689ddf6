import { DROP, type Rule } from "../rule.ts";

/** Never suggest what cannot be had: out of stock, or priced in another currency than this answer (a list never mixes them). */
export const unavailable: Rule = {
  code: "unavailable",
  purposes: [],
  decide: ({ currency }) => ({
    judge: (item) =>
      item.available && (currency === null || item.currency === null || item.currency === currency)
        ? null
        : DROP,
  }),
};
