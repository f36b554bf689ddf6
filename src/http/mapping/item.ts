import { settleItem } from "../../catalogue/check-item.ts";
import { type Item, itemFrom } from "../../catalogue/item.ts";
import type { Offer } from "../../catalogue/price-history.ts";
import type { ItemIn, ItemOut, ItemPatch } from "../../contract/items.ts";
import { fromMinor, toMinor } from "../../lib/money.ts";

const minor = (amount: number | null | undefined, currency: string | null): number | null =>
  amount == null ? null : toMinor(amount, currency);
const major = (amount: number | null, currency: string | null): number | null =>
  amount === null ? null : fromMinor(amount, currency);

/** An item of the wire as the domain knows it. @throws DomainError item_invalid */
export const toItem = ({ price, list_price, published_at, ...given }: ItemIn): Item => {
  const currency = given.currency ?? null;
  return settleItem(
    itemFrom({
      ...(given as Partial<Item> & Pick<Item, "item_id" | "title">),
      price_minor: minor(price, currency),
      list_price_minor: minor(list_price, currency),
      published_at: published_at == null ? null : Date.parse(published_at),
    }),
  );
};

export const fromItem = ({ price_minor, list_price_minor, published_at, ...item }: Item): ItemOut =>
  ({
    ...item,
    price: major(price_minor, item.currency),
    list_price: major(list_price_minor, item.currency),
    published_at: published_at === null ? null : new Date(published_at).toISOString(),
  }) as ItemOut;

export const fromOffer = ({ item_id, price_minor, currency }: Item, offer: Offer) => ({
  item_id,
  state: offer.state,
  price: major(price_minor, currency),
  list_price: major(offer.list_price_minor, currency),
  prior_price: major(offer.prior_price_minor, currency),
  currency,
});

/**
 * Lays a patch over an item: what is named is replaced. A new currency asks for its price, since minor units
 * differ.
 */
export const patchItem = (item: Item, patch: ItemPatch): Item => {
  const before = fromItem(item);
  return toItem({ ...before, ...patch, item_id: item.item_id } as ItemIn);
};
