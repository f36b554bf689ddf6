import type { Item } from "../catalogue/item.ts";
import type { Purpose } from "../consent/purposes.ts";
import type { Objective } from "../shopper/preferences.ts";
import type { View } from "../shopper/view.ts";
import type { MomentPlan } from "./moments.ts";
import type { RuleCode } from "./rule-codes.ts";

/** What the request itself asks for. Prices in minor units of the answer's currency. Empty lists ask nothing. */
export type RequestFilter = {
  readonly category: readonly string[];
  readonly brand: readonly string[];
  readonly price_minor: { readonly min: number | null; readonly max: number | null };
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly exclude_items: readonly string[];
};

/** Which items a shop's own boost or exclusion means: any of the lists. */
export type ShopMatch = {
  readonly items: readonly string[];
  readonly brands: readonly string[];
  readonly categories: readonly string[];
};

/** A shop lifts items; always disclosed. `paid`: somebody else pays for it. */
export type Boost = {
  readonly id: string;
  readonly match: ShopMatch;
  readonly factor: number;
  readonly paid: boolean;
};

/** What a rule may know: the view (already bound to the granted purposes), the catalogue, and the shop's settings. */
export type Situation = {
  readonly view: View;
  readonly plan: MomentPlan;
  readonly granted: ReadonlySet<Purpose>;
  /** The shopper is known to be below the age of consent. */
  readonly minor: boolean;
  /** The currency of this answer; null: the shop has one only. */
  readonly currency: string | null;
  readonly filter: RequestFilter | null;
  readonly boosts: readonly Boost[];
  readonly exclusions: readonly ShopMatch[];
  /** The request wants the variants of one thing side by side. */
  readonly variants: boolean;
  item(itemId: string): Item | null;
  /** Learnt or declared days after which a consumable is wanted again; null: not a consumable. */
  intervalDays(item: Item): number | null;
  /** The best candidates by score: what "cheap" or "well rated" is measured against. Asked for only by rules that compare. */
  pool(): readonly Item[];
};

/** What a rule says of one candidate. Null: nothing to say. `wishes`: the shopper's objectives that speak for a moved item, the strongest first. */
export type RuleOutcome =
  | { readonly effect: "drop" }
  | {
      readonly effect: "move";
      readonly factor: number;
      readonly wishes?: readonly Objective[];
      readonly paid?: boolean;
    };

export const DROP: RuleOutcome = { effect: "drop" };

/** A rule that has looked at the situation once and now judges candidates. */
export type Judge = {
  judge(item: Item): RuleOutcome | null;
  /** The largest factor that it may give; a moving rule names it so that no better candidate is overlooked. */
  readonly most?: number;
};

/** A list-level rule over one list that grows: whether an item fits after those already in it; `never` drops it, `later` lets others go first. */
export type Arranger = { fits(list: readonly Item[], item: Item): "now" | "later" | "never" };

/**
 * A named, pure rule. `decide` looks at the situation once and returns the judge of single candidates, or null where it
 * has nothing to say; `arrange` does the same for a rule over the list. Its sentence is in the wording, under `rule.<code>`.
 */
export type Rule = {
  readonly code: RuleCode;
  /** Without these purposes the rule has nothing to read and stays silent. Empty: it reads the catalogue, the page or the shopper's own instructions. */
  readonly purposes: readonly Purpose[];
  decide?(situation: Situation): Judge | null;
  arrange?(situation: Situation): Arranger | null;
};
