/**
 * The service's own rules over lists, as far as a history, what is known of its items and the package decide
 * them: what is measured is what would be said.
 */
import { type Item, itemFrom } from "../../catalogue/item.ts";
import { activeRules, applyRules } from "../../journey/apply-rules.ts";
import { judgesOf } from "../../journey/judge-candidate.ts";
import { NO_SUBSTITUTES, type Situation, type StandIns } from "../../journey/rules/rule.ts";
import type { RuleCode } from "../../journey/rules/rule-codes.ts";
import { type Rule, RULES } from "../../journey/rules/rules.ts";
import { NO_SHOP_WISHES, NO_SOURCES, USUAL_LIST } from "../../journey/rules/shop-wishes.ts";
import type { Ranking } from "../../model/runtime/ranking-scratch.ts";
import type { View } from "../../shopper/view.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";

/** Those that need no word of a shop or of a shopper: a file holds neither. */
const APPLIED: readonly RuleCode[] = ["owned", "after_purchase", "chosen_instead", "variety"];
const APPLIED_RULES: readonly Rule[] = RULES.filter(({ code }) => APPLIED.includes(code));

/** What is applied, in the order in which it is asked. */
export const APPLIED_CODES: readonly RuleCode[] = APPLIED_RULES.map(({ code }) => code);

type RankedItem = { readonly index: number; readonly score: number };

/** A list as the service would show it, and what rules kept out of it on the way. */
export type ServedList = {
  readonly best: readonly RankedItem[];
  readonly dropped: ReadonlyMap<string, RuleCode>;
};

export type ServiceRules = {
  itemOf(itemId: string): Item;
  /** The best of a ranking that the rules let pass, in the order that they make. */
  apply(ranking: Ranking, view: View, limit: number): ServedList;
  /** Whether the rules over single things let each item pass, for one view. */
  passes(view: View): (index: number) => boolean;
};

type Given = {
  readonly itemAt: (index: number) => string;
  /** What the file tells of items. */
  readonly catalogue: ReadonlyMap<string, CatalogueItem>;
  readonly tables: Readonly<Partial<Record<string, unknown>>>;
};

/** Each item is one object, from which rules keep what they have found out. */
const createItems = (catalogue: Given["catalogue"]): ServiceRules["itemOf"] => {
  const made = new Map<string, Item>();
  return (itemId) => {
    const known = made.get(itemId);
    if (known !== undefined) return known;
    const { title = itemId, category = [], brand = null } = catalogue.get(itemId) ?? {};
    const item = itemFrom({ item_id: itemId, title, category, brand });
    made.set(itemId, item);
    return item;
  };
};

export const createServiceRules = ({ itemAt, catalogue, tables }: Given): ServiceRules => {
  const itemOf = createItems(catalogue);
  const substitutes = (tables["substitutes"] as { of?: StandIns } | undefined)?.of ?? NO_SUBSTITUTES;
  const situationOf = (view: View): Omit<Situation, "pool"> => ({
    view,
    moment: view.context.moment,
    granted: new Set(["personalise"]),
    minor: false,
    currency: null,
    filter: null,
    shop: NO_SHOP_WISHES,
    sources: NO_SOURCES,
    settings: USUAL_LIST,
    objectives: null,
    variants: false,
    item: itemOf,
    range: () => [],
    // No file says what is used up.
    intervalDays: () => null,
    substitutes,
  });
  function* candidatesOf(ranking: Ranking) {
    for (let index = ranking.next(); index !== 0; index = ranking.next())
      yield { item: itemOf(itemAt(index)), score: ranking.score, index };
  }
  return {
    itemOf,
    apply(ranking, view, limit) {
      const { kept, dropped } = applyRules({
        candidates: candidatesOf(ranking),
        situation: situationOf(view),
        rules: APPLIED_RULES,
        limit,
      });
      return { best: kept.map(({ candidate: { index }, score }) => ({ index, score })), dropped };
    },
    passes(view) {
      const situation = situationOf(view);
      const judges = judgesOf(activeRules(APPLIED_RULES, situation), { ...situation, pool: () => [] });
      return (index) => {
        if (judges.length === 0) return true;
        const item = itemOf(itemAt(index));
        return judges.every(({ judge }) => judge(item)?.effect !== "drop");
      };
    },
  };
};
