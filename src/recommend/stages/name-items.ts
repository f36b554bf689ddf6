import { knownItem } from "../../catalogue/known-item.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import type { RecommendRequest } from "./request.ts";

/**
 * The request with its items under the catalogue's own ids: pages and visits may name them by SKU, GTIN,
 * variant id or offer id. A name that stands for several items, or for none, stays as it is.
 */
export const nameItems = (
  request: RecommendRequest,
  catalogue: Pick<CatalogueSnapshot, "find">,
): RecommendRequest => {
  const { context, session } = request;
  const known = (ids: readonly string[]): readonly string[] => ids.map((id) => knownItem(catalogue, id));
  return {
    ...request,
    context: {
      ...context,
      item_id: knownItem(catalogue, context.item_id),
      items: known(context.items),
      cart: known(context.cart),
    },
    session: {
      ...session,
      events: session.events.map((event) => ({ ...event, item_id: knownItem(catalogue, event.item_id) })),
    },
  };
};
