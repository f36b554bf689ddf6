import type { Item } from "./item.ts";
import type { CatalogueSnapshot } from "./snapshot.ts";

const DAY_MS = 86_400_000;
/** Days for which something may be called new. */
const NEW_DAYS = 30;

/** Whether something has been on offer for so short a time that it may be called new. */
export const isNew = ({ published_at }: Pick<Item, "published_at">, now: number): boolean =>
  published_at !== null && published_at <= now && now - published_at <= NEW_DAYS * DAY_MS;

const MOST = 50;

/** New products that can be had, the newest first; of what has no date nothing is known. */
export const newArrivals = (
  catalogue: Pick<CatalogueSnapshot, "bestFirst" | "item">,
  now: number,
): readonly Item[] =>
  catalogue
    .bestFirst()
    .flatMap((itemId) => catalogue.item(itemId) ?? [])
    .filter((item) => isNew(item, now))
    .sort((a, b) => (b.published_at ?? 0) - (a.published_at ?? 0) || (a.item_id < b.item_id ? -1 : 1))
    .slice(0, MOST);
