import { columnOf, type Columns, optionalColumn } from "./read-rows.ts";

/**
 * Our name of each column, with the header that exports carry since 2013 and the one that the present
 * template carries.
 */
const HEADERS = {
  title: ["title"],
  body: ["body (html)", "description"],
  vendor: ["vendor"],
  type: ["type"],
  category: ["product category"],
  tags: ["tags"],
  published: ["published", "published on online store"],
  status: ["status"],
  option1_name: ["option1 name"],
  option1: ["option1 value"],
  option2_name: ["option2 name"],
  option2: ["option2 value"],
  option3_name: ["option3 name"],
  option3: ["option3 value"],
  sku: ["variant sku", "sku"],
  barcode: ["variant barcode", "barcode"],
  tracker: ["variant inventory tracker", "inventory tracker"],
  stock: ["variant inventory qty", "inventory quantity"],
  oversell: ["variant inventory policy", "continue selling when out of stock"],
  price: ["variant price", "price"],
  compare_at: ["variant compare at price", "compare-at price"],
  image: ["image src", "product image url"],
  image_position: ["image position"],
  variant_image: ["variant image", "variant image url"],
  google_category: ["google shopping / google product category", "google product category"],
} as const;

export type ShopifyColumn = keyof typeof HEADERS | "handle";

/** The cells of one row by our names; empty where the file has no such column. */
export type ShopifyRow = { readonly line: number; readonly cell: (name: ShopifyColumn) => string };

/** How to read a row of this file. Throws `file_invalid` when it is no product CSV. */
export const shopifyLayout = (
  columns: Columns,
  file: string,
): ((line: number, cells: readonly string[]) => ShopifyRow) => {
  const mend =
    `${file} is no Shopify product CSV: it needs the columns Handle (or URL handle) and Title. Export ` +
    "products again, as CSV for Excel or plain CSV.";
  const at = new Map<ShopifyColumn, number>([["handle", columnOf(columns, ["handle", "url handle"], mend)]]);
  for (const name of Object.keys(HEADERS) as (keyof typeof HEADERS)[])
    at.set(name, optionalColumn(columns, HEADERS[name]));
  if (at.get("title") === -1) columnOf(columns, HEADERS.title, mend);
  return (line, cells) => ({ line, cell: (name) => cells[at.get(name) ?? -1]?.trim() ?? "" });
};
