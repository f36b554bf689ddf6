/** Events, and the purposes under which each of them is kept. */

export type Purposes = Record<string, boolean>;

/**
 * A row of docs/consent-rules.md, "What is kept under what": the event, and purposes under which it is kept
 * (each list is enough by itself).
 */
export type Row = {
  readonly name: string;
  readonly event: { type: string } & Record<string, unknown>;
  readonly needs: readonly (readonly string[])[];
  readonly because: string;
};

const behaviour = [
  "view",
  "search",
  "click",
  "impression",
  "cart_add",
  "cart_remove",
  "wishlist_add",
  "purchase",
  "order_cancelled",
  "return",
  "rating",
  "dismiss",
  "delivered",
];

export const bodyOf = (type: string): { type: string } & Record<string, unknown> => ({
  type,
  ...(type === "search" ? { query: "mug" } : { item_id: "i1" }),
  ...(type === "rating" ? { value: 4 } : {}),
  ...(["purchase", "order_cancelled", "return", "delivered"].includes(type) ? { order_id: "o1" } : {}),
});

export const ROWS: readonly Row[] = [
  ...behaviour.map((type): Row => ({
    name: type,
    event: bodyOf(type),
    needs: [["personalise"]],
    because: "never_given",
  })),
  { name: "nps", event: { type: "nps", value: 9 }, needs: [["measure"]], because: "never_given" },
  {
    name: "contacted",
    event: { type: "contacted", channel: "email" },
    needs: [["contact"]],
    because: "never_given",
  },
  {
    name: "a sensitive product’s view",
    event: { type: "view", item_id: "pills" },
    needs: [["personalise", "sensitive"]],
    because: "never_given",
  },
  {
    name: "a sensitive product’s purchase",
    event: { type: "purchase", item_id: "pills", order_id: "o" },
    needs: [["personalise", "sensitive"]],
    because: "never_given",
  },
];

export const SETS: readonly (readonly string[])[] = [
  [],
  ["personalise"],
  ["measure"],
  ["contact"],
  ["sensitive"],
  ["train"],
  ["connect_channels"],
  ["personalise", "sensitive"],
  ["personalise", "measure"],
  ["contact", "measure"],
  ["personalise", "connect_channels", "measure", "train", "contact", "sensitive"],
];
