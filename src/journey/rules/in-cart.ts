import { DROP, type Rule } from "../rule.ts";

/** It is in the cart already. */
export const inCart: Rule = {
  code: "in_cart",
  purposes: [],
  decide: ({ view }) => {
    if (view.cart.length === 0) return null;
    const cart = new Set(view.cart);
    return { judge: (item) => (cart.has(item.item_id) ? DROP : null) };
  },
};
