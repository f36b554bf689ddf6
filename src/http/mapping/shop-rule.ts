import type { RuleIn, RuleOut } from "../../contract/rules.ts";
import { fromMinor, toMinor } from "../../lib/money.ts";
import { createSchedule } from "../../shop-rules/schedule.ts";
import type { GivenRule, ItemFilter, Schedule, ShopRule } from "../../shop-rules/shop-rule.ts";
import { time, timeOrNull } from "./consent.ts";

const toPrice = (price: RuleIn["filter"]["price"]): ItemFilter["price"] => {
  if (price === undefined) return null;
  const minor = (amount: number | null | undefined): number | null =>
    amount == null ? null : toMinor(amount, price.currency);
  return { min_minor: minor(price.min), max_minor: minor(price.max), currency: price.currency };
};

const toFilter = (filter: RuleIn["filter"]): ItemFilter => ({
  items: filter.items ?? [],
  category: filter.category ?? [],
  brand: filter.brand ?? [],
  price: toPrice(filter.price),
  attributes: filter.attributes ?? {},
  rating_at_least: filter.rating_at_least ?? null,
  published_within_days: filter.published_within_days ?? null,
});

const toSchedule = ({ from, until, weekly }: NonNullable<RuleIn["schedule"]>): Schedule => ({
  from: from == null ? null : Date.parse(from),
  until: until == null ? null : Date.parse(until),
  weekly: weekly ?? null,
});

/** A rule of the wire as the domain knows it. */
export const toShopRule = (rule: RuleIn, ruleId: string): GivenRule => {
  const shared = {
    rule_id: ruleId,
    filter: toFilter(rule.filter),
    moments: rule.moments ?? [],
    slots: rule.slots ?? [],
    schedule: toSchedule(rule.schedule ?? {}),
    on_behalf_of: null,
  };
  if (rule.effect === "require" || rule.effect === "exclude") return { ...shared, effect: rule.effect };
  if (rule.effect === "bury") return { ...shared, effect: "bury", factor: rule.factor };
  const disclosed = {
    ...shared,
    ground: rule.paid === true ? ("paid" as const) : (rule.ground ?? "own_choice"),
    on_behalf_of: rule.on_behalf_of ?? null,
  };
  return rule.effect === "boost"
    ? { ...disclosed, effect: "boost", factor: rule.factor }
    : { ...disclosed, effect: "pin", place: rule.place };
};

const fromFilter = ({ price, ...filter }: ItemFilter): RuleOut["filter"] => ({
  ...filter,
  price:
    price === null
      ? null
      : {
          min: price.min_minor === null ? null : fromMinor(price.min_minor, price.currency),
          max: price.max_minor === null ? null : fromMinor(price.max_minor, price.currency),
          currency: price.currency,
        },
});

export const fromShopRule = (rule: ShopRule, now: number): RuleOut => {
  const { rule_id, effect, moments, slots, schedule, on_behalf_of, changed_at } = rule;
  const ground = "ground" in rule ? rule.ground : null;
  return {
    rule_id,
    effect,
    factor: "factor" in rule ? rule.factor : null,
    place: "place" in rule ? rule.place : null,
    ground,
    paid: ground === "paid",
    on_behalf_of,
    filter: fromFilter(rule.filter),
    moments: [...moments],
    slots: [...slots],
    schedule: {
      from: timeOrNull(schedule.from),
      until: timeOrNull(schedule.until),
      weekly: schedule.weekly,
    },
    changed_at: time(changed_at),
    holds_now: createSchedule(schedule)(now),
  };
};
