import { MOMENTS } from "../../shopper/moments.ts";
import { defineRule, DROP } from "./rule.ts";

/** It is in the cart already. */
export const inCart = defineRule({
  code: "in_cart",
  stored_as: 11,
  order: 1100,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.in_cart",
  why_not: "why_not.in_cart",
  decide: ({ view }) => {
    if (view.cart.length === 0) return null;
    const cart = new Set(view.cart);
    return { judge: (item) => (cart.has(item.item_id) ? DROP : null) };
  },
  cases: [
    {
      name: "in the cart of the page",
      rung: "context",
      page: { moment: "cart", cart: ["lamp"] },
      expected: "drop",
    },
    {
      name: "put into the cart during this visit",
      rung: "profile",
      visit: [{ type: "cart_add", item: "lamp", days_ago: 0.01 }],
      expected: "drop",
    },
    {
      name: "not in the cart of the page",
      item: { item_id: "phone", category: ["Phones"] },
      rung: "context",
      page: { moment: "cart", cart: ["lamp"] },
      expected: "keep",
    },
    {
      name: "in a cart that may not be read here",
      rung: "context",
      page: { cart: ["lamp"] },
      expected: "keep",
    },
  ],
});
