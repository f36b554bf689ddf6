import type { Item } from "../../catalogue/item.ts";
import type { Objective } from "../../consent/preferences.ts";
import type { Purpose } from "../../consent/purposes.ts";
import type { Channel, EventType } from "../../shopper/event.ts";
import type { PageContext, Rung } from "../../shopper/view.ts";
import type { ListSettings, PromotionGround, Sources } from "./shop-wishes.ts";

/** An item of a case: a lamp in Home > Lamps but for what is said of it here. */
export type CaseItem = Partial<Item> & Pick<Item, "item_id">;

/** Something that the shopper did. `times`: so often, once a day, the newest of them `days_ago`. */
export type CaseEvent = {
  readonly type: EventType;
  readonly item: string;
  readonly days_ago: number;
  readonly times?: number;
  readonly channel?: Channel;
  readonly quantity?: number;
  /** The stars of a rating. */
  readonly value?: number;
};

/** Items that a shopper names; a list that is left out is empty. */
type CaseMatch = {
  readonly items?: readonly string[];
  readonly brands?: readonly string[];
  readonly categories?: readonly string[];
};

/** Items that a rule of the shop means: all that is named must fit. */
type CaseShopFilter = {
  readonly items?: readonly string[];
  readonly brand?: readonly string[];
  readonly category?: readonly string[];
};

type CasePlace = { readonly place: number; readonly items: readonly string[] };

type CaseFilter = {
  readonly category?: readonly string[];
  readonly brand?: readonly string[];
  readonly price_minor?: { readonly min: number | null; readonly max: number | null };
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly exclude_items?: readonly string[];
};

/**
 * An example of what a rule decides, as data: one candidate in one situation, under all rules of the moment.
 * Tests build the situation and run it; nothing of it is read while suggestions are made.
 */
export type RuleCase = {
  readonly name: string;
  /** The candidate. Default: an ordinary product, `lamp`. */
  readonly item?: Partial<Item>;
  /** Candidates that score more than it, the best first. */
  readonly before?: readonly CaseItem[];
  /** Candidates that score less than it. */
  readonly behind?: readonly CaseItem[];
  /** What else the shop sells. */
  readonly catalogue?: readonly CaseItem[];
  /** The page that asks. Default: the home page, which names nothing. */
  readonly page?: Partial<PageContext>;
  /** Default: `profile` where there is a history, else `popular`. */
  readonly rung?: Rung;
  /** Default: `personalise`. */
  readonly granted?: readonly Purpose[];
  /** What the shopper did before. */
  readonly history?: readonly CaseEvent[];
  /** What the shopper did during this visit. */
  readonly visit?: readonly CaseEvent[];
  readonly preferences?: {
    readonly objectives?: Readonly<Partial<Record<Objective, number>>>;
    readonly dismissed?: CaseMatch;
    readonly discreet?: boolean;
  };
  /** What the request itself asks for. */
  readonly objectives?: Readonly<Partial<Record<Objective, number>>>;
  /** What the model has learnt that others left, by what they chose. */
  readonly substitutes?: Readonly<Record<string, readonly string[]>>;
  readonly open_complaint?: boolean;
  readonly minor?: boolean;
  /** The currency of the answer. */
  readonly currency?: string;
  readonly filter?: CaseFilter;
  /** The shop's own rules: what it lifts to twice the score, lets sink to half of it, gives a place, … */
  readonly shop?: {
    readonly boosts?: readonly (CaseShopFilter & { readonly ground?: PromotionGround })[];
    readonly buries?: readonly CaseShopFilter[];
    readonly pins?: readonly (CasePlace & { readonly ground?: PromotionGround })[];
    readonly exclusions?: readonly CaseShopFilter[];
    readonly requirements?: readonly CaseShopFilter[];
  };
  readonly settings?: Partial<ListSettings>;
  /** Places of the home page, each for the first of some items. */
  readonly sources?: Partial<Record<keyof Sources, readonly CasePlace[]>>;
  /** The request wants the variants of one thing side by side. */
  readonly variants?: boolean;
  /**
   * `keep`: no rule has anything to say. All others: this rule says so, and no other rule does. `later`:
   * others go first.
   */
  readonly expected: "keep" | "drop" | "later" | "up" | "down";
};
