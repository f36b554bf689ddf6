import { toMinor } from "../../lib/money.ts";
import { type Item, itemFrom } from "../item.ts";
import { defaultSensitivity } from "../sensitivity.ts";
import type { FeedOptions } from "./feed.ts";
import { cut, isId, pathOf, urlOf, words } from "./plain-values.ts";
import type { ShopifyColumn, ShopifyRow } from "./shopify-columns.ts";

type Context = {
  readonly ids: Set<string>;
  readonly refuse: (line: number, message: string) => void;
  readonly onCount: FeedOptions["onCount"];
  readonly currency: string | null;
};

type Prices = Pick<Item, "price_minor" | "list_price_minor" | "currency">;
type Variant = {
  readonly row: ShopifyRow;
  readonly prices: Prices;
  readonly available: boolean;
  readonly options: Readonly<Record<string, string>>;
};

const OPTIONS = [
  ["option1_name", "option1"],
  ["option2_name", "option2"],
  ["option3_name", "option3"],
] as const satisfies readonly (readonly [ShopifyColumn, ShopifyColumn])[];

/**
 * The items of one Handle. The product takes the price of its cheapest variant that can be bought (else of
 * its cheapest), and can be bought when a variant can. A variant can be bought when its stock is not tracked,
 * is above 0, or may be oversold; a product that is a draft, archived or not published cannot.
 */
export const shopifyItems = (handle: string, rows: readonly ShopifyRow[], context: Context): Item[] => {
  const first = rows[0];
  const title = first === undefined ? null : words(first.cell("title"), 1000);
  if (first === undefined || title === null || !isId(handle)) {
    context.refuse(
      first?.line ?? 0,
      "The first row of a Handle needs a Title, and a Handle has at most 256 characters.",
    );
    return [];
  }
  if (context.ids.has(handle)) {
    context.refuse(first.line, "This Handle is also the SKU of another product. Give each its own id.");
    return [];
  }
  const variants = variantsOf(rows, first, context);
  const listed = isListed(first);
  const parent = productOf(handle, title, rows, first, variants, listed);
  context.ids.add(handle);
  const several = variants.length > 1;
  const children = several
    ? variants.flatMap((variant) => variantItem(parent, variant, listed, context))
    : [];
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
    image_url: imageOf(rows),
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
      image_url: urlOf(row.cell("variant_image")) ?? parent.image_url,
      title: values.length === 0 ? parent.title : cut(`${parent.title} (${values.join(", ")})`, 1000),
      attributes: { ...parent.attributes, ...options, ...codesOf(row) },
    },
  ];
};

/**
 * Rows with an option value, a price or a SKU are variants; the others carry pictures. A row repeats no
 * option names: they are the first row's.
 */
const variantsOf = (rows: readonly ShopifyRow[], first: ShopifyRow, context: Context): Variant[] =>
  rows
    .filter((row) => row.cell("option1") !== "" || row.cell("price") !== "" || row.cell("sku") !== "")
    .map((row) => {
      const options: Record<string, string> = {};
      for (const [name, value] of OPTIONS) {
        const label = first.cell(name).toLowerCase();
        const chosen = row.cell(value);
        if (chosen !== "" && label !== "" && !(label === "title" && chosen === "Default Title"))
          options[cut(label, 100)] = cut(chosen, 200);
      }
      return { row, options, prices: pricesOf(row, context), available: canBeBought(row) };
    });

const pricesOf = (row: ShopifyRow, { currency, onCount, refuse }: Context): Prices => {
  const none: Prices = { price_minor: null, list_price_minor: null, currency: null };
  const price = amountOf(row.cell("price"));
  if (price === null) {
    if (row.cell("price") !== "")
      refuse(
        row.line,
        "The price is no amount. Write it as 12.75, without a currency. The item is kept without a price.",
      );
    return none;
  }
  if (currency === null) {
    onCount("prices_without_currency", 1);
    return none;
  }
  const before = amountOf(row.cell("compare_at"));
  return {
    price_minor: toMinor(price, currency),
    list_price_minor: before !== null && before > price ? toMinor(before, currency) : null,
    currency,
  };
};

const amountOf = (text: string): number | null => (/^\d+(?:\.\d+)?$/u.test(text) ? Number(text) : null);

const canBeBought = (row: ShopifyRow): boolean =>
  row.cell("tracker") === "" ||
  Number(row.cell("stock")) > 0 ||
  /^(?:continue|true)$/iu.test(row.cell("oversell"));

const isListed = (first: ShopifyRow): boolean =>
  !/^false$/iu.test(first.cell("published")) && !/^(?:draft|archived|unlisted)$/iu.test(first.cell("status"));

const imageOf = (rows: readonly ShopifyRow[]): string | null => {
  const images = rows.flatMap((row, index) => {
    const url = urlOf(row.cell("image"));
    return url === null ? [] : [{ url, position: Number(row.cell("image_position")) || index + 1 }];
  });
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
