export type ItemKind = "product" | "content";

/**
 * One thing of the shop's catalogue. Money in minor units of `currency` (pence, cents); times in ms since the
 * epoch.
 */
export type Item = {
  readonly item_id: string;
  readonly kind: ItemKind;
  readonly title: string;
  readonly description: string | null;
  readonly category: readonly string[];
  readonly google_product_category: string | null;
  readonly brand: string | null;
  readonly price_minor: number | null;
  readonly list_price_minor: number | null;
  readonly currency: string | null;
  readonly available: boolean;
  readonly delivery_days: number | null;
  readonly sales_rank: number | null;
  readonly rating: { readonly average: number; readonly count: number } | null;
  readonly image_url: string | null;
  readonly url: string | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly translations: Readonly<
    Record<string, { readonly title?: string; readonly description?: string; readonly url?: string }>
  >;
  readonly variant_of: string | null;
  readonly accessory_of: readonly string[];
  readonly consumable: { readonly interval_days: number } | null;
  readonly sensitivity: readonly string[];
  readonly published_at: number | null;
};

/** Fills what a feed left out, so that every importer makes whole items. */
export const itemFrom = (given: Pick<Item, "item_id" | "title"> & Partial<Item>): Item => ({
  kind: "product",
  description: null,
  category: [],
  google_product_category: null,
  brand: null,
  price_minor: null,
  list_price_minor: null,
  currency: null,
  available: true,
  delivery_days: null,
  sales_rank: null,
  rating: null,
  image_url: null,
  url: null,
  attributes: {},
  translations: {},
  variant_of: null,
  accessory_of: [],
  consumable: null,
  sensitivity: [],
  published_at: null,
  ...given,
});
