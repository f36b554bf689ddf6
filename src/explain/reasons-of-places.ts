/**
 * What is told of an item beside what its score rests on: the page's match, the place it was given,
 * promotions.
 */
import type { RuleCode } from "../journey/rules/rule-codes.ts";
import type { Promotion } from "../journey/rules/shop-wishes.ts";
import { isPromotion, PROMOTION_CODES, type ReasonCode } from "./reason-codes.ts";
import type { ExplainedItem, FoundReason, MatchCode } from "./reason-facts.ts";

export const MOST_REASONS = 3;

/** A boost is disclosed, however small its share. */
export const isBoost = ({ code }: FoundReason): boolean => isPromotion(code);

/** What names something, in the order in which it is given up: a boost last of all. */
const boostsFirst = (reasons: readonly FoundReason[]): readonly FoundReason[] => {
  const named = reasons.filter(({ code }) => code !== "general");
  return [...named.filter(isBoost), ...named.filter((reason) => !isBoost(reason))];
};

export const promotedBy = ({ ground }: Promotion, share: number): FoundReason => ({
  code: PROMOTION_CODES[ground],
  share,
  evidence: [],
  items: 0,
});

/**
 * The page's match, always told: it is what puts an item on a page of a category or a search, whatever scores
 * say. Its share is what the score owes to nothing else.
 */
export const withMatch = (
  reasons: readonly FoundReason[],
  match: MatchCode | null,
  share: number,
): readonly FoundReason[] => {
  if (match === null) return reasons;
  const told = boostsFirst(reasons).slice(0, MOST_REASONS - 1);
  return [{ code: match, share, evidence: [], items: 0 }, ...told].sort((a, b) => b.share - a.share);
};

/** What the places of a home page are for, as a reason. */
const SOURCE_REASONS: Partial<Record<RuleCode, ReasonCode>> = {
  new_arrivals: "newest",
  trending: "trending",
};

/**
 * The one reason of an item that is in the list for its place alone (a pin of the shop, or because it is new
 * or trending), or for money: whatever speaks for it besides has not put it there. Null: it has others.
 */
export const onlyByPlace = ({ moves, lifts }: ExplainedItem, limit: number): FoundReason | null => {
  const placed = moves.find(({ code }) => code === "pinned" || SOURCE_REASONS[code] !== undefined);
  if (placed === undefined) return null;
  const isAdded = lifts.some(({ code, rank_without }) => code === placed.code && rank_without > limit);
  const { promotion } = placed;
  if (!isAdded && promotion?.ground !== "paid") return null;
  if (promotion !== null) return promotedBy(promotion, 1);
  const code = SOURCE_REASONS[placed.code];
  return code === undefined ? null : { code, share: 1, evidence: [], items: 0 };
};

/**
 * What a place of a home page is for, always told of what it moved up: beside what speaks for the item
 * besides, of which a promotion is never left out.
 */
export const withSource = (
  reasons: readonly FoundReason[],
  { moves, lifts }: ExplainedItem,
): readonly FoundReason[] => {
  const source = moves.find(({ code }) => SOURCE_REASONS[code] !== undefined)?.code;
  const code = source === undefined ? undefined : SOURCE_REASONS[source];
  const isMoved = lifts.some((lift) => lift.code === source);
  if (code === undefined || !isMoved || reasons.some((reason) => reason.code === code)) return reasons;
  const told = boostsFirst(reasons)
    .slice(0, MOST_REASONS - 1)
    .sort((a, b) => b.share - a.share);
  return [...told, { code, share: told.length === 0 ? 1 : 0, evidence: [], items: 0 }];
};

/**
 * A promotion is never left out, whatever put the item there: that somebody pays for it, or else each ground
 * of the shop.
 */
export const withPromotions = (
  reasons: readonly FoundReason[],
  { moves }: ExplainedItem,
): readonly FoundReason[] => {
  if (moves.length === 0) return reasons;
  const all = moves.flatMap(({ promotion }) => promotion ?? []);
  const paid = all.filter(({ ground }) => ground === "paid");
  const due = new Map((paid.length > 0 ? paid : all).map((each) => [PROMOTION_CODES[each.ground], each]));
  const untold = [...due].flatMap(([code, promotion]) =>
    reasons.some((reason) => reason.code === code) ? [] : [promotedBy(promotion, 0)],
  );
  if (untold.length === 0) return reasons;
  const told = boostsFirst(reasons)
    .slice(0, MOST_REASONS - untold.length)
    .sort((a, b) => b.share - a.share);
  return [...told, ...untold];
};
