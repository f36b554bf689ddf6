import type { Item } from "./item.ts";
import type { PriceHistory } from "./price-history.ts";

/** A change of the catalogue: the item as it is now, or null where it was deleted. */
export type ItemChange = { readonly revision: number; readonly item_id: string; readonly item: Item | null };

/** The shop's things. Nothing personal; every process keeps a copy and follows `revision`. */
export type CataloguePort = {
  /** Grows with every write; cheap enough to be asked on every request. 0: no item yet. */
  revision(shop: string): Promise<number>;
  readItem(shop: string, itemId: string): Promise<Item | null>;
  /** Durable before it resolves; returns the new revision. */
  putItems(shop: string, items: readonly Item[]): Promise<number>;
  /** Atomic read-change-write of one item; null when there is none. */
  changeItem(shop: string, itemId: string, change: (item: Item) => Item): Promise<Item | null>;
  deleteItem(shop: string, itemId: string): Promise<boolean>;
  /** The prices of these things, as far as any are known; kept with every write of an item. */
  readPrices(shop: string, itemIds: readonly string[]): Promise<ReadonlyMap<string, PriceHistory>>;
  /** In order of item id, after `after` (exclusive; null: from the start). */
  listItems(shop: string, after: string | null, limit: number): Promise<readonly Item[]>;
  /**
   * Changes after a revision, oldest first; null when the log no longer reaches back so far: read all again.
   */
  changesSince(shop: string, revision: number, limit: number): Promise<readonly ItemChange[] | null>;
};
