import { isSensitiveItem, type ItemLookup } from "../catalogue/sensitive-items.ts";
import type { StoredEvent } from "./event.ts";
import type { EventReads } from "./shopper-reads.ts";

/** Sensitive when it was kept, or by what its item is today. */
export const isSensitiveEvent = (
  catalogue: ItemLookup,
  { sensitive, item_id }: Pick<StoredEvent, "sensitive" | "item_id">,
): boolean => sensitive || (item_id !== null && isSensitiveItem(catalogue, item_id));

/**
 * Reads by what the catalogue says today: an item that was tagged after its event was kept closes that event
 * too, unless the grant carries `sensitive` (or the shopper asks for what is stored, Art. 15 GDPR).
 */
export const readsByCatalogue = (reads: EventReads, catalogue: ItemLookup): EventReads => ({
  async readEvents(grant) {
    const events = await reads.readEvents(grant);
    if (events === null || grant.right === "access" || grant.purposes.has("sensitive")) return events;
    return events.filter((event) => !isSensitiveEvent(catalogue, event));
  },
});
