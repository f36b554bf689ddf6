import type { Item } from "../../catalogue/item.ts";
import type { Objective, Preferences } from "../../consent/preferences.ts";
import type { Purpose } from "../../consent/purposes.ts";
import type { Moment } from "../../shopper/moments.ts";
import type { View } from "../../shopper/view.ts";
import type { RuleCase } from "./rule-case.ts";
import type { ListPlace, ListSettings, Promotion, ShopWishes, Sources } from "./shop-wishes.ts";

/**
 * What the request itself asks for. Prices in minor units of the answer's currency. Empty lists ask nothing.
 */
export type RequestFilter = {
  readonly category: readonly string[];
  readonly brand: readonly string[];
  readonly price_minor: { readonly min: number | null; readonly max: number | null };
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly exclude_items: readonly string[];
};

/** Items that a shopper names: any of the lists. */
export type NamedItems = {
  readonly items: readonly string[];
  readonly brands: readonly string[];
  readonly categories: readonly string[];
};

/** By item id, the ids of what others left for it. */
export type StandIns = Readonly<Record<string, readonly string[]>>;
export const NO_SUBSTITUTES: StandIns = {};

/**
 * What a rule may know: the view (already bound to the granted purposes), the catalogue, and the shop's
 * settings.
 */
export type Situation = {
  readonly view: View;
  readonly moment: Moment;
  readonly granted: ReadonlySet<Purpose>;
  /** The shopper is known to be below the age of consent. */
  readonly minor: boolean;
  /** The currency of this answer; null: the shop has one only. */
  readonly currency: string | null;
  readonly filter: RequestFilter | null;
  readonly shop: ShopWishes;
  readonly sources: Sources;
  readonly settings: ListSettings;
  /** What the request itself wants the order to serve, for whoever asks; null: it says nothing. */
  readonly objectives: Preferences["objectives"] | null;
  /** The request wants the variants of one thing side by side. */
  readonly variants: boolean;
  item(itemId: string): Item | null;
  /** Learnt or declared days after which a consumable is wanted again; null: not a consumable. */
  intervalDays(item: Item): number | null;
  /** Learnt: by item, what others bought in its place, or left for it. */
  readonly substitutes: StandIns;
  /**
   * The best candidates by score: what "cheap" or "well rated" is measured against. Asked for only by rules
   * that compare.
   */
  pool(): readonly Item[];
  /** What the shop sells that an item can be compared with: a claim of it must hold there as well. */
  range(item: Item): readonly Item[];
};

/**
 * What a rule says of one candidate. Null: nothing to say. `wishes`: the shopper's objectives that speak for
 * a moved item, the strongest first.
 */
export type RuleOutcome =
  | { readonly effect: "drop" }
  | {
      readonly effect: "move";
      readonly factor: number;
      readonly wishes?: readonly Objective[];
      readonly promotion?: Promotion;
    };

export const DROP: RuleOutcome = { effect: "drop" };

/** Facts that wishes ask for and a catalogue may lack: each is said by a sentence of its own. */
export const UNKNOWN_FACTS = {
  save_money: "no_prices_known",
  easy: "no_delivery_times_known",
  reliable: "no_ratings_known",
  informed: "no_details_known",
  fun: "no_dates_known",
} as const satisfies Record<Objective, string>;
export type UnknownFact = (typeof UNKNOWN_FACTS)[Objective];

/** A rule that has looked at the situation once and now judges candidates. */
export type Judge = {
  judge(item: Item): RuleOutcome | null;
  /**
   * The largest factor that it may give; a moving rule names it so that no better candidate is overlooked.
   */
  readonly most?: number;
  /** What the rule was to go by and the catalogue does not tell, as sentences of their own. */
  readonly unknown?: readonly UnknownFact[];
};

/**
 * A list-level rule over one list that grows: whether an item fits after those already in it; `never` drops
 * it, `later` lets others go first.
 */
export type Arranger = { fits(list: readonly Item[], item: Item): "now" | "later" | "never" };

/**
 * Moments at which somebody is still choosing. Who is paying, has paid or has a problem is served, not
 * advertised to.
 */
export const WHILE_CHOOSING: readonly Moment[] = [
  "home",
  "category",
  "search",
  "product",
  "cart",
  "outreach",
];

type Facts<Code extends string> = {
  readonly code: Code;
  /** Stands for the code in records at rest: never changed, and never given to another rule. */
  readonly stored_as: number;
  /**
   * Its place among the rules, which are asked in this order. Gaps leave room for a rule between two others.
   */
  readonly order: number;
  /** Where it is asked; every moment's plan and `/v1/transparency` are made from this. */
  readonly moments: readonly Moment[];
  /**
   * Without these purposes the rule has nothing to read and stays silent. Empty: it reads the catalogue, the
   * page or the shopper's own instructions.
   */
  readonly purposes: readonly Purpose[];
  /** The wording's key of what is said when it was applied. */
  readonly sentence: `rule.${NoInfer<Code>}`;
  /** The wording's key of why an item is not in a list. */
  readonly why_not: `why_not.${NoInfer<Code>}`;
  /** What it decides, and what it lets pass, by example. A test runs each through `applyRules`. */
  readonly cases: readonly RuleCase[];
};

/** A rule over single candidates: leaves them out (`drop`), or moves their scores (`move`). */
type JudgingRule<Code extends string> = Facts<Code> & {
  readonly effect: "drop" | "move";
  /** Looks at the situation once; null where the rule has nothing to say in it. */
  decide(situation: Situation): Judge | null;
};

/** A rule over the list as it grows. */
type ArrangingRule<Code extends string> = Facts<Code> & {
  readonly effect: "arrange";
  /** Looks at the situation once; null where the rule has nothing to say in it. */
  arrange(situation: Situation): Arranger | null;
};

/** A rule that gives items their places in the list that all others made (`place-items.ts`). */
type PlacingRule<Code extends string> = Facts<Code> & {
  readonly effect: "place";
  /** What is to be placed; empty where the rule has nothing to say. */
  places(situation: Situation): readonly ListPlace[];
};

/**
 * A named, pure rule, with all that is known of it: whatever lists rules elsewhere is made from these values.
 */
export type RuleOf<Code extends string> = JudgingRule<Code> | ArrangingRule<Code> | PlacingRule<Code>;

/** Keeps a rule's code as a type of its own, from which the type of all codes is made. */
export const defineRule = <Code extends string>(rule: RuleOf<Code>): RuleOf<Code> => rule;
