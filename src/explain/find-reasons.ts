import type { Item } from "../catalogue/item.ts";
import { sensitivityOf } from "../catalogue/sensitive-items.ts";
import type { Lift, Move } from "../journey/apply-rules.ts";
import { JUST_BOUGHT_DAYS } from "../journey/rules/after-purchase.ts";
import type { Channel } from "../shopper/event.ts";
import type { Step, StepType } from "../shopper/step.ts";
import type { View } from "../shopper/view.ts";
import { type Attribution, type Contribution, positiveSum, type RowRef } from "./attribute.ts";
import { HISTORY_CODES, type ReasonCode, WISH_CODES } from "./reason-codes.ts";

/** What a reason rests on: the shopper's own event, or (without an event) what stands on the page. */
export type EvidenceRef = {
  readonly event_id: string | null;
  readonly type: StepType;
  readonly item_id: string;
  readonly channel: Channel | null;
  readonly occurred_at: number | null;
};

/**
 * A reason before it is put into words. `evidence`: the strongest first, one entry an item; `items`: how many
 * items there are in all.
 */
export type FoundReason = {
  readonly code: ReasonCode;
  readonly share: number;
  readonly evidence: readonly EvidenceRef[];
  readonly items: number;
};

/** The page's own category or search names an item, the words of a search all or in part. */
export type MatchCode = Extract<ReasonCode, "matches_search" | "matches_search_in_part" | "in_category">;

/** What reasons are found from, the same for every item of an answer. */
export type ReasonFacts = {
  readonly view: View;
  item(itemId: string): Item | null;
  /** A `content` model knows what is alike, not what people do. */
  readonly learnt_from: "behaviour" | "content";
  /**
   * What the model's prior stands for. `ranking`: what a second stage looks at besides what was done and what
   * stands on the page.
   */
  readonly prior_from: "shoppers" | "bestseller" | "newest" | "ranking" | null;
  /** How the page itself names the item, by its category or what was searched for; null: it does not. */
  readonly match: MatchCode | null;
  /** Whether at least `threshold` shoppers chose an item; asked only where the prior comes from shoppers. */
  isPopular(itemId: string): boolean;
};

/** What is known of one suggestion. */
export type ExplainedItem = {
  readonly item: Item;
  readonly attribution: Attribution;
  readonly moves: readonly Move[];
  readonly lifts: readonly Lift[];
  /** Kinds of reasons without whose steps it stands as high: nothing is claimed of them. */
  readonly refuted?: ReadonlySet<ReasonCode>;
  /** What others have as well, of scores whose zero means nothing: the prior counts from there. */
  readonly ground?: number;
};

const priorOf = ({ attribution, ground = 0 }: ExplainedItem): number =>
  Math.max(attribution.prior - ground, 0);

const MOST_REASONS = 3;
const MOST_EVIDENCE = 3;
/** A reason that carries less of the score than this is not worth a sentence, unless there is no other. */
const LEAST_SHARE = 0.05;
const DAY_MS = 86_400_000;
const NEW_DAYS = 30;

type Group = { value: number; readonly contributions: Contribution[] };

const leafOf = (item: Item | null): string | null => item?.category.at(-1) ?? null;

/** Whether something has been on offer for so short a time that it may be called new. */
export const isNew = ({ published_at }: Item, now: number): boolean =>
  published_at !== null && published_at <= now && now - published_at <= NEW_DAYS * DAY_MS;

/**
 * Whether what the page names is a purchase of theirs. After the sale it must be known to be still theirs
 * where anything of them is known; at the confirmation the page is the fact, unless it went back.
 */
const isPurchaseOfPage = (itemId: string, { context: { moment }, rung, owned, returned }: View): boolean =>
  moment === "after_sales" && rung === "profile"
    ? owned.has(itemId)
    : (moment === "confirmation" || moment === "after_sales") && !returned.has(itemId);

/** The newest order, where the moment comes after a purchase: what the suggestion completes. */
const completedStep = ({ view }: ReasonFacts): Step | null => {
  if (view.context.moment !== "confirmation" && view.context.moment !== "after_sales") return null;
  return (
    view.steps.find(
      (step) => step.type === "purchase" && view.now - step.occurred_at < JUST_BOUGHT_DAYS * DAY_MS,
    ) ?? null
  );
};

/** Whether a new item follows from two or more steps in its own category. */
const followsCategory = (
  { item, attribution }: ExplainedItem,
  { view, item: lookUp }: ReasonFacts,
): boolean => {
  if (!isNew(item, view.now) || leafOf(item) === null) return false;
  const steps = new Set(
    attribution.contributions.flatMap(({ step, position, value }) => {
      const { origin, items } = view.steps[step]!;
      return value > 0 && origin !== "context" && leafOf(lookUp(items[position]!)) === leafOf(item)
        ? [step]
        : [];
    }),
  );
  return steps.size >= 2;
};

type Classify = (contribution: Contribution) => ReasonCode;

/** Which kind of reason a contribution belongs to. */
const createClassify = (explained: ExplainedItem, facts: ReasonFacts): Classify => {
  const { view } = facts;
  const completed = completedStep(facts);
  const follows = explained.item.published_at !== null && followsCategory(explained, facts);
  return ({ step: at, position }) => {
    const step = view.steps[at]!;
    const itemId = step.items[position]!;
    if (step.origin === "context") {
      if (isPurchaseOfPage(itemId, view)) return "completes_purchase";
      if (step.type === "cart") return "goes_with_cart";
      return facts.learnt_from === "content" ? "similar_in_catalogue" : "goes_with_item";
    }
    if (itemId === explained.item.item_id) return step.type === "purchase" ? "bought_before" : "seen_before";
    if (step === completed) return "completes_purchase";
    if (follows && leafOf(facts.item(itemId)) === leafOf(explained.item)) return "new_in_category_you_follow";
    return HISTORY_CODES[step.type];
  };
};

/**
 * The strongest events of a group, one an item, none of a sensitive product (which is never named, whatever
 * was granted).
 */
const evidenceOf = (group: Group, facts: ReasonFacts): { evidence: EvidenceRef[]; items: number } => {
  const { view } = facts;
  const isNamed = (itemId: string): boolean => {
    const item = facts.item(itemId);
    return item === null || sensitivityOf(facts, item).length === 0;
  };
  const seen = new Set<string>();
  const evidence: EvidenceRef[] = [];
  group.contributions.sort((a, b) => b.value - a.value);
  for (const { step: at, position } of group.contributions) {
    const step = view.steps[at]!;
    const itemId = step.items[position]!;
    if (seen.has(itemId) || !isNamed(itemId)) continue;
    seen.add(itemId);
    if (evidence.length === MOST_EVIDENCE) continue;
    const isPage = step.origin === "context";
    evidence.push({
      event_id: isPage ? null : step.event_ids[position]!,
      type: step.type,
      item_id: itemId,
      channel: step.channel,
      occurred_at: isPage ? null : step.occurred_at,
    });
  }
  return { evidence, items: seen.size };
};

/** What rules added: a boost is always told, a wish only where the item stands higher for it. */
const reasonsFromRules = ({ moves, lifts }: ExplainedItem, total: number): FoundReason[] =>
  moves.flatMap(({ code, delta, wishes, paid }): FoundReason[] => {
    if (delta <= 0) return [];
    const share = delta / total;
    if (code === "promoted")
      return [{ code: paid ? "promoted_paid" : "promoted", share, evidence: [], items: 0 }];
    const wish = wishes[0];
    return code === "objectives" && wish !== undefined && lifts.some((lift) => lift.code === code)
      ? [{ code: WISH_CODES[wish], share, evidence: [], items: 0 }]
      : [];
  });

/**
 * What the order of a second stage stands for: its own view of the item, and all steps that changed nothing
 * in the place.
 */
const rankingReason = (explained: ExplainedItem, refuted: number, total: number): FoundReason => ({
  code: "ranking",
  share: priorOf(explained) / total + refuted,
  evidence: [],
  items: 0,
});

const reasonFromPrior = (
  { item, attribution }: ExplainedItem,
  facts: ReasonFacts,
  total: number,
): FoundReason[] => {
  if (attribution.prior <= 0 || facts.match !== null) return [];
  const share = attribution.prior / total;
  const found = (code: ReasonCode): FoundReason[] => [{ code, share, evidence: [], items: 0 }];
  if (facts.prior_from === "bestseller") return found("shop_bestseller");
  if (facts.prior_from === "newest") return found("newest");
  return facts.prior_from === "shoppers" && facts.isPopular(item.item_id) ? found("popular") : [];
};

const groupsOf = (explained: ExplainedItem, facts: ReasonFacts): Map<ReasonCode, Group> => {
  const classify = createClassify(explained, facts);
  const groups = new Map<ReasonCode, Group>();
  for (const contribution of explained.attribution.contributions) {
    if (contribution.value <= 0) continue;
    const code = classify(contribution);
    const group = groups.get(code);
    if (group === undefined) groups.set(code, { value: contribution.value, contributions: [contribution] });
    else {
      group.value += contribution.value;
      group.contributions.push(contribution);
    }
  }
  return groups;
};

/**
 * The steps behind each kind of reason that an item could be given, for those who try what holds without
 * them.
 */
export const stepsBehind = (
  explained: ExplainedItem,
  facts: ReasonFacts,
): ReadonlyMap<ReasonCode, readonly RowRef[]> =>
  new Map([...groupsOf(explained, facts)].map(([code, { contributions }]) => [code, contributions]));

const reasonsFromSteps = (explained: ExplainedItem, facts: ReasonFacts, total: number): FoundReason[] => {
  const groups = groupsOf(explained, facts);
  const reasons: FoundReason[] = [];
  // What may not be named is told as what it is: something that the shopper did, or something of the page.
  let unnamed = 0;
  let unnamedOfPage = 0;
  let refuted = 0;
  for (const [code, group] of groups) {
    if (explained.refuted?.has(code) === true) {
      refuted += group.value / total;
      continue;
    }
    const { evidence, items } = evidenceOf(group, facts);
    const isPage = group.contributions.every(({ step }) => facts.view.steps[step]!.origin === "context");
    if (evidence.length === 0 && isPage) unnamedOfPage += group.value / total;
    else if (evidence.length === 0) unnamed += group.value / total;
    else reasons.push({ code, share: group.value / total, evidence, items });
  }
  if (unnamed > 0) reasons.push({ code: "general_history", share: unnamed, evidence: [], items: 0 });
  if (unnamedOfPage > 0) reasons.push({ code: "general", share: unnamedOfPage, evidence: [], items: 0 });
  const ranking = facts.prior_from === "ranking" ? rankingReason(explained, refuted, total) : null;
  return ranking === null || ranking.share === 0 ? reasons : [...reasons, ranking];
};

/** One reason that names nothing: the model's explanation is not exact enough to point at a step. */
const weakened = (
  { attribution }: ExplainedItem,
  { view, prior_from }: ReasonFacts,
  total: number,
): FoundReason[] => {
  if (prior_from === "ranking") return [{ code: "ranking", share: 1, evidence: [], items: 0 }];
  const share = total <= 0 ? 0 : 1 - Math.max(attribution.prior, 0) / total;
  return [
    {
      code: view.rung === "profile" || view.rung === "session" ? "general_history" : "general",
      share,
      evidence: [],
      items: 0,
    },
  ];
};

/**
 * The page's match, always told: it is what puts an item on a page of a category or a search, whatever scores
 * say. Its share is what the score owes to nothing else.
 */
const withMatch = (
  reasons: readonly FoundReason[],
  match: MatchCode | null,
  share: number,
): readonly FoundReason[] => {
  if (match === null) return reasons;
  const named = reasons.filter(({ code }) => code !== "general").slice(0, MOST_REASONS - 1);
  return [{ code: match, share, evidence: [], items: 0 }, ...named].sort((a, b) => b.share - a.share);
};

/**
 * The reasons of one suggestion, strongest first, three at most: what the model's own contributions, its
 * prior and the rules added to the score, and nothing that added nothing. `share` = the reason's part of all
 * positive contributions (those of rules included) plus max(prior, 0).
 */
export const findReasons = (explained: ExplainedItem, facts: ReasonFacts): readonly FoundReason[] => {
  const total =
    positiveSum({ ...explained.attribution, prior: priorOf(explained) }) +
    explained.moves.reduce((sum, { delta }) => sum + Math.max(delta, 0), 0);
  return withMatch(
    reasonsOf(explained, facts, total),
    facts.match,
    total <= 0 ? 0 : Math.max(priorOf(explained), 0) / total,
  );
};

const reasonsOf = (explained: ExplainedItem, facts: ReasonFacts, total: number): readonly FoundReason[] => {
  const nothingElse = (share: number): FoundReason[] => [
    { code: facts.prior_from === "ranking" ? "ranking" : "general", share, evidence: [], items: 0 },
  ];
  if (total <= 0) return nothingElse(0);
  const fromRules = reasonsFromRules(explained, total);
  const fromModel = explained.attribution.faithful
    ? [...reasonsFromSteps(explained, facts, total), ...reasonFromPrior(explained, facts, total)]
    : weakened(explained, facts, total);
  const all = [...fromRules, ...fromModel].sort((a, b) => b.share - a.share);
  const told = all.filter(
    ({ share, code }, at) =>
      at === 0 || share >= LEAST_SHARE || code === "promoted" || code === "promoted_paid",
  );
  if (told.length === 0) return nothingElse(priorOf(explained) / total);
  if (told.length <= MOST_REASONS) return told;
  const boost = told.findIndex(({ code }) => code === "promoted" || code === "promoted_paid");
  return boost < MOST_REASONS
    ? told.slice(0, MOST_REASONS)
    : [...told.slice(0, MOST_REASONS - 1), told[boost]!];
};
