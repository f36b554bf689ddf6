import { isBestseller } from "../../catalogue/best-sellers.ts";
import { isNew } from "../../catalogue/new-arrivals.ts";
import { attribute, type Attribution, type RowRef } from "../../explain/attribute.ts";
import type { Basis } from "../../explain/basis.ts";
import { stepsBehind } from "../../explain/classify-contributions.ts";
import { attributeByFalls, attributeTogether } from "../../explain/falls.ts";
import { type ExplainedItem, type FoundReason, type ReasonFacts } from "../../explain/reason-facts.ts";
import type { KeptCandidate } from "../../journey/apply-rules.ts";
import { present } from "../../lib/present.ts";
import { contributionsOf } from "../../model/runtime/ranking.ts";
import type { MadeList } from "./apply-rules.ts";
import type { ByRemoval } from "./explain-by-removal.ts";
import { explainSampled, rankWithout } from "./explain-sampled.ts";
import type { ListRun } from "./list-run.ts";
import { inTime, type ReasonTime } from "./reason-time.ts";
import { popularityOf, type Retrieved } from "./retrieve.ts";

/** What a package names as its data where it has learnt from the catalogue alone. */
const FROM_CATALOGUE = "catalogue";

/** One kept candidate with what speaks for it. */
export type Explained = {
  readonly kept: KeptCandidate<Retrieved>;
  readonly attribution: Attribution;
  readonly reasons: readonly FoundReason[];
  readonly basis: Basis;
};

/**
 * What the shop's own order stands for: nothing of a model, so that its whole score is the place in that
 * order.
 */
const byShopOrder: Attribution = { contributions: [], prior: 1, score: 1, residual: 0, faithful: true };

/** A model whose parts cannot be told apart: nothing may be named as a reason. */
const opaque = (score: number): Attribution => ({
  contributions: [],
  prior: 0,
  score,
  residual: Math.abs(score),
  faithful: false,
});

/**
 * Exact contributions of each kept item: an additive model and no second stage. Rows come from steps of the
 * view, so that reasons find their events.
 */
const exactly = (
  run: ListRun,
  { scored: { rows, output } }: MadeList,
  kept: readonly KeptCandidate<Retrieved>[],
): Attribution[] | null => {
  if (output?.form !== "parts") return null;
  const values = contributionsOf(
    output,
    kept.map(({ candidate }) => candidate.index),
  );
  return kept.map(({ candidate }, at) =>
    attribute({
      values,
      offset: at * output.rows,
      rows,
      prior: run.model?.prior?.[candidate.index] ?? 0,
      score: candidate.score,
    }),
  );
};

/** By the rows without which an item stands lower, each alone or few together. Null: nothing moves it. */
const byPlaces = ({ falls, together }: ByRemoval, itemId: string): Attribution | null => {
  const { falls: alone } = falls(itemId);
  const rows = together(itemId)?.rows;
  return attributeByFalls(alone) ?? (rows === undefined ? null : attributeTogether(rows));
};

/**
 * Through whatever models there are: exact where they are additive, by every set of rows or by taking single
 * ones away where a full answer is wanted, else untold.
 */
const attributionsOf = async (
  run: ListRun,
  made: MadeList,
  { full, time, byRemoval }: ExplainOptions,
): Promise<Attribution[]> => {
  const { kept } = made.list;
  const { scored } = made;
  const exact = scored.ranked === null ? exactly(run, made, kept) : null;
  const isExplained = ({ candidate: { source, item } }: KeptCandidate<Retrieved>): boolean =>
    source === "model" && (scored.ranked === null || scored.ranked.scoreOf.has(item.item_id));
  const unexplained = exact === null ? kept.filter(isExplained) : [];
  const sampled = full
    ? await explainSampled(
        inTime(run, time, "sampling"),
        made.view,
        scored,
        unexplained.map(({ candidate }) => candidate),
      )
    : null;
  return kept.map((each, at) => {
    const { source, score, item } = each.candidate;
    if (source === "shop_order") return byShopOrder;
    const found = exact?.[at] ?? sampled?.[unexplained.indexOf(each)];
    if (found !== undefined) return found;
    return (byRemoval === null ? null : byPlaces(byRemoval, item.item_id)) ?? opaque(score);
  });
};

export type ExplainOptions = {
  /** The list of the same run without stored and session history; null: there was none to leave out. */
  readonly withoutHistory: ReadonlySet<string> | null;
  /** Places in the list so far: this page and those before it. */
  readonly limit: number;
  /** Reasons of models that are not additive cost runs: only where they are asked for. */
  readonly full: boolean;
  /** What taking single rows away does; null: it was not tried. */
  readonly byRemoval: ByRemoval | null;
  /** The k of "at least k shoppers". */
  readonly threshold: number;
  readonly time: ReasonTime;
};

/** What trying found out of an item's claims. */
type Tried = Pick<ExplainedItem, "refuted" | "ground">;

const keyOf = (rows: readonly RowRef[]): string =>
  rows
    .map(({ step, position }) => `${step} ${position}`)
    .sort()
    .join();

/**
 * Behind a second stage a contribution to a score says little of a place: a list in order of price is in that
 * order whatever was looked at. So every kind of reason is tried: where an item stands as high without the
 * steps behind it, it is refuted.
 */
const tryClaims = async (
  run: ListRun,
  { view, scored }: MadeList,
  items: readonly Pick<Attributed, "explained" | "facts">[],
  tried: ReadonlySet<string>,
): Promise<readonly Tried[]> => {
  const claims = items.map(({ explained, facts }) =>
    facts.prior_from === "ranking" && explained.attribution.faithful && !tried.has(explained.item.item_id)
      ? [...stepsBehind(explained, facts)].map(([code, rows]) => ({ code, rows, key: keyOf(rows) }))
      : [],
  );
  const sets = new Map(claims.flat().map(({ key, rows }) => [key, rows]));
  if (sets.size === 0) return items.map(() => ({}));
  const without = await rankWithout(run, view, scored, [...sets.values()]);
  const placesBut = new Map([...sets.keys()].map((key, at) => [key, without?.places[at + 1]]));
  return items.map(
    (
      {
        explained: {
          item: { item_id },
        },
      },
      at,
    ) => {
      const own = claims[at] ?? [];
      if (own.length === 0) return {};
      const place = without?.places[0]?.get(item_id) ?? 0;
      return {
        refuted: new Set(
          own.filter(({ key }) => (placesBut.get(key)?.get(item_id) ?? 0) <= place).map(({ code }) => code),
        ),
        ground: without?.ground ?? 0,
      };
    },
  );
};

/** One kept candidate with all that its reasons are found from. */
export type Attributed = {
  readonly kept: KeptCandidate<Retrieved>;
  readonly explained: ExplainedItem;
  readonly facts: ReasonFacts;
};

/** What speaks for every suggestion, and which claims of it do not hold. */
export const attributeList = async (
  run: ListRun,
  made: MadeList,
  options: ExplainOptions,
): Promise<Attributed[]> => {
  const attributed = await attributionsOf(run, made, options);
  const popularity = run.model === null ? null : popularityOf(run.model);
  const facts: Omit<ReasonFacts, "prior_from" | "match"> = {
    view: made.view,
    item: (itemId) => run.catalogue.item(itemId),
    learnt_from: run.model?.manifest.training?.dataset === FROM_CATALOGUE ? "content" : "behaviour",
    isPopular: (itemId) => (popularity?.get(itemId) ?? 0) >= options.threshold,
    limit: options.limit,
  };
  const items = made.list.kept.map((kept, at): Attributed => {
    const { candidate, moves, lifts } = kept;
    const attribution = present(attributed[at], "the attribution of an item");
    return {
      kept,
      explained: { item: candidate.item, attribution, moves, lifts },
      facts: { ...facts, prior_from: priorOf(run, made, candidate), match: matchOf(run, candidate) },
    };
  });
  const moved = items.map(({ kept }) => kept.candidate.item.item_id);
  const tried = await tryClaims(
    inTime(run, options.time, "claims"),
    made,
    items,
    new Set(options.byRemoval === null ? [] : moved),
  );
  return items.map((each, at) => ({ ...each, explained: { ...each.explained, ...tried[at] } }));
};

/** How the page names it: by its category, or by all words of the search or some of them. */
const matchOf = (
  { plan, page, matches_whole }: ListRun,
  { item: { item_id }, on_page }: Retrieved,
): ReasonFacts["match"] => {
  if (!on_page) return null;
  if (plan.moment === "category") return "in_category";
  return matches_whole && page[0]?.includes(item_id) === true ? "matches_search" : "matches_search_in_part";
};

/** What is the same for everyone in an item's score. */
const priorOf = (
  { catalogue }: Pick<ListRun, "catalogue">,
  { scored, view }: MadeList,
  { item, source }: Retrieved,
): ReasonFacts["prior_from"] => {
  if (source === "shop_order") {
    if (isBestseller(catalogue, item)) return "bestseller";
    return isNew(item, view.now) ? "newest" : null;
  }
  if (scored.ranked?.scoreOf.has(item.item_id) === true) return "ranking";
  return "shoppers";
};
