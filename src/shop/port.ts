/**
 * An access key as it is kept: SHA-256 of the key, its scopes, and when it was made. The key itself is
 * printed once.
 */
export type StoredKey = {
  readonly key_id: string;
  readonly hash: string;
  readonly shop: string;
  readonly scopes: readonly string[];
  readonly created_at: number;
};

export type StoredShop = { readonly shop: string; readonly created_at: number };

/**
 * Anything that is settled per shop, as one versioned JSON document per name (`settings`, `notices`,
 * `webhooks`, `rules`).
 */
export type Document = { readonly revision: number; readonly value: unknown };

/** Shops, their keys, their settings, and bare counts that name nobody. */
export type ShopPort = {
  createShop(shop: StoredShop): Promise<boolean>;
  listShops(): Promise<readonly StoredShop[]>;
  readShop(shop: string): Promise<StoredShop | null>;
  putKey(key: StoredKey): Promise<void>;
  /** By hash: what a request presents is hashed first, so that the look-up tells nothing about the key. */
  findKey(hash: string): Promise<StoredKey | null>;
  listKeys(shop: string): Promise<readonly StoredKey[]>;
  deleteKey(shop: string, keyId: string): Promise<boolean>;
  readDocument(shop: string, name: string): Promise<Document | null>;
  /** Compare-and-set; null when somebody else wrote in between. `expected` 0: must not exist yet. */
  writeDocument(shop: string, name: string, value: unknown, expected: number): Promise<Document | null>;
  /** What was read of a document stands as what was written does: it may be acknowledged. */
  settleDocument(shop: string, name: string): Promise<void>;
  /** Adds to a shop's bare counters (`not_kept.never_given`, …). */
  count(shop: string, name: string, by: number): Promise<void>;
  readCounts(shop: string): Promise<Readonly<Record<string, number>>>;
};
