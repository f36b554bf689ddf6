import type { MessageKey } from "../../../src/explain/wording/messages/message-key.ts";
import type { ToldAnswer } from "./answer.ts";
import { type Facts, groupOf } from "./facts.ts";
import { isFirst, isRefillDue } from "./trace-messages.ts";
import { DAY_MS } from "./world-items.ts";
import { means, type WorldRule } from "./world-rules.ts";

const JUST_BOUGHT_DAYS = 14;
const PATIENCE = 3;
const SILENT = ["cart", "checkout", "confirmation", "after_sales", "outreach"];
const CHOOSING = ["home", "category", "search", "product", "cart", "outreach"];
const BY_CHOICE = ["quiet_hours", "too_often", "no_channel", "channel_not_chosen"];
const WISH_OF: Readonly<Record<string, string>> = {
  no_prices_known: "save_money",
  no_delivery_times_known: "easy",
  no_ratings_known: "reliable",
  no_details_known: "informed",
  no_dates_known: "fun",
};

/** Products that are one of these, or another version of one. */
const versionsOf = ({ products, item }: Facts, ids: Iterable<string>): number => {
  const groups = new Set([...ids].flatMap((id) => item(id) ?? []).map(groupOf));
  return products.filter((each) => groups.has(groupOf(each))).length;
};

const pageIds = ({ question: { context } }: Facts): string[] => [
  ...(context.item_id === undefined ? [] : [context.item_id]),
  ...(context.items ?? []),
];
const cartIds = (facts: Facts): string[] =>
  ["cart", "checkout", "confirmation"].includes(facts.question.moment)
    ? [...(facts.question.context.cart ?? [])]
    : [];

const wishesOf = ({ question, wishes }: Facts): Readonly<Record<string, number>> =>
  (question.objectives as Readonly<Record<string, number>> | undefined) ?? wishes;

const timesShown = ({ rows }: Facts): Map<string, number> => {
  const times = new Map<string, number>();
  for (const { type, item_id } of rows)
    if (type === "impression") times.set(item_id!, (times.get(item_id!) ?? 0) + 1);
  return times;
};

const isJustBought = (facts: Facts): boolean =>
  facts.rows.some(
    (row) =>
      row.type === "purchase" && !facts.wentBack(row) && facts.now - row.at < JUST_BOUGHT_DAYS * DAY_MS,
  ) ||
  (["confirmation", "after_sales"].includes(facts.question.moment) &&
    [...pageIds(facts), ...cartIds(facts)].some((id) => !facts.returned.has(id)));

/** Products that a rule of the shop of this effect means. */
const meantBy = ({ rules, products }: Facts, effect: WorldRule["effect"]): number =>
  products.filter((item) => rules.some((rule) => rule.effect === effect && means(rule, item))).length;

/** The same of what the shop itself says of its lists. */
const mostOfShop = (facts: Facts, code: string): number => {
  const { question } = facts;
  switch (code) {
    case "excluded":
      return meantBy(facts, "exclude");
    case "promoted":
      return CHOOSING.includes(question.moment) ? meantBy(facts, "boost") : 0;
    case "buried":
      return meantBy(facts, "bury");
    case "pinned":
      return CHOOSING.includes(question.moment)
        ? facts.rules.filter(({ effect }) => effect === "pin").length
        : 0;
    case "new_arrivals":
      return question.moment === "home" ? (facts.world.home?.new_arrivals ?? 0) : 0;
    case "trending":
      return question.moment === "home" ? (facts.world.home?.trending ?? 0) : 0;
    default:
      return 0;
  }
};

/** How many suggestions a rule can have left out or moved at most, by the rows; 0: it had no ground. */
const mostOf = (facts: Facts, code: string): number => {
  const { products, question, person } = facts;
  const sent = person?.preferences.dismissed;
  switch (code) {
    case "unavailable":
      return products.filter(({ available }) => !available).length;
    case "filter":
      return question.filter === undefined ? 0 : products.filter(({ brand }) => brand !== "Acme").length;
    case "on_page":
      return versionsOf(facts, pageIds(facts));
    case "in_cart":
      return new Set(cartIds(facts)).size;
    case "dismissed":
      return products.filter(
        ({ item_id, brand, category }) =>
          sent?.items?.includes(item_id) === true ||
          (brand !== null && sent?.brands?.includes(brand) === true) ||
          sent?.categories?.includes(category.join(" > ")) === true,
      ).length;
    case "minor":
      return facts.minor ? products.filter(({ sensitivity }) => sensitivity.length > 0).length : 0;
    case "sensitive":
      return products.filter(({ sensitivity }) => sensitivity.length > 0).length;
    case "owned":
      return versionsOf(facts, facts.owned);
    case "returned": {
      const wholes = facts.returned;
      return (
        versionsOf(facts, new Set([...wholes, ...facts.sentBack.keys()])) +
        products.filter(({ accessory_of }) => accessory_of.some((id) => wholes.has(id))).length
      );
    }
    case "disliked":
      return versionsOf(facts, facts.disliked);
    case "refill_first":
      return question.moment === "outreach" && isRefillDue(facts) ? products.length : 0;
    case "after_purchase":
      return isJustBought(facts) ? products.length : 0;
    case "fatigue":
      return [...timesShown(facts).values()].filter((times) => times > PATIENCE).length;
    case "objectives":
      return Object.values(wishesOf(facts)).some((weight) => weight > 0) ? products.length : 0;
    case "variety":
      return products.length;
    default:
      return mostOfShop(facts, code);
  }
};

const isSilencing = (facts: Facts, code: string, { outreach }: ToldAnswer): boolean => {
  const { moment } = facts.question;
  if (code === "help_only") return moment === "service";
  if (code === "open_complaint") return facts.waits && SILENT.includes(moment);
  if (code === "thanks_first" || code === "care_first") return isFirst(facts, code);
  return code === "contact_rhythm" && facts.contact && BY_CHOICE.includes(outreach?.because ?? "");
};

const isUnknown = (facts: Facts, code: string): boolean => {
  const wish = WISH_OF[code];
  return wish !== undefined && (wishesOf(facts)[wish] ?? 0) > 0;
};

/** Untruths among what is said of the rules. */
export const traceRules = (facts: Facts, answer: ToldAnswer): string[] =>
  answer.transparency.rules_applied.flatMap(({ code, text, items }) => {
    const said = facts.words.say(`rule.${code}` as MessageKey, { n: items });
    const isTrue =
      items === 0 ? isSilencing(facts, code, answer) || isUnknown(facts, code) : items <= mostOf(facts, code);
    return [
      ...(text === said ? [] : [`rule ${code}: "${text}"`]),
      ...(isTrue ? [] : [`rule ${code}: ${items} items, without a ground`]),
    ];
  });

const hourOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** What the message is about before it sells anything. */
const isAboutTrue = (facts: Facts, about: string | undefined): boolean => {
  if (about === undefined) return true;
  if (about === "refill") return isRefillDue(facts);
  return (about === "thanks" || about === "care") && isFirst(facts, `${about}_first`);
};

/** Untruths in whether somebody may be written to. */
export const traceOutreach = (facts: Facts, { outreach, items }: ToldAnswer): string[] => {
  if (outreach === null) return facts.question.moment === "outreach" ? ["no word on whether to write"] : [];
  const chosen = facts.person?.preferences.contact ?? {};
  const { channel } = facts.question.context;
  const channels = chosen.channels ?? [];
  const mails =
    facts.person?.events.filter(({ type, days_ago }) => type === "contacted" && days_ago < 7).length ?? 0;
  const time = new Date(facts.now);
  const now = time.getUTCHours() * 60 + time.getUTCMinutes();
  const { quiet_hours: quiet, max_per_week: most } = chosen;
  const grounds: Readonly<Record<string, boolean>> = {
    open_complaint: facts.waits,
    too_often: most !== undefined && mails >= most,
    quiet_hours: quiet !== undefined && now >= hourOf(quiet.from) && now < hourOf(quiet.to),
    channel_not_chosen: channels.length > 0 && !channels.includes(channel),
    no_channel: channels.length > 0,
    nothing_to_say: items.length === 0,
  };
  if (!facts.contact) return outreach.send ? ["outreach: written to without leave"] : [];
  const isTrue = outreach.send
    ? !facts.waits &&
      !grounds["too_often"]! &&
      !grounds["quiet_hours"]! &&
      (channels.length === 0 || channels.includes(outreach.channel!))
    : grounds[outreach.because ?? ""] === true;
  return [
    ...(isTrue ? [] : [`outreach: ${outreach.because ?? "sent"} without a ground`]),
    ...(isAboutTrue(facts, outreach.about) ? [] : [`outreach: about ${outreach.about} without a ground`]),
  ];
};
