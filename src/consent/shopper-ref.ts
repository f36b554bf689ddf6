/**
 * A shopper at rest: the shop, and the HMAC of the shop's own id under the pseudonym key (never the id
 * itself).
 */
export type ShopperRef = { readonly shop: string; readonly key: string };
