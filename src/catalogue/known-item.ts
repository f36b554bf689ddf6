import { isSensitiveItem } from "./sensitive-items.ts";
import type { CatalogueSnapshot } from "./snapshot.ts";

/** The item that a name stands for, or the name itself where the catalogue knows none or several. */
export const knownItem = <T extends string | null>(
  catalogue: Pick<CatalogueSnapshot, "find">,
  name: T,
): T | string => {
  if (name === null) return name;
  const named = catalogue.find(name);
  return "item_id" in named ? named.item_id : name;
};

/** What the keeper of events asks of an item; of a name for several, that it is one. */
export const itemFactsOf = (
  catalogue: CatalogueSnapshot,
  itemId: string,
): { known: boolean; sensitive: boolean; ambiguous: boolean } => ({
  known: catalogue.item(itemId) !== null,
  sensitive: isSensitiveItem(catalogue, itemId),
  ambiguous: catalogue.item(itemId) === null && "ambiguous" in catalogue.find(itemId),
});
