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

/** Beginnings of states, in our five languages, in which an order is none, is called off or is taken back. */
const NEVER =
  /^(?:fail|declin|draft|trash|abandon|expired|unpaid|checkout_draft|fehlgeschl|abgelehnt|entwurf|mislu|geweigerd|echou|refus|brouillon|mislyk|avvist|utkast)/u;
const CALLED_OFF =
  /^(?:cancel|storn|void|annul|geannul|kansel|avbest|krediteret|order_cancel|commande_annul)/u;
const BACK =
  /^(?:return|refund|retour|r(?:u|ue)ck|zur(?:u|ue)ck|erstatt|gutschrift|rembours|geretour|terug|credit|tilbake|kredit|order_refund|product_return)/u;
/** States, and words of receipts, that say no more than that something was bought. */
const BOUGHT =
  /^(?:paid|part|pending|author|process|complet|closed|done|ok|success|ship|sent|deliver|fulfil|unfulfil|on_hold|open|new|received|invoiced?|captured?|confirm|ready|picked|dispatch|bezahlt|offen|neu|in_bearb|abgeschl|versan|versend|geliefert|verkauf|bon|betaald|afgerond|verzonden|geleverd|in_behandeling|verkoop|paye|terminee?|expedie|livree?|en_cours|vente|betalt|fullfort|sendt|levert|salg)/u;

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
  if (CALLED_OFF.test(plain)) return "order_cancelled";
  if (BACK.test(plain) || (quantity ?? 1) < 0) return "return";
  if (NEVER.test(plain)) return "no_order";
  const own = EVENT_TYPES.find((type) => type === plain);
  if (own !== undefined && own !== "verdict") return own;
  const known = Object.hasOwn(WORDS, plain) ? WORDS[plain] : undefined;
  if (known === undefined && fallback !== null && plain !== "" && !BOUGHT.test(plain)) onUnknown(word);
  return known ?? fallback ?? "unknown";
};

export const UNKNOWN_WORD =
  "The word in the column of type is none that is known. Known are view, cart_add, cart_remove, " +
  "wishlist_add, purchase, return, order_cancelled, search, rating and other systems’ names of them.";
