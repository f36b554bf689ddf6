import { LRUCache } from "lru-cache";
import { hasHistory } from "../../journey/rules/has-history.ts";
import { NO_SHOP_WISHES, NO_SOURCES } from "../../journey/rules/shop-wishes.ts";
import { present } from "../../lib/present.ts";
import { isProfiling } from "../../notice/notice.ts";
import { createViewBuilder, withoutHistory } from "../../shopper/build-view.ts";
import type { View, ViewMaterial } from "../../shopper/view.ts";
import type { MadeList } from "./apply-rules.ts";
import type { ListRun } from "./list-run.ts";
import type { PreparedList } from "./prepare-list.ts";
import type { RecommendRequest } from "./request.ts";

type PageModel = {
  readonly id: string;
  readonly manifest: { readonly inputs: Readonly<Record<string, string>> };
};
/** What tells the list of one page from that of another. */
export type PageRun = Pick<
  ListRun,
  | "currency"
  | "filter"
  | "granted"
  | "min_score"
  | "objectives"
  | "minor"
  | "page"
  | "repurchase"
  | "settings"
  | "shop"
  | "sources"
  | "variants"
> & {
  readonly catalogue: Pick<ListRun["catalogue"], "shop" | "revision">;
  readonly plan: Pick<ListRun["plan"], "moment">;
  readonly model: PageModel | null;
  readonly ranker: PageModel | null;
};
export type PageMaterial = Pick<
  ViewMaterial,
  "context" | "open_complaint" | "preferences" | "reads_cart" | "rung"
>;

/** Lists that rest on the page alone: the same for everybody who stands on it. */
export type NonPersonalLists = {
  known(run: PageRun, material: PageMaterial, limit: number): ReadonlySet<string> | null;
  remember(run: PageRun, material: PageMaterial, limit: number, items: ReadonlySet<string>): void;
  /**
   * The views that an answer's lists are made of: the shopper's own, first, and beside it the same page
   * without their history, where there is one, its list is not known, and the answer says anything by it.
   */
  beside(prepared: PreparedList, explain: RecommendRequest["explain"]): ViewsBeside;
};

export type ViewsBeside = {
  readonly views: readonly View[];
  /**
   * Items of the list without the history, from the lists of the views; null: there is no history, or nothing
   * asks.
   */
  readonly withoutHistory: (lists: readonly MadeList[]) => ReadonlySet<string> | null;
};

const MOST_LISTS = 2_000;

/**
 * Whether anything of the shopper's own could change the list: then it is nobody else's, and is not
 * remembered. Nor is a list that the shop's rules shape, which come and go by the minute.
 */
const isOwn = (run: PageRun, { preferences, open_complaint, context, reads_cart }: PageMaterial): boolean => {
  if (
    open_complaint ||
    run.minor ||
    run.filter !== null ||
    run.shop !== NO_SHOP_WISHES ||
    run.sources !== NO_SOURCES ||
    run.objectives !== null ||
    (reads_cart && context.cart.length > 0)
  )
    return true;
  if (preferences === null) return false;
  const { dismissed, objectives, discreet } = preferences;
  return (
    discreet ||
    dismissed.items.length + dismissed.brands.length + dismissed.categories.length > 0 ||
    Object.values(objectives).some((weight) => weight > 0)
  );
};

/** Whether the same page is another list a moment later. */
const ages = ({ model, ranker }: PageRun): boolean =>
  [model, ranker].some(
    (each) => each !== null && Object.values(each.manifest.inputs).includes("item.age_days"),
  );

/** Whether the list without a history is the same for everybody on the page, whenever they ask. */
export const mayShare = (run: PageRun, material: PageMaterial): boolean =>
  !isOwn(run, material) && !ages(run) && run.plan.moment !== "search";

/** Equal for all that ask for the same list. */
export const keyOf = (run: PageRun, { rung, context }: PageMaterial, limit: number): string =>
  JSON.stringify([
    run.catalogue.shop,
    run.catalogue.revision,
    run.model?.id,
    run.ranker?.id,
    run.plan.moment,
    run.currency,
    run.repurchase,
    run.settings,
    run.variants,
    run.min_score,
    limit,
    rung,
    [...run.granted],
    context.item_id,
    context.items,
    context.category,
    context.country,
    run.page.length,
  ]);

/**
 * Remembers what a page shows to somebody of whom nothing is known, by model, catalogue and page: what a
 * personal list is compared with on every request. Nothing personal is in it, nor in its key.
 */
export const createNonPersonalLists = (): NonPersonalLists => {
  const lists = new LRUCache<string, ReadonlySet<string>>({ max: MOST_LISTS });
  const known: NonPersonalLists["known"] = (run, material, limit) =>
    mayShare(run, material) ? (lists.get(keyOf(run, material, limit)) ?? null) : null;
  const remember: NonPersonalLists["remember"] = (run, material, limit, items) => {
    if (mayShare(run, material)) lists.set(keyOf(run, material, limit), items);
  };
  return {
    known,
    remember,
    beside({ run, view, material, total }, explain) {
      // The removals of a full answer ask, and the basis of what a second stage ordered (explain/basis.ts).
      const isAsked = explain === "full" || run.ranker !== null;
      const hasOwn = isAsked && isProfiling(view.rung) && hasHistory(view);
      const items = hasOwn ? known(run, material, total) : null;
      if (!hasOwn || items !== null) return { views: [view], withoutHistory: () => items };
      return {
        views: [view, createViewBuilder(withoutHistory(material))()],
        withoutHistory: ([, bare]) => {
          const { kept } = present(bare, "the list without history").list;
          const shown = kept.slice(0, total).map(({ candidate }) => candidate.item.item_id);
          const made = new Set(shown);
          remember(run, material, total, made);
          return made;
        },
      };
    },
  };
};
