import { type Item, itemFrom } from "../item.ts";
import { defaultSensitivity } from "../sensitivity.ts";
import type { AmountColumn, Money } from "./amounts.ts";
import { readFlag } from "./availability.ts";
import type { FeedOptions } from "./feed.ts";
import { cut, firstUrlOf, isId, pathOf, words } from "./plain-values.ts";
import type { ShopifyColumn, ShopifyRow } from "./shopify-columns.ts";

type Context = {
  readonly ids: Set<string>;
  readonly refuse: (line: number, message: string) => void;
  readonly onCount: FeedOptions["onCount"];
  readonly currency: string | null;
  /** The amounts of the whole column, so that each is read by the others' decimal mark. */
  readonly amounts: AmountColumn;
  readonly at: (line: number) => string;
};

type Prices = Pick<Item, "price_minor" | "list_price_minor" | "currency">;
/**
 * What the row says of stock: untracked or oversold counts as there, and a cell that is not there says
 * nothing.
 */
type Stock = "there" | "gone" | "unsaid";
type Variant = {
  readonly row: ShopifyRow;
  readonly prices: Prices;
  readonly available: boolean;
  readonly stock: Stock;
  readonly options: Readonly<Record<string, string>>;
};

const OPTIONS = [
  ["option1_name", "option1"],
  ["option2_name", "option2"],
  ["option3_name", "option3"],
] as const satisfies readonly (readonly [ShopifyColumn, ShopifyColumn])[];

/**
 * The items of one Handle. The product takes the price of its cheapest variant that can be bought (else of
 * its cheapest), and can be bought when a variant can. A variant can be bought unless its stock is tracked,
 * is in the file, is 0 and may not be oversold; a product that is a draft, archived or not published cannot.
 * What the file does not say is counted (`stock_not_said`), and why an item cannot be bought
 * (`unavailable.…`).
 */
export const shopifyItems = (handle: string, rows: readonly ShopifyRow[], context: Context): Item[] => {
  const first = rows[0];
  const title = first === undefined ? null : words(first.cell("title"), 1000);
  if (first === undefined || title === null || !isId(handle)) {
    context.refuse(
      first?.line ?? 0,
      "The first row of a Handle needs a Title, and a Handle has at most 256 characters.",
    );
    if (rows.length > 1) context.onCount("left_out_rows_of_refused_products", rows.length - 1);
    return [];
  }
  if (context.ids.has(handle)) {
    context.refuse(first.line, "This Handle is also the SKU of another product. Give each its own id.");
    if (rows.length > 1) context.onCount("left_out_rows_of_refused_products", rows.length - 1);
    return [];
  }
  const variants = variantsOf(rows, first, context);
  for (const row of rows.slice(1))
    if (!isVariant(row) && row.cell("image") === "")
      context.onCount("left_out_rows_of_nothing", 1, context.at(row.line));
  const listed = listingOf(first, context);
  const parent = productOf(handle, title, rows, first, variants, listed === null, context);
  context.ids.add(handle);
  const several = variants.length > 1;
  const joined = rows.slice(1).filter(isVariant).length;
  if (!several && joined > 0) context.onCount("rows_joined", joined, context.at(first.line));
  const children = several
    ? variants.flatMap((variant) => variantItem(parent, variant, listed === null, context))
    : [];
  countSilence([parent, ...children], variants, listed, first, context);
  context.onCount("items", 1 + children.length);
  context.onCount("products", 1);
  if (several) context.onCount("variants", children.length);
  return [parent, ...children];
};

const productOf = (
  handle: string,
  title: string,
  rows: readonly ShopifyRow[],
  first: ShopifyRow,
  variants: readonly Variant[],
  listed: boolean,
  context: Context,
): Item => {
  const buyable = variants.filter(({ available }) => available);
  const cheapest = (buyable.length > 0 ? buyable : variants).reduce<Variant | null>(
    (best, next) =>
      best === null || (next.prices.price_minor ?? Infinity) < (best.prices.price_minor ?? Infinity)
        ? next
        : best,
    null,
  );
  const google = first.cell("google_category");
  const category = first.cell("category");
  const single = variants.length === 1 ? (variants[0]?.options ?? {}) : {};
  const extra = attributesOf(first, variants.length === 1);
  return itemFrom({
    item_id: handle,
    title,
    description: words(first.cell("body"), 20_000),
    category: pathOf(category !== "" ? category : first.cell("type")),
    google_product_category: google === "" ? null : cut(google, 500),
    brand: words(first.cell("vendor"), 200),
    ...(cheapest?.prices ?? { price_minor: null }),
    available: listed && (variants.length === 0 || buyable.length > 0),
    image_url: imageOf(rows, context),
    attributes: { ...single, ...extra },
    sensitivity: [
      ...new Set([
        ...defaultSensitivity(google === "" ? null : google),
        ...defaultSensitivity(category === "" ? null : category),
      ]),
    ],
  });
};

const variantItem = (parent: Item, variant: Variant, listed: boolean, context: Context): Item[] => {
  const { row, options } = variant;
  const values = Object.values(options);
  const sku = row.cell("sku");
  const id = [sku, `${parent.item_id}/${values.join("/")}`].find(
    (candidate) => isId(candidate) && !context.ids.has(candidate),
  );
  if (id === undefined || (values.length === 0 && id !== sku)) {
    context.refuse(
      row.line,
      "This variant has neither a SKU of its own nor option values that tell it apart. Give one of them.",
    );
    return [];
  }
  context.ids.add(id);
  return [
    {
      ...parent,
      ...variant.prices,
      item_id: id,
      variant_of: parent.item_id,
      available: listed && variant.available,
      image_url: firstUrlOf(row.cell("variant_image")) ?? parent.image_url,
      title: values.length === 0 ? parent.title : cut(`${parent.title} (${values.join(", ")})`, 1000),
      attributes: { ...parent.attributes, ...options, ...codesOf(row) },
    },
  ];
};

const isVariant = (row: ShopifyRow): boolean =>
  row.cell("option1") !== "" || row.cell("price") !== "" || row.cell("sku") !== "";

/**
 * Rows with an option value, a price or a SKU are variants; the others carry pictures. A row repeats no
 * option names: they are the first row's.
 */
const variantsOf = (rows: readonly ShopifyRow[], first: ShopifyRow, context: Context): Variant[] =>
  rows.filter(isVariant).map((row) => {
    const options: Record<string, string> = {};
    for (const [name, value] of OPTIONS) {
      const label = first.cell(name).toLowerCase();
      const chosen = row.cell(value);
      if (chosen !== "" && label !== "" && !(label === "title" && chosen === "Default Title"))
        options[cut(label, 100)] = cut(chosen, 200);
    }
    const stock = stockOf(row);
    return { row, options, prices: pricesOf(row, context), available: stock !== "gone", stock };
  });

const pricesOf = (row: ShopifyRow, { currency, amounts, onCount, at }: Context): Prices => {
  const none: Prices = { price_minor: null, list_price_minor: null, currency: null };
  const price = amounts.read(row.cell("price"), currency);
  if (price === "no_currency") onCount("prices_without_currency", 1, at(row.line));
  if (price === "unreadable") onCount("prices_unreadable", 1, at(row.line));
  if (typeof price === "string") return none;
  if (price.ambiguous === true) onCount("prices_ambiguous", 1, at(row.line));
  const before = amounts.read(row.cell("compare_at"), currency);
  if (before === "unreadable") onCount("list_prices_unreadable", 1, at(row.line));
  const isHigher = (money: Money): boolean => money.currency === price.currency && money.minor > price.minor;
  return {
    price_minor: price.minor,
    list_price_minor: typeof before !== "string" && isHigher(before) ? before.minor : null,
    currency: price.currency,
  };
};

const stockOf = (row: ShopifyRow): Stock => {
  if (row.cell("tracker") === "" || /^(?:continue|true|yes)$/iu.test(row.cell("oversell"))) return "there";
  const stock = row
    .cell("stock")
    .replace(/[\s'’]/gu, "")
    .replace(/[.,]0+$/u, "");
  if (stock === "" || !/^-?\d+$/u.test(stock)) return "unsaid";
  return Number(stock) > 0 ? "there" : "gone";
};

/** Why the product is not listed; null where it is. A word that nobody knows hides nothing, and is told. */
const listingOf = (first: ShopifyRow, { onCount }: Context): "not_published" | "draft_or_archived" | null => {
  const [published, status] = [first.cell("published"), first.cell("status").toLowerCase()];
  if (published !== "" && readFlag(published) === null)
    onCount("words_unknown.published", 1, cut(published, 40));
  if (!["", "active", "draft", "archived", "unlisted"].includes(status))
    onCount("words_unknown.status", 1, cut(status, 40));
  if (["draft", "archived", "unlisted"].includes(status)) return "draft_or_archived";
  return readFlag(published) === false ? "not_published" : null;
};

/** How many items each silence touched, and why those that cannot be bought cannot. */
const countSilence = (
  items: readonly Item[],
  variants: readonly Variant[],
  listed: "not_published" | "draft_or_archived" | null,
  first: ShopifyRow,
  { onCount, at }: Context,
): void => {
  const silent = variants.filter(({ stock }) => stock === "unsaid").length;
  if (silent > 0) onCount("stock_not_said", silent, at(first.line));
  for (const item of items)
    if (!item.available) onCount(`unavailable.${listed ?? "out_of_stock"}`, 1, cut(item.item_id, 60));
};

const imageOf = (rows: readonly ShopifyRow[], { onCount, at }: Context): string | null => {
  const images = rows.flatMap((row, index) => {
    const url = firstUrlOf(row.cell("image"));
    return url === null ? [] : [{ url, position: Number(row.cell("image_position")) || index + 1 }];
  });
  if (images.length === 0) {
    const lost = rows.find((row) => row.cell("image") !== "");
    if (lost !== undefined) onCount("images_without_address", 1, at(lost.line));
  }
  return images.sort((a, b) => a.position - b.position)[0]?.url ?? null;
};

const codesOf = (row: ShopifyRow): Record<string, string> => ({
  ...(row.cell("sku") === "" ? {} : { sku: cut(row.cell("sku"), 200) }),
  ...(row.cell("barcode") === "" ? {} : { gtin: cut(row.cell("barcode").replace(/^'/u, ""), 200) }),
});

const attributesOf = (first: ShopifyRow, alone: boolean): Record<string, string> => {
  const tags = first.cell("tags");
  return { ...(tags === "" ? {} : { tags: cut(tags, 1000) }), ...(alone ? codesOf(first) : {}) };
};
