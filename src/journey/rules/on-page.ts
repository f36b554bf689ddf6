import { DROP, type Rule } from "../rule.ts";

/** What the page is about is no suggestion for it. */
export const onPage: Rule = {
  code: "on_page",
  purposes: [],
  decide: ({ view }) => {
    const { item_id, items } = view.context;
    if (item_id === null && items.length === 0) return null;
    const shown = new Set(item_id === null ? items : [item_id, ...items]);
    return { judge: (item) => (shown.has(item.item_id) ? DROP : null) };
  },
};
