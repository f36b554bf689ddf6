import type { Item } from "../../catalogue/item.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import type { Words } from "../../explain/wording/wording.ts";
import type { ShopContact } from "../../shop/settings.ts";
import type { View } from "../../shopper/view.ts";
import type { Help } from "./request.ts";

const MOST_PAGES = 5;

/**
 * What a help page is worth here: a manual of the very thing, of its kind, or of the page's category; 0:
 * general.
 */
const worthOf = (page: Item, things: readonly Item[], category: readonly string[]): number => {
  if (
    things.some(
      ({ item_id, variant_of }) =>
        page.accessory_of.includes(item_id) ||
        (variant_of !== null && page.accessory_of.includes(variant_of)),
    )
  )
    return 3;
  const kinds = new Set(things.flatMap((thing) => thing.category.slice(-1)));
  if (page.category.some((name) => kinds.has(name))) return 2;
  return page.category.some((name) => category.includes(name)) ? 1 : 0;
};

/**
 * A person to turn to (none where the shop named none), and help pages: those of the things on the page or
 * just bought first. Never anything that is sold. Catalogues hold few help pages; they are looked through
 * when somebody asks for help, and not on other answers.
 */
export const findHelp = (
  catalogue: CatalogueSnapshot,
  view: View,
  contact: ShopContact | null,
  words: Words,
): Help => {
  const { item_id, items, category } = view.context;
  const bought = view.steps.find(({ type }) => type === "purchase")?.items ?? [];
  const things = [...(item_id === null ? [] : [item_id]), ...items, ...bought].flatMap(
    (itemId) => catalogue.item(itemId) ?? [],
  );
  const pages: { page: Item; worth: number }[] = [];
  for (const page of catalogue.all())
    if (page.kind === "content" && page.available)
      pages.push({ page, worth: worthOf(page, things, category) });
  pages.sort((a, b) => b.worth - a.worth || (a.page.item_id < b.page.item_id ? -1 : 1));
  return {
    contact,
    text: words.say("help.text"),
    items: pages.slice(0, MOST_PAGES).map(({ page }) => page),
  };
};
