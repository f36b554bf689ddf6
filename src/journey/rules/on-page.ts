import { MOMENTS } from "../../shopper/moments.ts";
import { variantGroup } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

/** What the page is about is no suggestion for it, nor is another variant of the same product. */
export const onPage = defineRule({
  code: "on_page",
  stored_as: 3,
  order: 400,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.on_page",
  why_not: "why_not.on_page",
  decide: ({ view, item }) => {
    const { item_id, items } = view.context;
    if (item_id === null && items.length === 0) return null;
    const shown = new Set(item_id === null ? items : [item_id, ...items]);
    const groups = new Set(
      [...shown].map((id) => {
        const known = item(id);
        return known === null ? id : variantGroup(known);
      }),
    );
    return {
      judge: (candidate) =>
        shown.has(candidate.item_id) || groups.has(variantGroup(candidate)) ? DROP : null,
    };
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
      name: "a variant of the page's product",
      item: { item_id: "lamp-red", variant_of: "lamp" },
      rung: "context",
      page: { item_id: "lamp" },
      catalogue: [{ item_id: "lamp" }],
      expected: "drop",
    },
    {
      name: "another variant of the page's, of a group that is no item",
      item: { item_id: "lamp-red", variant_of: "lamps" },
      rung: "context",
      page: { item_id: "lamp-blue" },
      catalogue: [{ item_id: "lamp-blue", variant_of: "lamps" }],
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
