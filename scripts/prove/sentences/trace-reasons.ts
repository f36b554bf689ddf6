/*
 * Long because each kind of reason has a fact of its own, and all are looked up in the same rows.
 */
import type { MessageKey } from "../../../src/explain/wording/messages/message-key.ts";
import type { ToldItem, ToldReason } from "./answer.ts";
import { type Facts, groupOf, leafOf, named, type Row } from "./facts.ts";
import { searchable, wordsIn } from "./search-words.ts";
import { DAY_MS, type WorldItem } from "./world-items.ts";
import { GROUND_KEYS, groundOf, means } from "./world-rules.ts";

/** What somebody did, by the reason that speaks of it. */
const ACTS: Readonly<Record<string, readonly string[]>> = {
  because_bought: ["purchase"],
  because_viewed: ["view"],
  because_clicked: ["click"],
  because_carted: ["cart_add"],
  because_wished: ["wishlist_add"],
  because_rated: ["rating"],
  bought_before: ["purchase"],
  seen_before: ["view", "click", "cart_add", "wishlist_add", "rating"],
  new_in_category_you_follow: ["purchase", "view", "click", "cart_add", "wishlist_add", "rating"],
  completes_purchase: ["purchase"],
};
const WISHES: Readonly<Record<string, string>> = {
  cheaper_as_you_asked: "save_money",
  easier_as_you_asked: "easy",
  reliable_as_you_asked: "reliable",
  informed_as_you_asked: "informed",
  fun_as_you_asked: "fun",
};
const NEW_DAYS = 30;
const JUST_BOUGHT_DAYS = 14;
/** The shop names neither a time zone nor a country: then its days are those of Amsterdam. */
const CALENDAR = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Amsterdam" });
const calendarDays = (from: number, to: number): number =>
  (Date.parse(CALENDAR.format(to)) - Date.parse(CALENDAR.format(from))) / DAY_MS;

const PLACES = ["store", "app", "phone"];

const ageOf = ({ published_at }: WorldItem, now: number): number =>
  published_at === null ? Infinity : (now - Date.parse(published_at)) / DAY_MS;

const MEASURES: Readonly<Record<string, (item: WorldItem, now: number) => number | null>> = {
  save_money: ({ price }) => (price === null ? null : -price),
  easy: ({ delivery_days }) => (delivery_days === null ? null : -delivery_days),
  reliable: ({ rating }) =>
    rating === null ? null : (rating.average * rating.count + 35) / (rating.count + 10),
  informed: ({ description, rating }) =>
    description === null && rating === null
      ? null
      : Math.min(description?.length ?? 0, 2000) / 500 + Math.log1p(rating?.count ?? 0),
  fun: (item, now) => (item.published_at === null ? null : -ageOf(item, now)),
};

/** Rows that may speak for a reason: readable, of its kind, kept, and not of a low rating. */
const actsFor = (facts: Facts, code: string): Row[] =>
  [...facts.rows, ...facts.visit].filter(
    (row) =>
      ACTS[code]?.includes(row.type) === true &&
      !(row.type === "purchase" && facts.wentBack(row)) &&
      !(row.type === "rating" && (row.value ?? 5) < 3),
  );

const pageItems = ({ question: { context, moment } }: Facts): string[] => [
  ...(context.item_id === undefined ? [] : [context.item_id]),
  ...(context.items ?? []),
  ...(["cart", "checkout", "confirmation"].includes(moment) ? (context.cart ?? []) : []),
];

const isWishTrue = (facts: Facts, wish: string, item: WorldItem): boolean => {
  const asked = facts.question.objectives ?? facts.wishes;
  const measure = MEASURES[wish]!;
  const own = measure(item, facts.now);
  if (!((asked as Record<string, number>)[wish]! > 0) || own === null) return false;
  // Of its own kind where that is enough, else of the whole shop.
  const kind = facts.products.filter((other) => leafOf(other) === leafOf(item));
  const pool = item.category.length > 0 && kind.length >= 5 ? kind : facts.products;
  const values = pool.map((each) => measure(each, facts.now)).filter((value) => value !== null);
  return values.filter((value) => value < own).length / Math.max(1, values.length - 1) > 0.5;
};

/** A rule promotes the item on the ground that is told. What is paid for is for no child, in no message. */
const isPromotionTrue = (facts: Facts, reason: ToldReason, item: WorldItem): boolean =>
  facts.rules.some((rule) => {
    const ground = groundOf(rule);
    const mayBe = ground !== "paid" || (!facts.minor && facts.question.moment !== "outreach");
    const isOf = rule.effect === "boost" || rule.effect === "pin";
    // A paid boost would weigh what is personal.
    const isPersonal = facts.rows.length + facts.visit.length > 0;
    if (ground === "paid" && rule.effect === "boost" && isPersonal) return false;
    return isOf && mayBe && means(rule, item) && keyOf(facts, reason) === GROUND_KEYS[ground];
  });

/** The fact behind each code that rests on no event. */
const isTrue = (facts: Facts, code: string, told: ToldItem, reason: ToldReason): boolean => {
  const item = facts.item(told.item_id)!;
  const { question } = facts;
  const query = wordsIn(question.context.query ?? "");
  const shared = query.filter((word) => searchable(item).has(word)).length;
  switch (code) {
    case "shop_bestseller": {
      const sold = facts.products.filter(({ available }) => available);
      const before = sold.filter(({ sales_rank }) => sales_rank !== null && sales_rank <= item.sales_rank!);
      return (
        item.sales_rank !== null && before.length <= Math.min(100, Math.max(1, Math.floor(sold.length / 10)))
      );
    }
    case "newest":
      return ageOf(item, facts.now) >= 0 && ageOf(item, facts.now) <= NEW_DAYS;
    case "matches_search":
      return question.moment === "search" && shared > 0 && (!isPart(facts, reason) || shared < query.length);
    case "in_category":
      return question.moment === "category" && item.category.includes(question.context.category!.at(-1)!);
    case "general":
      return !isHistory(facts, reason) || facts.rows.length + facts.visit.length > 0;
    case "promoted":
      return isPromotionTrue(facts, reason, item);
    case "popular":
      return (facts.world.chosen.ever.get(told.item_id) ?? 0) >= facts.world.chosen.threshold;
    case "trending":
      return (facts.world.chosen.lately.get(told.item_id) ?? 0) >= facts.world.chosen.threshold;
    // No world has a second stage.
    default:
      return Object.hasOwn(WISHES, code) && isWishTrue(facts, WISHES[code]!, item);
  }
};

const isPart = ({ words }: Facts, { text }: ToldReason): boolean =>
  text === words.say("matches_search_in_part.text");
const isHistory = ({ words }: Facts, { text }: ToldReason): boolean =>
  text === words.say("general_history.text");

/** Codes that the wire does not tell apart: by what is said. */
const keyOf = (facts: Facts, reason: ToldReason): string => {
  if (reason.code === "general" && isHistory(facts, reason)) return "general_history";
  if (reason.code === "promoted")
    return (
      Object.values(GROUND_KEYS).find(
        (key) => reason.text === facts.words.say(`${key}.text` as MessageKey),
      ) ?? "promoted"
    );
  return reason.code === "matches_search" && isPart(facts, reason) ? "matches_search_in_part" : reason.code;
};

/** All ways to say a reason of these things truly: how many more there are is not in the evidence. */
const textsOf = (facts: Facts, key: string, reason: ToldReason, most: number): string[] => {
  const { words, question } = facts;
  const ids = reason.evidence.map(({ item_id }) => item_id);
  const counts = Array.from({ length: Math.max(0, most - ids.length) + 1 }, (_, more) => ids.length + more);
  return counts.map((total) => {
    const shown = ids.slice(0, 2).map((id) => named(facts, id));
    const left = total - shown.length;
    const single = total === 1 ? reason.evidence[0] : undefined;
    const dated = single?.age_days != null;
    const place =
      single?.channel != null && single.channel !== question.context.channel ? single.channel : "no";
    return words.say(`${key}.text` as MessageKey, {
      items: words.list(left > 0 ? [...shown, words.say("list.more", { n: left })] : shown),
      dated: dated ? "yes" : "no",
      when: dated ? words.ago(single.age_days!) : "",
      place: PLACES.includes(place) ? place : "no",
      category: words.quote(facts.item(ids[0]!)?.category.at(-1) ?? ""),
    });
  });
};

const evidenceFaults = (facts: Facts, key: string, reason: ToldReason, told: ToldItem): string[] => {
  const acts = actsFor(facts, key);
  const page = pageItems(facts);
  const item = facts.item(told.item_id)!;
  return reason.evidence.flatMap((each) => {
    const by = `${key} by ${each.event_id ?? "the page"} (${each.item_id})`;
    if (
      each.title !==
      (facts.item(each.item_id)?.translations[facts.words.locale]?.title ?? facts.item(each.item_id)?.title)
    )
      return [`${by}: another title`];
    if (each.event_id === null) {
      if (!page.includes(each.item_id)) return [`${by}: the page does not name it`];
      if (key === "completes_purchase") {
        const { moment } = facts.question;
        const isTheirs =
          moment === "after_sales" && facts.rows.length > 0
            ? facts.owned.has(each.item_id)
            : !facts.returned.has(each.item_id);
        return ["confirmation", "after_sales"].includes(moment) && isTheirs
          ? []
          : [`${by}: no purchase of theirs`];
      }
      if (key === "similar_in_catalogue") {
        const other = facts.item(each.item_id)!;
        const isAlike =
          other.brand === item.brand ||
          other.category.some((name) => item.category.includes(name)) ||
          wordsIn(other.title).some((word) => wordsIn(item.title).includes(word));
        return isAlike ? [] : [`${by}: nothing alike`];
      }
      return key === "goes_with_item" || key === "goes_with_cart" ? [] : [`${by}: the page is no such thing`];
    }
    const row = acts.find(({ event_id }) => event_id === each.event_id);
    if (row === undefined) return [`${by}: nothing such was done, or it may not be read`];
    if (row.item_id !== each.item_id) return [`${by}: of ${row.item_id}`];
    if (each.age_days !== calendarDays(row.at, facts.now)) return [`${by}: another age`];
    if (key.endsWith("_before") && each.item_id !== told.item_id) return [`${by}: of another thing`];
    if (key === "completes_purchase" && facts.now - row.at >= JUST_BOUGHT_DAYS * DAY_MS)
      return [`${by}: long ago`];
    return [];
  });
};

const isDiscreetlyTrue = (facts: Facts, key: string, { text }: ToldReason): boolean => {
  const { words } = facts;
  const say = (known: "yes" | "no", category: string) =>
    words.say(`${key}.discreet` as MessageKey, { known, category });
  const ofPage = key === "completes_purchase" ? pageItems(facts) : [];
  return [...actsFor(facts, key).map(({ item_id }) => item_id!), ...ofPage].some((itemId) => {
    const category = facts.item(itemId)?.category.at(-1);
    return text === (category === undefined ? say("no", "") : say("yes", words.quote(category)));
  });
};

const newFaults = (facts: Facts, { text }: ToldReason, told: ToldItem): string[] => {
  const item = facts.item(told.item_id)!;
  const leaf = item.category.at(-1)!;
  const steps = actsFor(facts, "new_in_category_you_follow").filter(
    ({ item_id }) => facts.item(item_id!)?.category.at(-1) === leaf,
  );
  const said = facts.words.say("new_in_category_you_follow.text", { category: facts.words.quote(leaf) });
  return [
    ...(ageOf(item, facts.now) > NEW_DAYS || steps.length < 2
      ? [`${item.item_id}: not new, or not followed`]
      : []),
    ...(text === said ? [] : [`new_in_category_you_follow: "${text}"`]),
  ];
};

const reasonFaults = (facts: Facts, reason: ToldReason, told: ToldItem): string[] => {
  const { words } = facts;
  const key = keyOf(facts, reason);
  const faults: string[] = [];
  if (reason.label !== words.say(`${key}.label` as MessageKey))
    faults.push(`${key}: label "${reason.label}"`);
  if (reason.aria !== words.say("reason.aria", { title: named(facts, told.item_id), text: reason.text }))
    faults.push(`${key}: aria "${reason.aria}"`);
  if (key === "new_in_category_you_follow")
    return [...faults, ...newFaults(facts, reason, told), ...evidenceFaults(facts, key, reason, told)];
  if (reason.evidence.length > 0) {
    const things = [...actsFor(facts, key).map(({ item_id }) => item_id), ...pageItems(facts)];
    if (!textsOf(facts, key, reason, new Set(things).size).includes(reason.text))
      faults.push(`${key}: "${reason.text}"`);
    return [...faults, ...evidenceFaults(facts, key, reason, told)];
  }
  if (Object.hasOwn(ACTS, key)) {
    const isHidden = facts.person === null || facts.person.preferences.discreet === true;
    if (!isHidden || !isDiscreetlyTrue(facts, key, reason))
      faults.push(`${key}: "${reason.text}" without a row`);
    return faults;
  }
  if (
    reason.text !==
    words.say(`${key}.text` as MessageKey, {
      n: facts.world.chosen.threshold,
      known: "no",
      what: "",
    })
  )
    faults.push(`${key}: "${reason.text}"`);
  if (!isTrue(facts, reason.code, told, reason)) faults.push(`${key}: untrue of ${told.item_id}`);
  return faults;
};

const isOfPerson = (facts: Facts, reason: ToldReason): boolean =>
  /^(because_|bought_|seen_|new_in_)/.test(reason.code) ||
  (/_as_you_asked$/.test(reason.code) && facts.question.objectives === undefined) ||
  (reason.code === "completes_purchase" && reason.evidence.some(({ event_id }) => event_id !== null)) ||
  isHistory(facts, reason);

const basisFaults = (facts: Facts, { basis, reasons }: ToldItem): string[] => {
  const ofPerson = reasons.some((reason) => isOfPerson(facts, reason));
  // Without the shop it would not be there, whatever else speaks for it: that is told beside it.
  if (basis === "promoted")
    return reasons.some(({ code }) => code === "promoted") ? [] : ["basis promoted, and no promotion told"];
  const hidden = reasons.some(({ code, evidence }) => code === "completes_purchase" && evidence.length === 0);
  return hidden || (basis === "personalised") === ofPerson
    ? []
    : [`basis ${basis} beside ${reasons.map(({ code }) => code).join(", ")}`];
};

/** "Without … this would not be here": of rows that are there, and nothing that the removal brings back. */
const counterfactualFaults = (facts: Facts, { counterfactual, rank: from }: ToldItem): string[] => {
  if (counterfactual === null) return [];
  const { words } = facts;
  const rows = [...facts.rows, ...facts.visit].filter(({ event_id }) =>
    counterfactual.without.includes(event_id),
  );
  const ids = [
    ...new Set(counterfactual.without.map((id) => rows.find(({ event_id }) => event_id === id)?.item_id)),
  ];
  if (ids.some((id) => id == null)) return ["counterfactual: of rows that are not there"];
  const things = ids.filter((id) => id != null);
  const { instead, rank_without } = counterfactual;
  const categories = new Set(things.map((id) => facts.item(id)?.category.at(-1) ?? ""));
  const [category] = categories;
  const discreet = facts.person === null || facts.person.preferences.discreet === true;
  const known = categories.size === 1 && category !== "" ? "yes" : "no";
  const counted = {
    n: things.length,
    known,
    category: known === "yes" ? words.quote(category!) : "",
  } as const;
  const items = words.list(things.map((id) => named(facts, id)));
  const places = { rank: rank_without ?? 0, before: from };
  const fall = discreet
    ? words.say("counterfactual.falls_discreet", { ...counted, ...places })
    : words.say("counterfactual.falls", { items, ...places });
  const isFall = counterfactual.text === fall && rank_without !== null && rank_without > from;
  const without = discreet
    ? words.say("counterfactual.discreet", counted)
    : words.say("counterfactual.text", { items });
  const rest =
    instead !== null
      ? ` ${words.say("counterfactual.instead", { title: named(facts, instead) })}`
      : rank_without === null
        ? ""
        : ` ${words.say("counterfactual.rank", { rank: rank_without })}`;
  const groups = things.flatMap((id) => facts.item(id) ?? []).map(groupOf);
  const own = instead === null ? undefined : facts.item(instead);
  return [
    ...(isFall || counterfactual.text === without + rest ? [] : [`counterfactual: "${counterfactual.text}"`]),
    ...(own !== undefined && groups.includes(groupOf(own))
      ? [`counterfactual: instead names what comes back, ${instead}`]
      : []),
  ];
};

/** The shop's promotion of an item: a rule that means it, on that ground, by that payer. */
const promotionFaults = (facts: Facts, { promoted, reasons }: ToldItem, item: WorldItem): string[] => {
  if (promoted === undefined) return [];
  const said = facts.words.say(`${GROUND_KEYS[promoted.ground] ?? "promoted"}.text` as MessageKey);
  const isOne = facts.rules.some(
    (rule) =>
      means(rule, item) &&
      groundOf(rule) === promoted.ground &&
      (rule.paid === true) === promoted.paid &&
      (rule.on_behalf_of ?? null) === promoted.on_behalf_of,
  );
  const isTold = reasons.some(({ code, text }) => code === "promoted" && text === said);
  return isOne && isTold ? [] : [`promoted: ${promoted.ground} by ${promoted.on_behalf_of}`];
};

/** Untruths among all that is said of one suggestion. */
export const traceItem = (facts: Facts, told: ToldItem): string[] => {
  const item = facts.item(told.item_id);
  if (item === undefined) return [`no such thing: ${told.item_id}`];
  const isGone =
    [...facts.owned].some((id) => groupOf(facts.item(id)!) === groupOf(item)) && item.consumable === null;
  return [
    ...(told.item.title === (item.translations[facts.words.locale]?.title ?? item.title)
      ? []
      : ["another title"]),
    ...(told.item.list_price === undefined ? [] : ["a list price that nothing bears out"]),
    ...promotionFaults(facts, told, item),
    ...(isGone ? [`suggested although it, or another version, is theirs: ${told.item_id}`] : []),
    ...told.reasons.flatMap((reason) => reasonFaults(facts, reason, told)),
    ...basisFaults(facts, told),
    ...counterfactualFaults(facts, told),
  ];
};
