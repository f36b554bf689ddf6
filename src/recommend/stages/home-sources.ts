import type { Item } from "../../catalogue/item.ts";
import { newArrivals } from "../../catalogue/new-arrivals.ts";
import { type ListPlace, NO_SOURCES, type Sources } from "../../journey/rules/shop-wishes.ts";
import type { AnswerTask } from "./answer-task.ts";

const DAY_MS = 86_400_000;
/** Every third place of a home page may be for what is new, from the third on, or trends, from the second. */
const EVERY = 3;
const FIRST = { new_arrivals: 3, trending: 2 } as const;

/** What was chosen within a week is told as lately for so long after that week. */
const LATELY_MS = 7 * DAY_MS;

type LearntTrends = {
  readonly until?: string;
  readonly items?: readonly (readonly [string, number, number])[];
};

/**
 * What is chosen more than before, the fastest growing first, each by at least as many shoppers within a week
 * as the shop asks for ("Popular with …"); nothing where the model does not know, or knows of a week long
 * past.
 */
const trendingOf = ({ chosen, shopContext, now }: AnswerTask): readonly Item[] => {
  const { settings, catalogue } = shopContext;
  const { until, items = [] } = (chosen.model?.tables["trends"] ?? {}) as LearntTrends;
  const isLately = until !== undefined && now - Date.parse(until) <= LATELY_MS;
  if (!isLately) return [];
  return items.flatMap(([itemId, recent]) => {
    const item = recent >= settings.popular_threshold ? catalogue.item(itemId) : null;
    return item !== null && item.available && item.kind === "product" ? [item] : [];
  });
};

const placesFor = (source: keyof Sources, count: number, items: readonly Item[]): readonly ListPlace[] =>
  items.length === 0
    ? []
    : Array.from({ length: count }, (_, at) => ({
        id: `${source}-${at}`,
        place: FIRST[source] + EVERY * at,
        items,
        promotion: null,
      }));

/** The places that the shop's home page has for what is new, and for what is chosen more than before. */
export const sourcesOf = (task: AnswerTask): Sources => {
  const { settings, catalogue } = task.shopContext;
  const { new_arrivals, trending } = settings.home;
  if (task.request.context.moment !== "home" || new_arrivals + trending === 0) return NO_SOURCES;
  return {
    new_arrivals:
      new_arrivals === 0 ? [] : placesFor("new_arrivals", new_arrivals, newArrivals(catalogue, task.now)),
    trending: trending === 0 ? [] : placesFor("trending", trending, trendingOf(task)),
  };
};
