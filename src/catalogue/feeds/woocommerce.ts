import type { Item } from "../item.ts";
import { createAmountColumn } from "./amounts.ts";
import { readAvailability, readFlag } from "./availability.ts";
import type { CatalogueOptions } from "./feed.ts";
import { nameOf } from "./open-feed.ts";
import { cut, pathOf } from "./plain-values.ts";
import { itemOfRow, type ProductRow } from "./product-row.ts";
import { inBatches } from "./read-json.ts";
import { columnOf, type Columns, optionalColumn, readRows } from "./read-rows.ts";

type Cell = (...names: string[]) => string;

type OnUnknown = (count: string, word: string) => void;

const unavailableOf = (cell: Cell, onUnknown: OnUnknown): ProductRow["unavailable"] => {
  const published = cell("published");
  if (published === "-1") return "draft_or_archived";
  if (readFlag(published) === false) return "not_published";
  const said = readAvailability(cell("in stock?", "stock status"));
  if (said.says === "unknown") onUnknown("availability_unknown", said.word);
  if (!["", "1", "0", "-1"].includes(published) && readFlag(published) === null) {
    if (/^(?:draft|pending|private|trash)$/iu.test(published)) return "draft_or_archived";
    if (!/^(?:publish|published)$/iu.test(published)) onUnknown("words_unknown.published", published);
  }
  const stock = cell("stock");
  if (said.says === "gone" || said.says === "later") return "out_of_stock";
  const isEmpty = said.says !== "there" && /^-?\d+$/u.test(stock) && Number(stock) <= 0;
  return isEmpty && !/^(?:1|yes|notify)$/iu.test(cell("backorders allowed?")) ? "out_of_stock" : null;
};

/** `Attribute 1 name` and `Attribute 1 value(s)`, and so on; a product of many values names none of them. */
const attributesOf = (cell: Cell): Record<string, string> => {
  const attributes: Record<string, string> = {
    sku: cell("sku"),
    gtin: cell("gtin, upc, ean, or isbn", "gtin"),
    tags: cell("tags"),
  };
  for (let at = 1; at <= 10; at += 1)
    attributes[cell(`attribute ${at} name`)] = cell(`attribute ${at} value(s)`);
  return attributes;
};

/** `id:12`, or the SKU of the product that a variation belongs to. */
const parentOf = (cell: Cell, idOfSku: ReadonlyMap<string, string>): string | null => {
  const parent = cell("parent");
  if (parent === "" || !/variation/iu.test(cell("type"))) return null;
  return /^id:(\S+)$/iu.exec(parent)?.[1] ?? idOfSku.get(parent) ?? parent;
};

/** Items of a list in one cell; WooCommerce writes a comma within one as `\\,`. */
const listIn = (text: string): string[] =>
  text
    .split(/(?<!\\),\s*/u)
    .map((one) => one.replaceAll("\\,", ",").trim())
    .filter((one) => one !== "");

const rowOf = (line: number, cell: Cell, idOfSku: Map<string, string>, onUnknown: OnUnknown): ProductRow => {
  const sku = cell("sku");
  const id = cell("id") === "" ? sku : cell("id");
  if (sku !== "") idOfSku.set(sku, id);
  return {
    line,
    item_id: id,
    title: cell("name", "title"),
    description: cell("description") === "" ? cell("short description") : cell("description"),
    brand: cell("brands", "brand"),
    category: pathOf(listIn(cell("categories"))[0] ?? ""),
    price: cell("regular price", "price"),
    sale_price: cell("sale price"),
    image: cell("images", "image"),
    url: cell("permalink", "external url"),
    variant_of: parentOf(cell, idOfSku),
    attributes: attributesOf(cell),
    unavailable: unavailableOf(cell, onUnknown),
    saysStock: cell("in stock?", "stock status") !== "" || cell("stock") !== "",
  };
};

/** Without the mark that keeps spreadsheets from taking a cell for a formula: `'-5 °C`, `'+31 …`. */
const bare = (text: string): string => text.replace(/^'(?=[=+@-])/u, "");

const layoutOf = (columns: Columns, file: string): ((cells: readonly string[]) => Cell) => {
  const mend =
    `${file} is no product CSV of WooCommerce: ` + "it needs ID or SKU, and Name. Export products again.";
  columnOf(columns, ["id", "sku"], mend);
  columnOf(columns, ["name", "title"], mend);
  return (cells) =>
    (...names) =>
      bare(cells[optionalColumn(columns, names)]?.trim() ?? "");
};

/**
 * WooCommerce's product CSV. The item's id is the product's ID, else its SKU; the SKU stays its second name.
 * A variation is a variant of its parent. Prices are in the shop's currency. Counts `items`,
 * `stock_not_said`, `unavailable.…`, and prices that cannot be read.
 */
export async function* readWooCommerce(
  files: readonly string[],
  options: CatalogueOptions,
): AsyncGenerator<Item[]> {
  const idOfSku = new Map<string, string>();
  for (const path of files) {
    const file = nameOf(path);
    const amounts = createAmountColumn();
    for await (const { columns, rows } of readRows(path, null, options)) {
      const layout = layoutOf(columns, file);
      const onUnknown: OnUnknown = (count, word) => options.onCount(count, 1, cut(word, 40));
      const read = rows.map(({ line, cells }) => rowOf(line, layout(cells), idOfSku, onUnknown));
      for (const { price } of read) amounts.note(price);
      yield* inBatches(read.flatMap((row) => itemOfRow(row, { file, options, amounts })));
    }
  }
}
