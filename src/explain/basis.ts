import type { Lift } from "../journey/apply-rules.ts";
import { groundOf, type ReasonCode } from "./reason-codes.ts";
import type { FoundReason } from "./reason-facts.ts";

export type Basis = "personalised" | "contextual" | "popular" | "promoted";

/**
 * What a kind of reason speaks of. `model`: of an order that may well rest on the person, without a ground
 * that could be named; `nothing`: of no ground at all.
 */
type Ground = "person" | "page" | "everyone" | "model" | "nothing";

/**
 * Reasons that rest on the page or on the person, depending on where their evidence or their wish comes
 * from.
 */
const GROUNDS: Readonly<Record<ReasonCode, Ground | "evidence" | "wish">> = {
  because_bought: "person",
  because_viewed: "person",
  because_clicked: "person",
  because_carted: "person",
  because_wished: "person",
  because_rated: "person",
  bought_before: "person",
  seen_before: "person",
  goes_with_item: "page",
  similar_in_catalogue: "page",
  goes_with_cart: "page",
  completes_purchase: "evidence",
  new_in_category_you_follow: "person",
  cheaper_as_you_asked: "wish",
  easier_as_you_asked: "wish",
  reliable_as_you_asked: "wish",
  informed_as_you_asked: "wish",
  fun_as_you_asked: "wish",
  matches_search: "page",
  matches_search_in_part: "page",
  in_category: "page",
  popular: "everyone",
  shop_bestseller: "everyone",
  newest: "everyone",
  trending: "everyone",
  promoted: "nothing",
  promoted_season: "nothing",
  promoted_new_range: "nothing",
  promoted_clearance: "nothing",
  promoted_own_brand: "nothing",
  promoted_margin: "nothing",
  promoted_paid: "nothing",
  general: "everyone",
  general_history: "person",
  ranking: "model",
};

export type BasisInput = {
  readonly item_id: string;
  /** The reasons that are told. */
  readonly reasons: readonly FoundReason[];
  readonly lifts: readonly Lift[];
  readonly limit: number;
  /** The wishes that moved it are the request's own, not the person's. */
  readonly wishes_of_request: boolean;
  /**
   * The list of the same run without stored and session history; null where there was no history to leave
   * out.
   */
  readonly without_history: ReadonlySet<string> | null;
};

/** Whether an item is in the list for the shop's sake alone: it would not be without its boost or its pin. */
const isByShop = (lifts: readonly Lift[], limit: number): boolean =>
  lifts.some(({ code, rank_without }) => (code === "promoted" || code === "pinned") && rank_without > limit);

/**
 * What a suggestion rests on, said by the very reasons that are told of it, so that the two never contradict
 * each other (docs/decisions/2026-11-26-what-a-basis-says.md). `promoted`: it would not be in the list
 * without the shop's boost or pin, or somebody pays for its place; `personalised`: a reason speaks of the
 * person; `contextual`: one speaks of the page, and none of the person; `popular`: nothing that is told of it
 * differs from person to person. An order of a second stage names no ground: what it orders is personal if it
 * leaves the list on a run without the person's history.
 */
export const basisOf = ({
  item_id,
  reasons,
  lifts,
  limit,
  wishes_of_request,
  without_history,
}: BasisInput): Basis => {
  if (isByShop(lifts, limit) || reasons.every(({ code }) => groundOf(code) === "paid")) return "promoted";
  const grounds = reasons.map(({ code, evidence }): Ground => {
    const ground = GROUNDS[code];
    if (ground === "wish") return wishes_of_request ? "page" : "person";
    if (ground !== "evidence") return ground;
    return evidence.some(({ event_id }) => event_id !== null) ? "person" : "page";
  });
  if (grounds.includes("person")) return "personalised";
  if (grounds.includes("page")) return "contextual";
  const isTried = grounds.includes("model") && without_history !== null;
  return isTried && !without_history.has(item_id) ? "personalised" : "popular";
};
