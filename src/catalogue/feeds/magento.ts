import type { Item } from "../item.ts";
import { createAmountColumn } from "./amounts.ts";
import { readAvailability, readFlag } from "./availability.ts";
import type { CatalogueOptions } from "./feed.ts";
import { nameOf } from "./open-feed.ts";
import { cut } from "./plain-values.ts";
import { itemOfRow, type ProductRow } from "./product-row.ts";
import { inBatches } from "./read-json.ts";
import { columnOf, type Columns, optionalColumn, readRows } from "./read-rows.ts";

type Cell = (name: string) => string;

/** `color=Black,size=M`, values in quotes where they hold a comma. */
const attributesOf = (cell: Cell): Record<string, string> => {
  const attributes: Record<string, string> = { sku: cell("sku") };
  for (const [, name = "", quoted, plain = ""] of cell("additional_attributes").matchAll(
    /([\w-]+)=(?:"([^"]*)"|([^,]*))/gu,
  ))
    attributes[name === "gtin" || name === "ean" ? "gtin" : name] = quoted ?? plain;
  return attributes;
};

type OnCount = CatalogueOptions["onCount"];

/** Digits as Magento writes them, or words as spreadsheets and other tools do; unknown ones are told. */
const onlineOf = (cell: Cell, onCount: OnCount): boolean => {
  const said = cell("product_online");
  if (said === "2" || readFlag(said) === false || /^disabled$/iu.test(said)) return false;
  if (said !== "" && readFlag(said) === null && !/^enabled$/iu.test(said))
    onCount("words_unknown.product_online", 1, cut(said, 40));
  return true;
};

const unavailableOf = (cell: Cell, onCount: OnCount): ProductRow["unavailable"] => {
  if (!onlineOf(cell, onCount)) return "not_published";
  const { says, word } = readAvailability(cell("is_in_stock"));
  if (says === "unknown") onCount("availability_unknown", 1, cut(word, 40));
  if (readFlag(cell("manage_stock")) === false || /^[12]$/u.test(cell("allow_backorders"))) return null;
  if (says === "gone" || says === "later") return "out_of_stock";
  const quantity = cell("qty");
  const isSimple = /^(?:simple|virtual|downloadable)?$/u.test(cell("product_type"));
  const isEmpty = /^-?\d+(?:\.\d+)?$/u.test(quantity) && Number(quantity) <= 0;
  return isSimple && isEmpty && says !== "there" ? "out_of_stock" : null;
};

/** Whether the special price holds; a date that cannot be read, or none, limits nothing. */
const isInForce = (cell: Cell, now: number | undefined): boolean => {
  const [from, to] = [Date.parse(cell("special_price_from_date")), Date.parse(cell("special_price_to_date"))];
  return (
    now === undefined || ((Number.isNaN(from) || from <= now) && (Number.isNaN(to) || now <= to + 86_400_000))
  );
};

const rowOf = (
  line: number,
  cell: Cell,
  parents: ReadonlyMap<string, string>,
  { now, onCount }: Pick<CatalogueOptions, "now" | "onCount">,
): ProductRow => {
  const deepest = cell("categories")
    .split(",")
    .map((path) =>
      path
        .split("/")
        .map((step) => step.trim())
        .filter((step) => step !== ""),
    )
    .reduce<string[]>((best, path) => (path.length > best.length ? path : best), []);
  return {
    line,
    item_id: cell("sku"),
    title: cell("name"),
    description: cell("description") === "" ? cell("short_description") : cell("description"),
    brand: attributesOf(cell)["manufacturer"] ?? attributesOf(cell)["brand"] ?? "",
    category: deepest[0] === "Default Category" ? deepest.slice(1) : deepest,
    price: cell("price"),
    sale_price: isInForce(cell, now) ? cell("special_price") : "",
    image: cell("base_image"),
    url: "",
    variant_of: parents.get(cell("sku")) ?? null,
    attributes: attributesOf(cell),
    unavailable: unavailableOf(cell, onCount),
    saysStock: cell("qty") !== "" || cell("is_in_stock") !== "",
  };
};

const layoutOf = (columns: Columns, file: string): ((cells: readonly string[]) => Cell) => {
  const mend = `${file} is no product CSV of Magento 2: it needs sku and name. Export the products again.`;
  for (const name of ["sku", "name"]) columnOf(columns, [name], mend);
  return (cells) => (name) => cells[optionalColumn(columns, [name])]?.trim() ?? "";
};

/** Which product each variant belongs to: told in the row of the product, which may come after it. */
const parentsIn = async (path: string, options: CatalogueOptions): Promise<Map<string, string>> => {
  const parents = new Map<string, string>();
  const silent = {
    ...options,
    onBytes: () => undefined,
    onRefusal: () => undefined,
    onCount: () => undefined,
  };
  for await (const { columns, rows } of readRows(path, null, silent)) {
    const layout = layoutOf(columns, nameOf(path));
    for (const { cells } of rows) {
      const cell = layout(cells);
      for (const [, sku = ""] of cell("configurable_variations").matchAll(/(?:^|\|)\s*sku=([^,|]+)/gu))
        parents.set(sku.trim(), cell("sku"));
    }
  }
  return parents;
};

/**
 * Magento 2's product CSV: the SKU is the item's id, variants belong to the configurable product that lists
 * them. Rows of a store view are translations of a product and are left out (`left_out_store_views`). Prices
 * are in the shop's currency. Reads each file twice.
 */
export async function* readMagento(
  files: readonly string[],
  options: CatalogueOptions,
): AsyncGenerator<Item[]> {
  for (const path of files) {
    const file = nameOf(path);
    const parents = await parentsIn(path, options);
    const amounts = createAmountColumn();
    for await (const { columns, rows } of readRows(path, null, options)) {
      const layout = layoutOf(columns, file);
      const read = rows.flatMap(({ line, cells }) => {
        const cell = layout(cells);
        if (cell("store_view_code") !== "") {
          options.onCount("left_out_store_views", 1, `${file}, line ${line}`);
          return [];
        }
        return [rowOf(line, cell, parents, options)];
      });
      for (const { price } of read) amounts.note(price);
      yield* inBatches(read.flatMap((row) => itemOfRow(row, { file, options, amounts })));
    }
  }
}
