import { DomainError } from "../../lib/errors.ts";
import { type Item, itemFrom } from "../item.ts";
import { defaultSensitivity, readsCategory } from "../sensitivity.ts";
import type { AmountColumn, AmountRead, Money } from "./amounts.ts";
import { type Availability, readAvailability } from "./availability.ts";
import type { FeedOptions } from "./feed.ts";
import { cut, firstUrlOf, isId, pathOf, urlOf, words } from "./plain-values.ts";

/** The attributes of one product by their name without `g:`, first value first. */
export type MerchantProduct = ReadonlyMap<string, readonly string[]>;

type Options = Pick<FeedOptions, "defaults" | "onCount" | "now"> & {
  /** The prices of the feed, so that each is read by the others' decimal mark. */
  readonly amounts: AmountColumn;
  /** Where the product stands, for people. */
  readonly where: string;
};

/**
 * Attributes that describe the product to a shopper; identifiers and campaign labels stay out, but for the
 * codes by which one finds the very product.
 */
const DESCRIBING = [
  "color",
  "size",
  "material",
  "pattern",
  "gender",
  "age_group",
  "condition",
  "size_type",
  "size_system",
  "gtin",
  "mpn",
  "energy_efficiency_class",
  "unit_pricing_measure",
] as const;

/**
 * One product of Google's product data specification as an item; shared by XML, Atom and tab-separated feeds.
 * `price` is the sale price where one holds now, with the regular price as `list_price`. What is on preorder
 * or back order can be ordered and is not there, so it is not available, and its word is kept as the
 * attribute `availability`; a word that nobody knows, or none, leaves the item available and is counted.
 * `item_group_id` becomes `variant_of`; the first `product_type` (else the path of google_product_category)
 * the category. Sensitivity comes from google_product_category, and `adult` adds `sexuality`. A price that
 * cannot be read costs itself and is counted. Throws `item_invalid` without id or title.
 */
export const merchantItem = (product: MerchantProduct, options: Options): Item => {
  const first = (name: string): string => product.get(name)?.[0]?.trim() ?? "";
  const id = first("id");
  const title = words(first("title"), 1000);
  if (!isId(id) || title === null)
    throw new DomainError(
      "item_invalid",
      "This product has no g:id (1 to 256 characters) or no g:title. Give both.",
    );
  const category = first("google_product_category");
  if (category !== "" && !readsCategory(category)) options.onCount("categories_not_judged", 1);
  const group = first("item_group_id");
  const adult = /^(?:yes|true)$/iu.test(first("adult"));
  const image = first("image_link");
  if (image !== "" && firstUrlOf(image) === null) options.onCount("images_without_address", 1, options.where);
  return itemFrom({
    item_id: id,
    title,
    description: words(first("description"), 20_000),
    ...pricesOf(first, options),
    ...availabilityOf(first, options),
    category: categoryOf(first("product_type"), category),
    google_product_category: category === "" ? null : cut(category, 500),
    brand: words(first("brand"), 200),
    image_url: firstUrlOf(image),
    url: urlOf(first("link")),
    attributes: attributesOf(first),
    variant_of: isId(group) && group !== id ? group : null,
    sensitivity: [
      ...new Set([...defaultSensitivity(category === "" ? null : category), ...(adult ? ["sexuality"] : [])]),
    ],
  });
};

type Read = (name: string) => string;

const pricesOf = (
  first: Read,
  options: Options,
): Pick<Item, "price_minor" | "list_price_minor" | "currency"> => {
  const regular = priceOf(first, "price", options, options.defaults.currency);
  // A bare sale price is in the currency of the price beside it.
  const sale = priceOf(first, "sale_price", options, regular?.currency ?? options.defaults.currency);
  const isNow = sale !== null && isInForce(first("sale_price_effective_date"), options);
  if (regular === null)
    return isNow
      ? { price_minor: sale.minor, list_price_minor: null, currency: sale.currency }
      : { price_minor: null, list_price_minor: null, currency: null };
  const holds = isNow && sale.currency === regular.currency && sale.minor < regular.minor;
  return holds
    ? { price_minor: sale.minor, list_price_minor: regular.minor, currency: regular.currency }
    : { price_minor: regular.minor, list_price_minor: null, currency: regular.currency };
};

const LOST: Readonly<Record<Exclude<AmountRead, Money | "empty">, string>> = {
  unreadable: "unreadable",
  no_currency: "without_currency",
};

const priceOf = (
  first: Read,
  name: "price" | "sale_price",
  { amounts, onCount, where }: Options,
  currency: string | null,
): Money | null => {
  const money = amounts.read(first(name), currency);
  if (typeof money !== "string") {
    if (money.ambiguous === true) onCount(`${name}s_ambiguous`, 1, where);
    return money;
  }
  if (money !== "empty") onCount(`${name}s_${LOST[money]}`, 1, where);
  return null;
};

/**
 * Two times with a stroke between them (`2026-02-24T11:07+01:00/2026-02-29T23:07+01:00`). Without a clock, or
 * when it cannot be read, the sale price is taken at its word.
 */
const isInForce = (dates: string, { now, onCount }: Options): boolean => {
  const [from, to] = dates.split("/").map((date) => Date.parse(date.trim()));
  if (now === undefined || from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
    return true;
  const holds = from <= now && now <= to;
  if (!holds) onCount("sale_prices_not_in_force", 1);
  return holds;
};

const COUNTED: Readonly<Partial<Record<Availability, string>>> = {
  unsaid: "availability_missing",
  later: "unavailable.to_be_ordered",
  gone: "unavailable.out_of_stock",
};

const availabilityOf = (first: Read, { onCount, where }: Options): Pick<Item, "available"> => {
  const { says, word } = readAvailability(first("availability"));
  const count = COUNTED[says];
  if (count !== undefined) onCount(count, 1, where);
  if (says === "unknown") onCount("availability_unknown", 1, cut(word, 40));
  return { available: says !== "later" && says !== "gone" };
};

const categoryOf = (type: string, google: string): string[] =>
  pathOf(type !== "" ? type : google.replace(/^\s*\d+\s*(?:-\s*)?/u, ""));

const attributesOf = (first: Read): Record<string, string> => {
  const attributes: Record<string, string> = {};
  for (const name of DESCRIBING) {
    const value = words(first(name), 1000);
    if (value !== null) attributes[name] = value;
  }
  const { says, word } = readAvailability(first("availability"));
  if (says === "later") {
    attributes["availability"] = word;
    if (first("availability_date") !== "")
      attributes["availability_date"] = cut(first("availability_date"), 100);
  }
  return attributes;
};
