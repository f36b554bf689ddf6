import { sensitivityOf } from "../catalogue/sensitive-items.ts";
import { present } from "../lib/present.ts";
import { positiveSum } from "./attribute.ts";
import { groupsOf, type ReasonGroup } from "./classify-contributions.ts";
import { type ReasonCode, WISH_CODES } from "./reason-codes.ts";
import { type EvidenceRef, type ExplainedItem, type FoundReason, type ReasonFacts } from "./reason-facts.ts";
import {
  isBoost,
  MOST_REASONS,
  onlyByPlace,
  promotedBy,
  withMatch,
  withPromotions,
  withSource,
} from "./reasons-of-places.ts";

const priorOf = ({ attribution, ground = 0 }: ExplainedItem): number =>
  Math.max(attribution.prior - ground, 0);

const MOST_EVIDENCE = 3;
/** A reason that carries less of the score than this is not worth a sentence, unless there is no other. */
const LEAST_SHARE = 0.05;

/**
 * The strongest events of a group, one an item, none of a sensitive product (which is never named, whatever
 * was granted).
 */
const evidenceOf = (group: ReasonGroup, facts: ReasonFacts): { evidence: EvidenceRef[]; items: number } => {
  const { view } = facts;
  const isNamed = (itemId: string): boolean => {
    const item = facts.item(itemId);
    return item === null || sensitivityOf(facts, item).length === 0;
  };
  const seen = new Set<string>();
  const evidence: EvidenceRef[] = [];
  group.contributions.sort((a, b) => b.value - a.value);
  for (const { step: at, position } of group.contributions) {
    const step = present(view.steps[at], "the step of a contribution");
    const itemId = present(step.items[position], "the item of a contribution");
    if (seen.has(itemId) || !isNamed(itemId)) continue;
    seen.add(itemId);
    if (evidence.length === MOST_EVIDENCE) continue;
    const isPage = step.origin === "context";
    evidence.push({
      event_id: isPage ? null : present(step.event_ids[position], "the event of a contribution"),
      type: step.type,
      item_id: itemId,
      channel: step.channel,
      occurred_at: isPage ? null : step.occurred_at,
    });
  }
  return { evidence, items: seen.size };
};

/** What rules added: a boost or a pin is always told, a wish only where the item stands higher for it. */
const reasonsFromRules = ({ moves, lifts }: ExplainedItem, total: number): FoundReason[] =>
  moves.flatMap(({ code, delta, wishes, promotion }): FoundReason[] => {
    const share = Math.max(delta, 0) / total;
    if (promotion !== null) return [promotedBy(promotion, share)];
    if (delta <= 0) return [];
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

/**
 * Rows that only together move an item are told in one sentence that names them all, or in one that names
 * none: two sentences would each be refuted by the list without what they name. The removal names all.
 */
const reasonTogether = (
  groups: ReadonlyMap<ReasonCode, ReasonGroup>,
  facts: ReasonFacts,
  total: number,
): FoundReason => {
  const { steps } = facts.view;
  const rows = [...groups.values()].flatMap(({ contributions }) => contributions);
  const things = new Set(rows.map(({ step, position }) => steps[step]?.items[position]));
  const share = rows.reduce((sum, { value }) => sum + value, 0) / total;
  const told = [...groups].map(([code, group]) => ({ code, share, ...evidenceOf(group, facts) }));
  const whole = told.find(({ items }) => told.length === 1 && items === things.size);
  if (whole !== undefined) return whole;
  const isPage = rows.every(({ step }) => steps[step]?.origin === "context");
  return { code: isPage ? "general" : "general_history", share, evidence: [], items: 0 };
};

const reasonsFromSteps = (explained: ExplainedItem, facts: ReasonFacts, total: number): FoundReason[] => {
  const groups = groupsOf(explained, facts);
  if (explained.attribution.together === true) return [reasonTogether(groups, facts, total)];
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
    const isPage = group.contributions.every(({ step }) => facts.view.steps[step]?.origin === "context");
    if (evidence.length === 0 && isPage) unnamedOfPage += group.value / total;
    else if (evidence.length === 0) unnamed += group.value / total;
    else reasons.push({ code, share: group.value / total, evidence, items });
  }
  if (unnamed > 0) reasons.push({ code: "general_history", share: unnamed, evidence: [], items: 0 });
  if (unnamedOfPage > 0) reasons.push({ code: "general", share: unnamedOfPage, evidence: [], items: 0 });
  const ranking = facts.prior_from === "ranking" ? rankingReason(explained, refuted, total) : null;
  return ranking === null || ranking.share === 0 ? reasons : [...reasons, ranking];
};

/**
 * One reason that names nothing: the model's explanation is not exact enough to point at a step. It speaks of
 * what somebody did only where that was found to count: a model whose parts cannot be told apart may have
 * looked at the page alone, and what rules added is not the model's.
 */
const weakened = (
  explained: ExplainedItem,
  { view, prior_from }: ReasonFacts,
  total: number,
): FoundReason[] => {
  const steps = explained.attribution.contributions.filter(({ value }) => value > 0);
  const fromSteps = positiveSum({ ...explained.attribution, prior: 0 }) / total;
  const found = (code: ReasonCode, share: number): FoundReason[] => [{ code, share, evidence: [], items: 0 }];
  if (prior_from === "ranking") return found("ranking", fromSteps + priorOf(explained) / total);
  const isOfPerson = steps.some(({ step }) => view.steps[step]?.origin !== "context");
  return found(isOfPerson ? "general_history" : "general", fromSteps);
};

/**
 * The reasons of one suggestion, strongest first, three at most: what the model's own contributions, its
 * prior and the rules added to the score, and nothing that added nothing. `share` = the reason's part of all
 * positive contributions (those of rules included) plus max(prior, 0).
 */
export const findReasons = (explained: ExplainedItem, facts: ReasonFacts): readonly FoundReason[] => {
  const only = onlyByPlace(explained, facts.limit);
  if (only !== null) return withPromotions([only], explained);
  const total =
    positiveSum({ ...explained.attribution, prior: priorOf(explained) }) +
    explained.moves.reduce((sum, { delta }) => sum + Math.max(delta, 0), 0);
  const reasons = reasonsOf(explained, facts, total);
  const matched = withMatch(
    withSource(reasons, explained),
    facts.match,
    total <= 0 ? 0 : Math.max(priorOf(explained), 0) / total,
  );
  return withPromotions(matched, explained);
};

const reasonsOf = (explained: ExplainedItem, facts: ReasonFacts, total: number): readonly FoundReason[] => {
  const nothingElse = (share: number): FoundReason[] => [
    { code: facts.prior_from === "ranking" ? "ranking" : "general", share, evidence: [], items: 0 },
  ];
  if (total <= 0) {
    const promoted = explained.moves.flatMap(({ promotion }) =>
      promotion === null ? [] : [promotedBy(promotion, 0)],
    );
    return promoted.length === 0 ? nothingElse(0) : promoted.slice(0, 1);
  }
  const fromRules = reasonsFromRules(explained, total);
  const fromModel = explained.attribution.faithful
    ? [...reasonsFromSteps(explained, facts, total), ...reasonFromPrior(explained, facts, total)]
    : weakened(explained, facts, total);
  const all = [...fromRules, ...fromModel].sort((a, b) => b.share - a.share);
  const told = all.filter((reason, at) => at === 0 || reason.share >= LEAST_SHARE || isBoost(reason));
  if (told.length === 0) return nothingElse(priorOf(explained) / total);
  const strongest = told.slice(0, MOST_REASONS);
  const boost = told.find(isBoost);
  return boost === undefined || strongest.includes(boost)
    ? strongest
    : [...strongest.slice(0, MOST_REASONS - 1), boost];
};
