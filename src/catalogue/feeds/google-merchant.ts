import { DomainError } from "../../lib/errors.ts";
import type { Item } from "../item.ts";
import { createAmountColumn } from "./amounts.ts";
import type { CatalogueOptions } from "./feed.ts";
import { merchantItem, type MerchantProduct } from "./google-merchant-item.ts";
import { createMerchantParser } from "./google-merchant-xml.ts";
import { createXmlMender } from "./mend-xml.ts";
import { nameOf } from "./open-feed.ts";
import { inBatches } from "./read-json.ts";
import { itHas, readRows } from "./read-rows.ts";
import { readText } from "./read-text.ts";

type Found = { readonly line: number; readonly product: MerchantProduct };

/**
 * Google Merchant Center product feeds: RSS 2.0 with the `g:` namespace, Atom, or tab-separated text, told
 * apart by the first character. Counts `items`, `availability_missing` and
 * `availability_unknown` (both taken as available), `unavailable.…`, `prices_unreadable` and its like,
 * `sale_prices_not_in_force`, `categories_not_judged` (a
 * google_product_category in another language than English, from which no default sensitivity can be read).
 */
export async function* readGoogleMerchant(
  files: readonly string[],
  options: CatalogueOptions,
): AsyncGenerator<Item[]> {
  for (const path of files) {
    const products = (await startsAsXml(path)) ? readXml(path, options) : readTabs(path, options);
    const amounts = createAmountColumn();
    for await (const found of products) {
      for (const { product } of found) amounts.note(product.get("price")?.[0] ?? "");
      const items = found.flatMap(({ line, product }) => {
        try {
          const where = `${nameOf(path)}, line ${line}`;
          return [merchantItem(product, { ...options, amounts, where })];
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          options.onRefusal({ file: nameOf(path), line, code: error.code, message: error.message });
          return [];
        }
      });
      options.onCount("items", items.length);
      yield* inBatches(items);
    }
  }
}

const startsAsXml = async (path: string): Promise<boolean> => {
  for await (const text of readText(path, () => undefined)) {
    const first = text.trimStart();
    if (first !== "") return first.startsWith("<");
  }
  return false;
};

async function* readXml(path: string, options: CatalogueOptions): AsyncGenerator<Found[]> {
  const parser = createMerchantParser(nameOf(path), (line) =>
    options.onRefusal({
      file: nameOf(path),
      line,
      code: "item_invalid",
      message: "The tags of this product do not match. Mend them, or write the feed with an XML library.",
    }),
  );
  const mender = createXmlMender((line) =>
    options.onCount("markup_mended", 1, `${nameOf(path)}, line ${line}`),
  );
  try {
    for await (const text of readText(path, options.onBytes, options.onCount)) {
      parser.push(mender.push(text));
      yield parser.taken();
    }
    parser.push(mender.end());
    parser.end();
    yield parser.taken();
  } catch (error) {
    yield parser.taken();
    throw error;
  }
}

async function* readTabs(path: string, options: CatalogueOptions): AsyncGenerator<Found[]> {
  for await (const { columns, rows } of readRows(path, null, options)) {
    const names = [...columns].map(
      ([name, index]) => [name.replace(/^g:/u, "").replace(/\s+/gu, "_"), index] as const,
    );
    if (!names.some(([name]) => name === "id") || !names.some(([name]) => name === "title")) {
      throw new DomainError(
        "file_invalid",
        `${nameOf(path)} is neither XML nor a tab-separated product feed with the columns id and ` +
          `title. Export it from Merchant Center again. ${itHas(columns)}`,
      );
    }
    yield rows.map(({ line, cells }) => ({
      line,
      product: new Map(names.map(([name, index]) => [name, [cells[index] ?? ""]])),
    }));
  }
}
