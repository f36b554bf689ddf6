import type { Item } from "../item.ts";
import { createAmountColumn } from "./amounts.ts";
import type { CatalogueOptions } from "./feed.ts";
import { nameOf } from "./open-feed.ts";
import { inBatches } from "./read-json.ts";
import { readRows } from "./read-rows.ts";
import { shopifyLayout, type ShopifyRow } from "./shopify-columns.ts";
import { shopifyItems } from "./shopify-items.ts";

type Group = { readonly handle: string; readonly rows: ShopifyRow[] };

/**
 * Shopify's product CSV, old headers and present ones. The rows of a Handle follow one another (variants and
 * further images), and make one item whose id is the Handle, and, where there are several variants, one item
 * for each with `variant_of`. The file has no currency: prices are read in `defaults.currency`, and are left
 * out and counted (`prices_without_currency`) when the shop has none. Counts `items`, `products`, `variants`.
 */
export async function* readShopify(
  files: readonly string[],
  options: CatalogueOptions,
): AsyncGenerator<Item[]> {
  const closed = new Set<string>();
  const ids = new Set<string>();
  for (const path of files) {
    const file = nameOf(path);
    const refuse = (line: number, message: string): void =>
      options.onRefusal({ file, line, code: "item_invalid", message });
    const finish = (group: Group | null): Item[] => {
      if (group === null) return [];
      closed.add(group.handle);
      return shopifyItems(group.handle, group.rows, {
        ids,
        refuse,
        onCount: options.onCount,
        currency: options.defaults.currency,
        amounts,
        at: (line) => `${file}, line ${line}`,
      });
    };
    const amounts = createAmountColumn();
    let layout: ReturnType<typeof shopifyLayout> | null = null;
    let group: Group | null = null;
    for await (const { columns, rows } of readRows(path, null, options)) {
      const layoutOf = (layout ??= shopifyLayout(columns, file));
      const items: Item[] = [];
      const read = rows.map(({ line, cells }) => layoutOf(line, cells));
      for (const row of read) amounts.note(row.cell("price"));
      for (const row of read) {
        const { line } = row;
        const handle: string = row.cell("handle") === "" ? slugOf(row.cell("title")) : row.cell("handle");
        if (handle === "") {
          refuse(
            line,
            "This row has neither Handle nor Title. Give the Handle of the product that it belongs to.",
          );
          continue;
        }
        if (group !== null && group.handle === handle) {
          group.rows.push(row);
          continue;
        }
        if (closed.has(handle)) {
          refuse(
            line,
            "The rows of this Handle do not follow one another, or it came in an earlier file. Sort " +
              "the file by Handle.",
          );
          continue;
        }
        items.push(...finish(group));
        group = { handle, rows: [row] };
      }
      yield* inBatches(items);
    }
    yield* inBatches(finish(group));
  }
}

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/gu, "");
