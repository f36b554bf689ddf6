import type { Item } from "../../../src/catalogue/item.ts";
import { NO_PREFERENCES, type Preferences } from "../../../src/consent/preferences.ts";
import { applyRules } from "../../../src/journey/apply-rules.ts";
import type { Candidate } from "../../../src/journey/judge-candidate.ts";
import { placeItems } from "../../../src/journey/place-items.ts";
import { planOf } from "../../../src/journey/plans.ts";
import { type Situation } from "../../../src/journey/rules/rule.ts";
import type { CaseEvent, CaseItem, RuleCase } from "../../../src/journey/rules/rule-case.ts";
import { type Rule, RULES } from "../../../src/journey/rules/rules.ts";
import {
  type ListPlace,
  type ShopWishes,
  type Sources,
  USUAL_LIST,
} from "../../../src/journey/rules/shop-wishes.ts";
import { createItemTest } from "../../../src/shop-rules/match-items.ts";
import type { ItemFilter } from "../../../src/shop-rules/shop-rule.ts";
import type { StoredEvent } from "../../../src/shopper/event.ts";
import type { View } from "../../../src/shopper/view.ts";
import { catalogueOf, contextOf, eventOf, NOW, productOf, situationOf, viewOf } from "../fixtures.ts";

/** What became of the candidate of a case, and which rules said so. */
export type Played = { readonly became: RuleCase["expected"]; readonly decidedBy: readonly string[] };

const NO_ITEMS: ItemFilter = {
  items: [],
  category: [],
  brand: [],
  price: null,
  attributes: {},
  rating_at_least: null,
  published_within_days: null,
};
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

const itemTest = (filter: Partial<ItemFilter>): ((item: Item) => boolean) => {
  const matches = createItemTest({ ...NO_ITEMS, ...filter });
  return (item) => matches(item, NOW);
};

/** Everything that a case sells, the candidate among it. */
const rangeOf = (given: RuleCase): Map<string, Item> => {
  const { item, before = [], behind = [], catalogue = [] } = given;
  return new Map(
    [{ item_id: "lamp", ...item }, ...before, ...behind, ...catalogue].map((each) => [
      each.item_id,
      itemOf(each),
    ]),
  );
};

const wishesOf = (given: RuleCase): ShopWishes => {
  const { boosts = [], buries = [], pins = [], exclusions = [], requirements = [] } = given.shop ?? {};
  const range = rangeOf(given);
  const own = { ground: "own_choice", on_behalf_of: null } as const;
  return {
    boosts: boosts.map(({ ground = "own_choice", ...filter }, at) => {
      return { ...own, ground, rule_id: `boost-${at}`, matches: itemTest(filter), factor: 2 };
    }),
    buries: buries.map((filter, at) => ({ rule_id: `bury-${at}`, matches: itemTest(filter), factor: 0.5 })),
    pins: pins.map(({ items, place, ground = "own_choice" }, at) => {
      const meant = items.flatMap((itemId) => range.get(itemId) ?? []);
      return { ...own, ground, rule_id: `pin-${at}`, place, items: meant };
    }),
    exclusions: exclusions.map(itemTest),
    requirements: requirements.map(itemTest),
  };
};

const sourcesOf = (given: RuleCase): Sources => {
  const range = rangeOf(given);
  const placesFor = (source: keyof Sources): readonly ListPlace[] =>
    (given.sources?.[source] ?? []).map(({ place, items }, at) => ({
      id: `${source}-${at}`,
      place,
      items: items.flatMap((itemId) => range.get(itemId) ?? []),
      promotion: null,
    }));
  return { new_arrivals: placesFor("new_arrivals"), trending: placesFor("trending") };
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
    shop: wishesOf(given),
    sources: sourcesOf(given),
    settings: { ...USUAL_LIST, ...given.settings },
    variants: given.variants ?? false,
    item: catalogueOf((given.catalogue ?? []).map(itemOf)),
    ...(given.substitutes === undefined ? {} : { substitutes: given.substitutes }),
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
  const situation = situationOfCase(given);
  const limit = candidates.length;
  const list = placeItems({
    situation,
    rules,
    limit,
    makeList: (isLeftOut) =>
      applyRules({ candidates: candidates.filter(({ item }) => !isLeftOut(item)), situation, rules, limit }),
    candidateOf: ({ item_id }) => candidates.find(({ item }) => item.item_id === item_id) ?? null,
  });
  const by = list.dropped.get(candidate.item_id);
  if (by !== undefined) return { became: "drop", decidedBy: [by] };
  const at = list.kept.findIndex((each) => each.candidate.item.item_id === candidate.item_id);
  const kept = list.kept[at];
  if (kept === undefined) throw new Error(`${given.name}: neither kept nor dropped.`);
  const [move] = kept.moves;
  const isUp = move?.factor === 1 ? at < before.length : (move?.factor ?? 0) > 1;
  if (move !== undefined)
    return { became: isUp ? "up" : "down", decidedBy: kept.moves.map(({ code }) => code) };
  return at > before.length
    ? { became: "later", decidedBy: list.effects().map(({ code }) => code) }
    : { became: "keep", decidedBy: [] };
};
