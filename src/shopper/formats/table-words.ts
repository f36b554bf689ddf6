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

/** Whether a word begins with one of those. */
const createBeginnings = (words: string): ((word: string) => boolean) => {
  const beginnings = words.split(" ");
  return (word) => beginnings.some((beginning) => word.startsWith(beginning));
};

/* Beginnings of states of an order in our five languages, folded as below. */
const isNever = createBeginnings(
  "fail declin draft trash abandon expired unpaid checkout_draft fehlgeschl abgelehnt entwurf mislu " +
    "geweigerd echou refus brouillon mislyk avvist utkast",
);
const isCalledOff = createBeginnings(
  "cancel storn void annul geannul kansel avbest order_cancel commande_annul",
);
const isBack = createBeginnings(
  "return refund retour ruck rueck zuruck zurueck erstatt gutschrift rembours geretour terug credited " +
    "credit_note creditnota tilbake krediter kreditnota order_refund product_return",
);
/** No more than that something was bought. */
const isBought = createBeginnings(
  "paid part pending author process complet closed done ok success ship sent deliver fulfil unfulfil " +
    "on_hold open new received invoice captur confirm ready picked dispatch sale " +
    "bezahlt offen neu in_bearb abgeschl versan versend geliefert verkauf bon betaald afgerond verzonden " +
    "geleverd in_behandeling verkoop paye termine expedie livre en_cours vente betalt fullfort sendt " +
    "levert salg",
);

/**
 * What a row tells of, by the word in its column of types and the sign of its units. `no_order`: the order
 * never came about. `unknown`: the word says nothing where only it could say it. `fallback`: what a row of
 * this kind of table is where the word says nothing else (`paid`, `processing`); a word that nobody knows
 * is heard by `onUnknown` and says nothing either.
 */
export const typeOfRow = (
  word: string,
  quantity: number | null,
  fallback: EventType | null,
  onUnknown: (word: string) => void = () => undefined,
): EventType | "no_order" | "unknown" => {
  const plain = word
    .trim()
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ø", "o")
    .replace(/^wc-/u, "")
    .replace(/[\s-]+/gu, "_");
  if (isCalledOff(plain)) return "order_cancelled";
  if (isBack(plain) || (quantity ?? 1) < 0) return "return";
  if (isNever(plain)) return "no_order";
  const own = EVENT_TYPES.find((type) => type === plain);
  if (own !== undefined && own !== "verdict") return own;
  const known = Object.hasOwn(WORDS, plain) ? WORDS[plain] : undefined;
  if (known === undefined && fallback !== null && plain !== "" && !isBought(plain)) onUnknown(word);
  return known ?? fallback ?? "unknown";
};

export const UNKNOWN_WORD =
  "The word in the column of type is none that is known. Known are view, cart_add, cart_remove, " +
  "wishlist_add, purchase, return, order_cancelled, search, rating and other systems’ names of them.";
