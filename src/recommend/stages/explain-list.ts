import { isBestseller } from "../../catalogue/best-sellers.ts";
import { isNew } from "../../catalogue/new-arrivals.ts";
import { attribute, type Attribution, type RowRef } from "../../explain/attribute.ts";
import { type Basis, basisOf } from "../../explain/basis.ts";
import { stepsBehind } from "../../explain/classify-contributions.ts";
import { findReasons } from "../../explain/find-reasons.ts";
import { type ExplainedItem, type FoundReason, type ReasonFacts } from "../../explain/reason-facts.ts";
import type { KeptCandidate } from "../../journey/apply-rules.ts";
import { present } from "../../lib/present.ts";
import { contributionsOf } from "../../model/runtime/ranking.ts";
import type { MadeList } from "./apply-rules.ts";
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

type Attributed = {
  readonly attribution: Attribution;
  /** What the prior stands for cannot be told. */ readonly prior_is_mixed: boolean;
};

const plain = (attribution: Attribution): Attributed => ({ attribution, prior_is_mixed: false });

/**
 * Exact contributions of each kept item: an additive model and no second stage. Rows come from steps of the
 * view, so that reasons find their events.
 */
const exactly = (
  run: ListRun,
  { scored: { rows, output } }: MadeList,
  kept: readonly KeptCandidate<Retrieved>[],
): Attributed[] | null => {
  if (output?.form !== "parts") return null;
  const values = contributionsOf(
    output,
    kept.map(({ candidate }) => candidate.index),
  );
  return kept.map(({ candidate }, at) =>
    plain(
      attribute({
        values,
        offset: at * output.rows,
        rows,
        prior: run.model?.prior?.[candidate.index] ?? 0,
        score: candidate.score,
      }),
    ),
  );
};

/**
 * Through whatever models there are: exact where they are additive, sampled within its budget where a full
 * answer is wanted, else untold.
 */
const attributionsOf = async (
  run: ListRun,
  made: MadeList,
  { full, random, time }: ExplainOptions,
): Promise<Attributed[]> => {
  const { kept } = made.list;
  const { scored } = made;
  if (scored.ranked === null) {
    const exact = exactly(run, made, kept);
    if (exact !== null)
      return exact.map((each, at) =>
        kept[at]?.candidate.source === "shop_order" ? plain(byShopOrder) : each,
      );
  }
  const explainedAnswer = kept.filter(
    ({ candidate }) =>
      candidate.source === "model" &&
      (scored.ranked === null || scored.ranked.scoreOf.has(candidate.item.item_id)),
  );
  const sampled = full
    ? await explainSampled(
        inTime(run, time, "sampling"),
        made.view,
        scored,
        explainedAnswer.map(({ candidate }) => candidate),
        random,
      )
    : null;
  return kept.map((each) => {
    if (each.candidate.source === "shop_order") return plain(byShopOrder);
    return sampled?.[explainedAnswer.indexOf(each)] ?? plain(opaque(each.candidate.score));
  });
};

export type ExplainOptions = {
  /** The list of the same run without stored and session history; null: there was none to leave out. */
  readonly withoutHistory: ReadonlySet<string> | null;
  /** Places in the list so far: this page and those before it. */
  readonly limit: number;
  /** Reasons of models that are not additive cost runs: only where they are asked for. */
  readonly full: boolean;
  /** The k of "at least k shoppers". */
  readonly threshold: number;
  random(): number;
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
  items: readonly { readonly explained: ExplainedItem; readonly facts: ReasonFacts }[],
): Promise<readonly Tried[]> => {
  const claims = items.map(({ explained, facts }) =>
    facts.prior_from === "ranking" && explained.attribution.faithful
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

/** Reasons and basis of every suggestion. */
export const explainList = async (
  run: ListRun,
  made: MadeList,
  options: ExplainOptions,
): Promise<Explained[]> => {
  const attributed = await attributionsOf(run, made, options);
  const popularity = run.model === null ? {} : popularityOf(run.model);
  const facts: Omit<ReasonFacts, "prior_from" | "match"> = {
    view: made.view,
    item: (itemId) => run.catalogue.item(itemId),
    learnt_from: run.model?.manifest.training?.dataset === FROM_CATALOGUE ? "content" : "behaviour",
    isPopular: (itemId) => (popularity[itemId] ?? 0) >= options.threshold,
    limit: options.limit,
  };
  const items = made.list.kept.map(({ candidate, moves, lifts }, at) => {
    const { attribution, prior_is_mixed } = present(attributed[at], "the attribution of an item");
    return {
      explained: { item: candidate.item, attribution, moves, lifts },
      facts: {
        ...facts,
        prior_from: priorOf(run, made, candidate, prior_is_mixed),
        match: matchOf(run, candidate),
      },
    };
  });
  const tried = await tryClaims(inTime(run, options.time, "claims"), made, items);
  return made.list.kept.map((kept, at) => {
    const { item } = kept.candidate;
    const { explained, facts: own } = present(items[at], "what is known of an item");
    const { attribution } = explained;
    const reasons = findReasons({ ...explained, ...tried[at] }, own);
    const basis = basisOf({
      item_id: item.item_id,
      reasons,
      lifts: kept.lifts,
      limit: options.limit,
      wishes_of_request: run.objectives !== null,
      without_history: options.withoutHistory,
    });
    return { kept, attribution, reasons, basis };
  });
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
  isMixed: boolean,
): ReasonFacts["prior_from"] => {
  if (source === "shop_order") {
    if (isBestseller(catalogue, item)) return "bestseller";
    return isNew(item, view.now) ? "newest" : null;
  }
  if (scored.ranked?.scoreOf.has(item.item_id) === true) return "ranking";
  return isMixed ? null : "shoppers";
};
