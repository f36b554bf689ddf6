import { type Item, itemFrom } from "../item.ts";
import type { AmountColumn, AmountRead } from "./amounts.ts";
import type { CatalogueOptions } from "./feed.ts";
import { cut, firstUrlOf, isId, words } from "./plain-values.ts";

/** One product of a shop system's table, read but for what all of them have in common. */
export type ProductRow = {
  readonly line: number;
  readonly item_id: string;
  readonly title: string;
  readonly description: string;
  readonly brand: string;
  readonly category: readonly string[];
  readonly price: string;
  /** Empty where none holds now. */
  readonly sale_price: string;
  readonly image: string;
  readonly url: string;
  readonly variant_of: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  /** Why it is not available, as the readers count it; null where it is. */
  readonly unavailable: "out_of_stock" | "not_published" | "draft_or_archived" | null;
  readonly saysStock: boolean;
};

export type RowContext = {
  readonly file: string;
  readonly options: CatalogueOptions;
  readonly amounts: AmountColumn;
};

const noteLost = (name: string, read: AmountRead, where: string, { options }: RowContext): void => {
  if (read === "unreadable") options.onCount(`${name}_unreadable`, 1, where);
  if (read === "no_currency") options.onCount(`${name}_without_currency`, 1, where);
  if (typeof read !== "string" && read.ambiguous === true) options.onCount(`${name}_ambiguous`, 1, where);
};

const pricesOf = (
  row: ProductRow,
  where: string,
  context: RowContext,
): Pick<Item, "price_minor" | "list_price_minor" | "currency"> => {
  const { amounts, options } = context;
  const regular = amounts.read(row.price, options.defaults.currency);
  const sale = amounts.read(row.sale_price, options.defaults.currency);
  noteLost("prices", regular, where, context);
  noteLost("sale_prices", sale, where, context);
  const [price, list] =
    typeof regular === "string" ? [sale, null] : typeof sale === "string" ? [regular, null] : [sale, regular];
  if (typeof price === "string") return { price_minor: null, list_price_minor: null, currency: null };
  const isReduced = list !== null && list.currency === price.currency && list.minor > price.minor;
  return {
    price_minor: price.minor,
    list_price_minor: isReduced ? list.minor : null,
    currency: price.currency,
  };
};

/** The item of a row, or none where it has no id or name; each part that cannot be read costs itself. */
export const itemOfRow = (row: ProductRow, context: RowContext): Item[] => {
  const { options, file } = context;
  const where = `${file}, line ${row.line}`;
  const title = words(row.title, 1000);
  if (!isId(row.item_id) || title === null) {
    const message = "This product has no id (or SKU), or no name. Give both.";
    options.onRefusal({ file, line: row.line, code: "item_invalid", message });
    return [];
  }
  if (!row.saysStock) options.onCount("stock_not_said", 1, where);
  if (row.unavailable !== null) options.onCount(`unavailable.${row.unavailable}`, 1, where);
  if (row.image !== "" && firstUrlOf(row.image) === null) options.onCount("images_without_address", 1, where);
  options.onCount("items", 1);
  return [
    itemFrom({
      item_id: row.item_id,
      title,
      description: words(row.description, 20_000),
      category: row.category.map((step) => cut(step, 200)).slice(0, 20),
      brand: words(row.brand, 200),
      ...pricesOf(row, where, context),
      available: row.unavailable === null,
      image_url: firstUrlOf(row.image),
      url: firstUrlOf(row.url),
      attributes: Object.fromEntries(
        Object.entries(row.attributes)
          .filter(([name, value]) => name !== "" && name !== "__proto__" && value !== "")
          .map(([name, value]) => [cut(name.toLowerCase(), 100), cut(value, 1000)]),
      ),
      variant_of:
        row.variant_of !== null && isId(row.variant_of) && row.variant_of !== row.item_id
          ? row.variant_of
          : null,
    }),
  ];
};
