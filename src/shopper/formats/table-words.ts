import { EVENT_TYPES, type EventType } from "../event.ts";

/** What logs and shop systems call what somebody did, beside our own names. */
const WORDS: Readonly<Record<string, EventType>> = {
  viewed: "view",
  page_view: "view",
  pageview: "view",
  product_view: "view",
  view_item: "view",
  detail: "view",
  visit: "view",
  clicks: "view",
  addtocart: "cart_add",
  add_to_cart: "cart_add",
  cart: "cart_add",
  carts: "cart_add",
  basket: "cart_add",
  removefromcart: "cart_remove",
  remove_from_cart: "cart_remove",
  add_to_wishlist: "wishlist_add",
  wishlist: "wishlist_add",
  favorite: "wishlist_add",
  favourite: "wishlist_add",
  transaction: "purchase",
  order: "purchase",
  orders: "purchase",
  buy: "purchase",
  bought: "purchase",
  sale: "purchase",
  sold: "purchase",
  review: "rating",
};

/** Beginnings of states in which an order is none. */
const NEVER = /^(?:fail|declin|draft|trash|abandon|expired|unpaid|checkout-draft)/u;

/**
 * What a row tells of, by the word in its column of types and the sign of its units. `no_order`: the order
 * never came about. `unknown`: the word says nothing where only it could say it. `fallback`: what a row of
 * this kind of table is where the word says nothing else (`paid`, `processing`).
 */
export const typeOfRow = (
  word: string,
  quantity: number | null,
  fallback: EventType | null,
): EventType | "no_order" | "unknown" => {
  const plain = word
    .trim()
    .toLowerCase()
    .replace(/^wc-/u, "")
    .replace(/[\s-]+/gu, "_");
  if (/^(?:cancel|storno|void|annul)/u.test(plain)) return "order_cancelled";
  if (/^(?:return|refund|retour|r(?:ü|ue)ck|gutschrift|rembours)/u.test(plain) || (quantity ?? 1) < 0)
    return "return";
  if (NEVER.test(plain)) return "no_order";
  const own = EVENT_TYPES.find((type) => type === plain);
  if (own !== undefined && own !== "verdict") return own;
  return (Object.hasOwn(WORDS, plain) ? WORDS[plain] : undefined) ?? fallback ?? "unknown";
};

export const UNKNOWN_WORD =
  "The word in the column of type is none that is known. Known are view, cart_add, cart_remove, " +
  "wishlist_add, purchase, return, order_cancelled, search, rating and other systems’ names of them.";
