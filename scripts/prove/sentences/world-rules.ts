import type { WorldItem } from "./world-items.ts";

/** A rule of the shop as it is sent, and as the tracer reads it. */
export type WorldRule = {
  readonly rule_id: string;
  readonly effect: "boost" | "bury" | "pin" | "exclude";
  readonly filter: {
    readonly items?: readonly string[];
    readonly brand?: readonly string[];
    readonly category?: readonly string[];
  };
  readonly factor?: number;
  readonly place?: number;
  readonly ground?: string;
  readonly paid?: boolean;
  readonly on_behalf_of?: string;
  readonly moments?: readonly string[];
};

/** One of each effect, on grounds that differ, everywhere or at some moments. */
export const WORLD_RULES: readonly WorldRule[] = [
  { rule_id: "season", effect: "boost", factor: 2, ground: "season", filter: { brand: ["Acme"] } },
  { rule_id: "margin", effect: "boost", factor: 1.4, ground: "margin", filter: { category: ["Kettles"] } },
  { rule_id: "stock", effect: "pin", place: 2, ground: "clearance", filter: { category: ["Lamps"] } },
  {
    rule_id: "ad",
    effect: "pin",
    place: 4,
    paid: true,
    on_behalf_of: "Acme Ltd",
    filter: { items: ["phone-2", "phone-3"] },
    moments: ["home", "category", "search", "product"],
  },
  {
    rule_id: "paid-push",
    effect: "boost",
    factor: 3,
    paid: true,
    on_behalf_of: "Brio Ltd",
    filter: { items: ["soap-2"] },
  },
  { rule_id: "down", effect: "bury", factor: 0.4, filter: { category: ["Phones"] } },
  { rule_id: "out", effect: "exclude", filter: { items: ["tea-1", "lamp-4"] } },
];

/** Places of the home page for what is new. */
export const WORLD_HOME = { new_arrivals: 2, trending: 1 } as const;

export const GROUND_KEYS: Readonly<Record<string, string>> = {
  own_choice: "promoted",
  season: "promoted_season",
  clearance: "promoted_clearance",
  margin: "promoted_margin",
  paid: "promoted_paid",
};

export const groundOf = ({ ground, paid }: WorldRule): string =>
  paid === true ? "paid" : (ground ?? "own_choice");

export const speaksAt = ({ moments = [] }: WorldRule, moment: string): boolean =>
  moments.length === 0 || moments.includes(moment);

/** Whether a rule means an item: all that it names must fit. */
export const means = ({ filter }: WorldRule, { item_id, brand, category }: WorldItem): boolean =>
  (filter.items === undefined || filter.items.includes(item_id)) &&
  (filter.brand === undefined || (brand !== null && filter.brand.includes(brand))) &&
  (filter.category === undefined || filter.category.some((name) => category.includes(name)));
