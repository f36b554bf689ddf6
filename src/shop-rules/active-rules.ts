import type { Item } from "../catalogue/item.ts";
import type { CatalogueSnapshot } from "../catalogue/snapshot.ts";
import { NO_SHOP_WISHES, type ShopWishes } from "../journey/rules/shop-wishes.ts";
import type { Moment } from "../shopper/moments.ts";
import { createItemTest } from "./match-items.ts";
import { createSchedule } from "./schedule.ts";
import type { ShopRule } from "./shop-rule.ts";

/** What of a decision a rule may ask for: where, in which slot, and when. Nothing of anybody. */
export type RuleMoment = { readonly moment: Moment; readonly slot: string; readonly now: number };

type Catalogue = Pick<CatalogueSnapshot, "bestFirst" | "item">;

/** A shop's rules, ready to be asked. */
export type RuleSet = {
  readonly rules: readonly ShopRule[];
  /** Those that hold now, wherever. */
  holding(now: number): readonly ShopRule[];
  /** The ids of those that speak in a list. */
  speaking(at: RuleMoment): readonly string[];
  /** What they say in a list. */
  wishes(at: RuleMoment, catalogue: Catalogue): ShopWishes;
};

/** Items that a pin may choose from: more are never needed, since few of them can be left out. */
const MOST_PINNABLE = 100;
/** How long the items of a pin stand where time alone may change them. */
const PINNABLE_MS = 60_000;

const createPinnable = (matches: (item: Item, now: number) => boolean) => {
  let known: { readonly catalogue: Catalogue; readonly at: number; readonly items: readonly Item[] } | null =
    null;
  return (catalogue: Catalogue, now: number): readonly Item[] => {
    if (known?.catalogue === catalogue && Math.abs(now - known.at) < PINNABLE_MS) return known.items;
    const items: Item[] = [];
    for (const itemId of catalogue.bestFirst()) {
      const item = catalogue.item(itemId);
      if (item !== null && matches(item, now)) items.push(item);
      if (items.length === MOST_PINNABLE) break;
    }
    known = { catalogue, at: now, items };
    return items;
  };
};

const readyRule = (rule: ShopRule) => {
  const matches = createItemTest(rule.filter);
  return { rule, matches, isOn: createSchedule(rule.schedule), pinnable: createPinnable(matches) };
};
type ReadyRule = ReturnType<typeof readyRule>;

const speaksAt = ({ rule: { moments, slots } }: ReadyRule, { moment, slot }: RuleMoment): boolean =>
  (moments.length === 0 || moments.includes(moment)) && (slots.length === 0 || slots.includes(slot));

/** Prepares rules once; asking them costs nothing where a shop has none. */
export const createRuleSet = (rules: readonly ShopRule[]): RuleSet => {
  const ready = rules.map(readyRule);
  const speakingAt = (at: RuleMoment): readonly ReadyRule[] =>
    ready.filter((each) => speaksAt(each, at) && each.isOn(at.now));
  return {
    rules,
    holding: (now) => ready.filter(({ isOn }) => isOn(now)).map(({ rule }) => rule),
    speaking: (at) => speakingAt(at).map(({ rule }) => rule.rule_id),
    wishes(at, catalogue) {
      const { now } = at;
      const holding = speakingAt(at);
      if (holding.length === 0) return NO_SHOP_WISHES;
      const testsOf = (effect: ShopRule["effect"]) =>
        holding
          .filter(({ rule }) => rule.effect === effect)
          .map(
            ({ matches }) =>
              (item: Item) =>
                matches(item, now),
          );
      return {
        boosts: holding.flatMap(({ rule, matches }) =>
          rule.effect === "boost" ? [{ ...rule, matches: (item: Item) => matches(item, now) }] : [],
        ),
        buries: holding.flatMap(({ rule, matches }) =>
          rule.effect === "bury" ? [{ ...rule, matches: (item: Item) => matches(item, now) }] : [],
        ),
        pins: holding.flatMap(({ rule, pinnable }) =>
          rule.effect === "pin" ? [{ ...rule, items: pinnable(catalogue, now) }] : [],
        ),
        exclusions: testsOf("exclude"),
        requirements: testsOf("require"),
      };
    },
  };
};

export const NO_RULES: RuleSet = createRuleSet([]);
