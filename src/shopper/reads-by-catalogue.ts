import type { PageIndex } from "../catalogue/page-index.ts";
import { isSensitiveItem } from "../catalogue/sensitive-items.ts";
import type { CatalogueSnapshot } from "../catalogue/snapshot.ts";
import type { StoredEvent } from "./event.ts";
import type { EventReads } from "./shopper-reads.ts";

/** A catalogue and what finds in it what was searched for, at one time. */
export type CatalogueFacts = {
  readonly catalogue: CatalogueSnapshot;
  readonly pageIndex: Pick<PageIndex, "isSensitiveSearch">;
  readonly now: number;
};

/** Whether what somebody did is sensitive by what its item is, or by what its words find. */
export const isSensitiveAct = (
  { catalogue, pageIndex, now }: CatalogueFacts,
  { item_id, query }: Pick<StoredEvent, "item_id" | "query">,
): boolean =>
  (item_id !== null && isSensitiveItem(catalogue, item_id)) ||
  (query !== null && pageIndex.isSensitiveSearch(catalogue, query, now));

/** Sensitive when it was kept, or by what its item is and its words find today. */
export const isSensitiveEvent = (
  facts: CatalogueFacts,
  event: Pick<StoredEvent, "sensitive" | "item_id" | "query">,
): boolean => event.sensitive || isSensitiveAct(facts, event);

/**
 * Reads by what the catalogue says today: an item that was tagged after its event was kept closes that event
 * too, unless the grant carries `sensitive` (or the shopper asks for what is stored, Art. 15 GDPR).
 */
export const readsByCatalogue = (reads: EventReads, facts: CatalogueFacts): EventReads => ({
  async readEvents(grant) {
    const events = await reads.readEvents(grant);
    if (events === null || grant.right === "access" || grant.purposes.has("sensitive")) return events;
    return events.filter((event) => !isSensitiveEvent(facts, event));
  },
});
