import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import { variantGroup } from "../../journey/rules/match.ts";
import { careFirst, thanksFirst } from "../../journey/rules/messages-first.ts";
import type { View } from "../../shopper/view.ts";

const DAY_MS = 86_400_000;
/** Thanks that come later than this are no thanks. */
const THANKS_DAYS = 3;
/** How long how to look after a thing is worth a message. */
const CARE_DAYS = 14;

/** The newest purchase that was kept, of what the shop still knows. */
const newestPurchase = ({ owned }: View): { readonly itemId: string; readonly at: number } | null => {
  let newest: { itemId: string; at: number } | null = null;
  for (const [itemId, { last_at }] of owned)
    if (newest === null || last_at > newest.at) newest = { itemId, at: last_at };
  return newest;
};

/** Whether the shop has a help page or a manual of a thing. */
const hasCarePage = (catalogue: CatalogueSnapshot, itemId: string): boolean => {
  const item = catalogue.item(itemId);
  const ids = item === null ? [itemId] : [...new Set([itemId, variantGroup(item)])];
  return ids.some((id) =>
    catalogue.accessoriesOf(id).some((other) => {
      const page = catalogue.item(other);
      return page?.kind === "content" && page.available;
    }),
  );
};

/**
 * What a message to somebody who has just bought something is about before anything is sold to them: the
 * first since the purchase thanks them, the second is about looking after what they bought, where the shop
 * has a page for it. Null: neither. `contacted`: when the shop wrote to them.
 */
export const messageFirst = (
  view: View,
  contacted: readonly number[],
  catalogue: CatalogueSnapshot,
): typeof thanksFirst | typeof careFirst | null => {
  const newest = newestPurchase(view);
  if (newest === null) return null;
  const age = view.now - newest.at;
  const messages = contacted.filter((at) => at >= newest.at).length;
  if (messages === 0 && age < THANKS_DAYS * DAY_MS) return thanksFirst;
  const mayCare = messages === 1 && age < CARE_DAYS * DAY_MS;
  return mayCare && hasCarePage(catalogue, newest.itemId) ? careFirst : null;
};
