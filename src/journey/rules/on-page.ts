import { MOMENTS } from "../../shopper/moments.ts";
import { variantGroup } from "./match.ts";
import { defineRule, DROP } from "./rule.ts";

/** What the page is about is no suggestion for it, in no other size or colour either. */
export const onPage = defineRule({
  code: "on_page",
  stored_as: 3,
  order: 400,
  moments: MOMENTS,
  purposes: [],
  effect: "drop",
  sentence: "rule.on_page",
  why_not: "why_not.on_page",
  decide: ({ view, variants, item }) => {
    const { item_id, items } = view.context;
    if (item_id === null && items.length === 0) return null;
    const shown = new Set(item_id === null ? items : [item_id, ...items]);
    if (variants) return { judge: (candidate) => (shown.has(candidate.item_id) ? DROP : null) };
    const groups = new Set(
      [...shown].map((itemId) => {
        const known = item(itemId);
        return known === null ? itemId : variantGroup(known);
      }),
    );
    return { judge: (candidate) => (groups.has(variantGroup(candidate)) ? DROP : null) };
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
      name: "the page's own product in another size",
      item: { item_id: "lamp-large", variant_of: "lamp" },
      rung: "context",
      page: { moment: "product", item_id: "lamp-small" },
      catalogue: [{ item_id: "lamp-small", variant_of: "lamp" }],
      expected: "drop",
    },
    {
      name: "another size, where the request wants the versions side by side",
      item: { item_id: "lamp-large", variant_of: "lamp" },
      rung: "context",
      page: { moment: "product", item_id: "lamp-small" },
      catalogue: [{ item_id: "lamp-small", variant_of: "lamp" }],
      variants: true,
      expected: "keep",
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
