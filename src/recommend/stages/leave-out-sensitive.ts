import type { PageIndex } from "../../catalogue/page-index.ts";
import {
  isMostlyTagged,
  isSensitiveItem,
  isTagged,
  type ItemLookup,
} from "../../catalogue/sensitive-items.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import type { MomentPlan } from "../../journey/plans.ts";
import type { RecommendRequest } from "./request.ts";

/** What of a request may be read by somebody who did not grant `sensitive` (GDPR Art. 9). */
export type Heeded = {
  readonly request: RecommendRequest;
  /** Something that would have been read was left out. */
  readonly left_out: boolean;
};

/**
 * Whether the page is about sensitive products: its item, all of its items, or, on a page of a category or a
 * search, most of what that names. What is not in the catalogue says nothing here: it is left out of a
 * personal answer instead.
 */
export const isSensitivePage = (
  { context: { item_id, items, category }, search }: RecommendRequest,
  plan: MomentPlan,
  catalogue: CatalogueSnapshot,
  pageIndex: PageIndex,
  now: number,
): boolean => {
  const reads = (field: MomentPlan["reads"][number]): boolean => plan.reads.includes(field);
  if (reads("item_id") && item_id !== null && isTagged(catalogue, item_id)) return true;
  if (
    reads("items") &&
    item_id === null &&
    items.length > 0 &&
    items.every((each) => isTagged(catalogue, each))
  )
    return true;
  if (plan.moment === "category")
    return isMostlyTagged(catalogue, pageIndex.inCategory(catalogue, category, now));
  return (
    plan.moment === "search" && isMostlyTagged(catalogue, pageIndex.matching(catalogue, search, now)[0] ?? [])
  );
};

const lessThan = (some: readonly unknown[], all: readonly unknown[]): boolean => some.length < all.length;

/** The request without the cart lines and the events of the visit that `sensitive` would have to open. */
export const withoutSensitiveActs = (
  request: RecommendRequest,
  { plan, readsVisit }: { readonly plan: MomentPlan; readonly readsVisit: boolean },
  isSensitive: (act: { readonly item_id: string | null; readonly query: string | null }) => boolean,
): Heeded => {
  const { context, session } = request;
  const cart = context.cart.filter((item_id) => !isSensitive({ item_id, query: null }));
  const events = session.events.filter((event) => !isSensitive(event));
  const lessCart = lessThan(cart, context.cart);
  const lessVisit = lessThan(events, session.events);
  return lessCart || lessVisit
    ? {
        request: { ...request, context: { ...context, cart }, session: { ...session, events } },
        left_out: (lessVisit && readsVisit) || (lessCart && plan.reads.includes("cart")),
      }
    : { request, left_out: false };
};

/**
 * The request without the page's own sensitive items: where an answer rests on the person, they are not
 * combined.
 */
export const withoutSensitivePage = (request: RecommendRequest, catalogue: ItemLookup): Heeded => {
  const { context, filter } = request;
  const isOpen = (itemId: string): boolean => !isSensitiveItem(catalogue, itemId);
  const items = context.items.filter(isOpen);
  const itemId = context.item_id === null || isOpen(context.item_id) ? context.item_id : null;
  const left_out = itemId !== context.item_id || lessThan(items, context.items);
  return {
    request: {
      ...request,
      context: left_out ? { ...context, item_id: itemId, items } : context,
      // The rule `sensitive` drops these anyway; they are no part of a personal record.
      filter: filter === null ? null : { ...filter, exclude_items: filter.exclude_items.filter(isOpen) },
    },
    left_out,
  };
};
