import { NO_PREFERENCES, type Preferences } from "../../../src/consent/preferences.ts";
import { applyRules } from "../../../src/journey/apply-rules.ts";
import type { Candidate } from "../../../src/journey/judge-candidate.ts";
import { planOf } from "../../../src/journey/plans.ts";
import type { Situation } from "../../../src/journey/rules/rule.ts";
import type { CaseEvent, CaseItem, RuleCase } from "../../../src/journey/rules/rule-case.ts";
import { type Rule, RULES } from "../../../src/journey/rules/rules.ts";
import type { StoredEvent } from "../../../src/shopper/event.ts";
import type { View } from "../../../src/shopper/view.ts";
import { catalogueOf, contextOf, eventOf, productOf, situationOf, viewOf } from "../fixtures.ts";

/** What became of the candidate of a case, and which rules said so. */
export type Played = { readonly became: RuleCase["expected"]; readonly decidedBy: readonly string[] };

const NOTHING = { items: [], brands: [], categories: [] };
const NO_FILTER = {
  category: [],
  brand: [],
  price_minor: { min: null, max: null },
  attributes: {},
  exclude_items: [],
};

const itemOf = ({ item_id, ...more }: CaseItem) => productOf(item_id, more);

const eventsOf = (events: readonly CaseEvent[] = []): StoredEvent[] =>
  events.flatMap(({ type, item, days_ago, times = 1, ...more }) =>
    Array.from({ length: times }, (_, at) => eventOf(type, item, days_ago + at, more)),
  );

const preferencesOf = (given: RuleCase["preferences"]): Preferences | null =>
  given === undefined
    ? null
    : {
        ...NO_PREFERENCES,
        objectives: { ...NO_PREFERENCES.objectives, ...given.objectives },
        dismissed: { ...NO_PREFERENCES.dismissed, ...given.dismissed },
        discreet: given.discreet ?? false,
      };

const viewOfCase = (given: RuleCase): View => {
  const context = contextOf(given.page);
  return viewOf(eventsOf(given.history), {
    rung: given.rung ?? (given.history === undefined ? "popular" : "profile"),
    session: eventsOf(given.visit),
    context,
    reads_cart: planOf(context.moment).reads.includes("cart"),
    preferences: preferencesOf(given.preferences),
    open_complaint: given.open_complaint ?? false,
  });
};

/** The situation that a case describes. */
export const situationOfCase = (given: RuleCase): Situation => {
  const view = viewOfCase(given);
  return situationOf(view, {
    granted: new Set(given.granted ?? ["personalise"]),
    objectives: given.objectives === undefined ? null : { ...NO_PREFERENCES.objectives, ...given.objectives },
    minor: given.minor ?? false,
    currency: given.currency ?? null,
    filter: given.filter === undefined ? null : { ...NO_FILTER, ...given.filter },
    boosts: (given.boosts ?? []).map(({ paid = false, ...match }, at) => ({
      id: `boost-${at}`,
      match: { ...NOTHING, ...match },
      factor: 2,
      paid,
    })),
    exclusions: (given.exclusions ?? []).map((match) => ({ ...NOTHING, ...match })),
    variants: given.variants ?? false,
    item: catalogueOf((given.catalogue ?? []).map(itemOf)),
  });
};

/** Each scores a thousand times less than the one before, so that no move of a score passes another item. */
const scored = (items: readonly CaseItem[]): Candidate[] =>
  items.map((item, at) => ({ item: itemOf(item), score: 1e3 ** -at }));

/** Puts the candidates of a case through the rules and looks what became of the one that it is about. */
export const playCase = (given: RuleCase, rules: readonly Rule[] = RULES): Played => {
  const before = given.before ?? [];
  const candidate = { item_id: "lamp", ...given.item };
  const candidates = scored([...before, candidate, ...(given.behind ?? [])]);
  const list = applyRules({
    candidates,
    situation: situationOfCase(given),
    rules,
    limit: candidates.length,
  });
  const by = list.dropped.get(candidate.item_id);
  if (by !== undefined) return { became: "drop", decidedBy: [by] };
  const at = list.kept.findIndex((each) => each.candidate.item.item_id === candidate.item_id);
  const kept = list.kept[at];
  if (kept === undefined) throw new Error(`${given.name}: neither kept nor dropped.`);
  const [move] = kept.moves;
  if (move !== undefined)
    return { became: move.factor > 1 ? "up" : "down", decidedBy: kept.moves.map(({ code }) => code) };
  return at > before.length
    ? { became: "later", decidedBy: list.effects().map(({ code }) => code) }
    : { became: "keep", decidedBy: [] };
};
