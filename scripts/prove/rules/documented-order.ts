/**
 * The order of docs/shop-rules.md stated a second time, from what a shop writes on the wire: it shares no
 * code with the service.
 */
import {
  type Configuration,
  NOW,
  RANGE,
  type Ware,
  type WireFilter,
  type WireRule,
  type WireSchedule,
} from "./configurations.ts";

const DAY_MS = 86_400_000;

const isMeant = (of: WireFilter, ware: Ware): boolean => {
  const { items, category, brand, price, attributes, rating_at_least, published_within_days } = of;
  const age = NOW - Date.parse(ware.published_at);
  return (
    (items === undefined || items.includes(ware.item_id)) &&
    (category === undefined || category.some((name) => ware.category.includes(name))) &&
    (brand === undefined || brand.some((name) => name.toLowerCase() === ware.brand.toLowerCase())) &&
    (price === undefined || (ware.price >= price.min && ware.price <= price.max)) &&
    (attributes === undefined || attributes.colour === ware.attributes.colour) &&
    (rating_at_least === undefined || ware.rating.average >= rating_at_least) &&
    (published_within_days === undefined || (age >= 0 && age < published_within_days * DAY_MS))
  );
};

const HOURS: Readonly<
  Record<string, { readonly day: string; readonly before: string; readonly time: string }>
> =
  // What the clocks of these places show at NOW, noon of a Wednesday in May by UTC.
  {
    "Europe/Amsterdam": { day: "wed", before: "tue", time: "14:00" },
    "America/New_York": { day: "wed", before: "tue", time: "08:00" },
  };

const isOn = ({ from, until, weekly }: WireSchedule): boolean => {
  if (from !== undefined && Date.parse(from) > NOW) return false;
  if (until !== undefined && Date.parse(until) <= NOW) return false;
  if (weekly === undefined) return true;
  const clock = HOURS[weekly.time_zone];
  if (clock === undefined) throw new Error(`${weekly.time_zone}: nobody said what its clocks show.`);
  const begins = (day: string): boolean => weekly.days.some((each) => each === day);
  if (weekly.from < weekly.to)
    return begins(clock.day) && clock.time >= weekly.from && clock.time < weekly.to;
  return clock.time >= weekly.from ? begins(clock.day) : clock.time < weekly.to && begins(clock.before);
};

const speaks = ({ moments, slots, schedule }: WireRule, { moment, slot }: Configuration): boolean =>
  (moments === undefined || moments.includes(moment)) &&
  (slots === undefined || slots.includes(slot)) &&
  (schedule === undefined || isOn(schedule));

/** What a place of the shop's own order counts: twice the score is half the way to the top. */
const scoreOf = (ware: Ware, rules: readonly WireRule[]): number => {
  const boosts = rules.flatMap((rule) =>
    rule.effect === "boost" && isMeant(rule.filter, ware) ? [rule.factor] : [],
  );
  const buries = rules.flatMap((rule) =>
    rule.effect === "bury" && isMeant(rule.filter, ware) ? [rule.factor] : [],
  );
  return -ware.sales_rank / Math.max(1, ...boosts) / Math.min(1, ...buries);
};

/** The list that the documentation promises to whoever is nobody in particular. */
export const documentedOrder = (configuration: Configuration): string[] => {
  const { limit } = configuration;
  const rules = configuration.rules.filter((rule) => speaks(rule, configuration));
  const left = RANGE.filter(
    (ware) =>
      !rules.some(({ effect, filter }) => effect === "exclude" && isMeant(filter, ware)) &&
      rules.every(({ effect, filter }) => effect !== "require" || isMeant(filter, ware)),
  );
  const pinned: { readonly item_id: string; readonly place: number }[] = [];
  const pins = rules
    .flatMap((rule) => (rule.effect === "pin" ? [rule] : []))
    .sort((a, b) => a.place - b.place || (a.rule_id < b.rule_id ? -1 : 1));
  for (const { filter, place } of pins) {
    const first = left.find(
      (ware) => isMeant(filter, ware) && pinned.every(({ item_id }) => item_id !== ware.item_id),
    );
    if (first !== undefined) pinned.push({ item_id: first.item_id, place });
  }
  const others = left
    .filter(({ item_id }) => pinned.every((each) => each.item_id !== item_id))
    .sort((a, b) => scoreOf(b, rules) - scoreOf(a, rules))
    .map(({ item_id }) => item_id)
    .slice(0, limit);
  // What is cut off at the limit stands before a place that lies beyond it.
  const isWhole = others.length < limit;
  for (const { item_id, place } of pinned)
    if (isWhole || place <= limit) others.splice(Math.min(place - 1, others.length), 0, item_id);
  return others.slice(0, limit);
};

/** Ids of the rules that speak in the list. */
export const speakingIn = (configuration: Configuration): string[] =>
  configuration.rules.filter((rule) => speaks(rule, configuration)).map(({ rule_id }) => rule_id);
