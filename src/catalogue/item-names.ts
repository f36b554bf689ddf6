import type { Item } from "./item.ts";

/** What a name stands for: an item, several (nobody can tell which), or nothing that the catalogue knows. */
export type Named =
  { readonly item_id: string } | { readonly ambiguous: readonly string[] } | { readonly unknown: true };

/** Attributes that name the very product in another system. */
const CODES = [
  "sku",
  "gtin",
  "ean",
  "upc",
  "isbn",
  "barcode",
  "mpn",
  "offer_id",
  "variant_id",
  "product_id",
  "external_id",
] as const;

const UNKNOWN: Named = { unknown: true };

/** `shopify_NL_8041234567_44123`: the offer id of Shopify's Google channel, made of product and variant. */
const SHOPIFY_OFFER = /^shopify_[a-z]{2}_(\d+)_(\d+)$/iu;

/** A GTIN of any length, by its check digit (GS1 General Specifications, 7.9). */
const isGtin = (digits: string): boolean =>
  /^(?:\d{8}|\d{12,14})$/u.test(digits) &&
  [...digits].reverse().reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 1 : 3), 0) % 10 ===
    0;

/**
 * Names are compared without case and blanks at the ends; codes of 8 to 14 digits without leading zeros,
 * since a GTIN-12 and the GTIN-13 of it are one.
 */
const fold = (name: string): string => {
  const written = name.trim().toLowerCase();
  const together = /^\d[\d -]{6,20}\d$/u.test(written) ? written.replace(/[ -]/gu, "") : written;
  // Books and tills write codes in groups: `978-3-16-148410-0`. A shop's own number keeps its strokes.
  const plain = isGtin(together) ? together : written;
  return /^\d{8,14}$/u.test(plain) ? plain.replace(/^0+/u, "") : plain;
};

/** Every name of an item beside its id, folded. */
const namesOf = (item: Item): string[] => {
  const names = [item.item_id, ...(item.variant_of === null ? [] : [item.variant_of])];
  for (const code of CODES) {
    const value = item.attributes[code];
    if (value === undefined || typeof value === "boolean") continue;
    // A feed may list several codes in one cell.
    for (const one of String(value).split(/[,;|]/u)) if (one.trim() !== "") names.push(one);
  }
  return [
    ...new Set(
      names.flatMap((name) => {
        const parts = SHOPIFY_OFFER.exec(name.trim());
        return parts === null ? [fold(name)] : [fold(name), parts[1] ?? "", parts[2] ?? ""];
      }),
    ),
  ];
};

export type ItemNames = {
  find(name: string): Named;
  add(item: Item): void;
  remove(item: Item): void;
};

/**
 * The second names of a shop's items: SKU, GTIN, variant id, offer id. An id of the catalogue's own always
 * stands for itself. A name that several variants of one product share stands for the product, where that is
 * an item; else it is ambiguous, and stands for none of them.
 */
export const createItemNames = (items: ReadonlyMap<string, Item>): ItemNames => {
  const byName = new Map<string, string | Set<string>>();
  const names: ItemNames = {
    find: (name) => {
      if (items.has(name)) return { item_id: name };
      const found = byName.get(fold(name));
      if (found === undefined) return UNKNOWN;
      if (typeof found === "string") return { item_id: found };
      const group = groupOf(items, found);
      return group === null ? { ambiguous: [...found] } : { item_id: group };
    },
    add: (item) => {
      for (const name of namesOf(item)) {
        const held = byName.get(name);
        if (held === undefined) byName.set(name, item.item_id);
        else if (typeof held !== "string") held.add(item.item_id);
        else if (held !== item.item_id) byName.set(name, new Set([held, item.item_id]));
      }
    },
    remove: (item) => {
      for (const name of namesOf(item)) {
        const held = byName.get(name);
        if (held === item.item_id) byName.delete(name);
        else if (held !== undefined && typeof held !== "string") {
          held.delete(item.item_id);
          const [left] = held;
          if (held.size === 1 && left !== undefined) byName.set(name, left);
        }
      }
    },
  };
  for (const item of items.values()) names.add(item);
  return names;
};

const groupOf = (items: ReadonlyMap<string, Item>, ids: ReadonlySet<string>): string | null => {
  const groups = new Set([...ids].map((id) => items.get(id)?.variant_of ?? id));
  const [group] = groups;
  return groups.size === 1 && group !== undefined && items.has(group) ? group : null;
};

/**
 * The item that one of several names stands for: the first that is an id of the catalogue, else the first
 * that is a second name of one item. Null where none is.
 */
export const findItem = (find: ItemNames["find"], names: readonly string[]): string | null => {
  const found = names.map((name) => ({ name, named: find(name) }));
  const own = found.find(({ name, named }) => "item_id" in named && named.item_id === name);
  if (own !== undefined) return own.name;
  for (const { named } of found) if ("item_id" in named) return named.item_id;
  return null;
};
