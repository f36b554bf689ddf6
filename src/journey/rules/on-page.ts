import { MOMENTS } from "../../shopper/moments.ts";
import { defineRule, DROP } from "./rule.ts";

/** What the page is about is no suggestion for it. */
export const onPage = defineRule({
  code: "on_page",
  stored_as: 3,
  order: 400,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.on_page",
  why_not: "why_not.on_page",
  decide: ({ view }) => {
    const { item_id, items } = view.context;
    if (item_id === null && items.length === 0) return null;
    const shown = new Set(item_id === null ? items : [item_id, ...items]);
    return { judge: (item) => (shown.has(item.item_id) ? DROP : null) };
  },
  cases: [
    { name: "the page itself", rung: "context", page: { item_id: "lamp" }, expected: "drop" },
    {
      name: "one of the things that the page is about",
      rung: "context",
      page: { items: ["lamp"] },
      expected: "drop",
    },
    {
      name: "something else than the page shows",
      item: { item_id: "phone", category: ["Phones"] },
      rung: "context",
      page: { item_id: "lamp" },
      expected: "keep",
    },
  ],
});
