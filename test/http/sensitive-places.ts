/** Sensitive goods, and the places of a request where one of them may stand. */

/**
 * Sensitive by hand, by Google's category, and through the product that it is a variant of. The lid goes with
 * these alone.
 */
export const ITEMS = ["pills", "kit", "pills-50"] as const;

export const thing = (item_id: string, more: object) => ({
  item_id,
  title: item_id,
  category: ["Care"],
  price: 4,
  currency: "EUR",
  sales_rank: 60,
  ...more,
});

export const SENSITIVE = [
  thing("pills", { sensitivity: ["health"] }),
  thing("kit", { google_product_category: "491" }),
  thing("pills-50", { variant_of: "pills", category: ["Packs"] }),
];

/** Nothing when events of them are kept, and sensitive later. */
export const LATER = [
  ["balm", { sensitivity: ["health"] }],
  ["tea-drops", { google_product_category: "Health & Beauty > Health Care" }],
] as const;

export const PULLED = "lid";

export const CONSENTS = {
  "a profile without": { person: "refused", sensitive: false },
  "a profile with": { person: "granted", sensitive: true },
  "a session receipt without": { receipt: "without", sensitive: false },
  "a session receipt with": { receipt: "with", sensitive: true },
  none: { sensitive: false },
} as const;

export type Consent = keyof typeof CONSENTS;

export type Answer = {
  readonly text: string;
  readonly body: {
    recommendation_id: string;
    control_token: string | null;
    items: { item_id: string; basis: string }[];
    transparency: {
      mode: string;
      mode_because: string | null;
      text: string;
      data_withheld: { category: string; because: string }[];
      ledger_head: string | null;
    };
  };
};

/**
 * An answer but for what may differ between two answers to one question, and for what it says that it left
 * alone.
 */
export const bare = ({ body }: Answer): string =>
  JSON.stringify({
    ...body,
    recommendation_id: "",
    control_token: "",
    transparency: { ...body.transparency, ledger_head: "", data_withheld: [] },
  })
    .replaceAll(body.recommendation_id, "")
    .replaceAll(String(body.control_token), "")
    // Handles of events are made for one answer.
    .replaceAll(/ev1\.[\w-]+/gu, "ev1.…");

export const PLACES = {
  "an event of the visit": (item_id: string | null) => ({
    moment: "home",
    events: [
      ...(item_id === null ? [] : [{ type: "view", item_id }]),
      { type: "view", item_id: "beans" },
      ...(item_id === null ? [] : [{ type: "cart_add", item_id }]),
    ],
  }),
  "the cart": (item_id: string | null) => ({
    moment: "cart",
    context: { cart: item_id === null ? ["beans"] : [item_id, "beans"] },
  }),
  "items of the page": (item_id: string | null) => ({
    moment: "home",
    context: { items: item_id === null ? ["candle"] : ["candle", item_id] },
  }),
} as const;
