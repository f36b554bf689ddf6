import { createWording, type Words } from "../../../src/explain/wording/wording.ts";
import type { Asked, Question } from "./questions.ts";
import type { Person, World } from "./world.ts";
import { DAY_MS, type WorldItem } from "./world-items.ts";
import { speaksAt, type WorldRule } from "./world-rules.ts";

/** A thing that somebody did, at a time. */
export type Row = {
  readonly event_id: string;
  readonly type: string;
  readonly item_id: string | null;
  readonly at: number;
  readonly channel: string;
  readonly order_id: string | null;
  readonly value: number | null;
  readonly quantity: number | null;
  readonly ref_event_id: string | null;
};

/** What is true of one question: from the rows of the shop and of who asks, and from the request alone. */
export type Facts = {
  readonly world: World;
  readonly now: number;
  readonly question: Question;
  readonly person: Person | null;
  readonly words: Words;
  readonly item: (itemId: string) => WorldItem | undefined;
  readonly products: readonly WorldItem[];
  /** What may be read: stored rows and the visit's. */
  readonly rows: readonly Row[];
  readonly visit: readonly Row[];
  /** Whether every piece of a purchase went back. */
  readonly wentBack: (purchase: Row) => boolean;
  readonly may: boolean;
  readonly contact: boolean;
  readonly minor: boolean;
  /** Somebody waits for an answer of the shop, and that may be known. */
  readonly waits: boolean;
  readonly wishes: Readonly<Record<string, number>>;
  readonly owned: ReadonlySet<string>;
  readonly returned: ReadonlySet<string>;
  /** When pieces of what is still owned went back last. */
  readonly sentBack: ReadonlyMap<string, number>;
  readonly disliked: ReadonlySet<string>;
  readonly contactOf: World["contact"];
  /** The shop's own rules that speak at this moment. */
  readonly rules: readonly WorldRule[];
};

const NOTHING_MORE = { order_id: null, value: null, quantity: null, ref_event_id: null };
const OPENED = ["home", "category", "search", "product"];
const wording = createWording();

export const groupOf = ({ variant_of, item_id }: WorldItem): string => variant_of ?? item_id;
export const leafOf = ({ category }: WorldItem): string => category.join("\n");

const storedRows = ({ events }: Person, now: number): Row[] =>
  events.map(({ days_ago, ...event }) => ({
    ...NOTHING_MORE,
    ...event,
    at: Math.round(now - days_ago * DAY_MS),
  }));

const lineOf = ({ item_id, order_id }: Row): string => `${item_id}\n${order_id}`;

/** Whether every piece of a purchase line went back, by its order. The rows are looked through once. */
const createWentBack = (rows: readonly Row[]): ((purchase: Row) => boolean) => {
  const returns = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.type !== "return" && row.type !== "order_cancelled") continue;
    const line = returns.get(lineOf(row));
    if (line === undefined) returns.set(lineOf(row), [row]);
    else line.push(row);
  }
  return (purchase) => {
    let back = 0;
    for (const { ref_event_id, quantity } of returns.get(lineOf(purchase)) ?? [])
      if (ref_event_id === null || ref_event_id === purchase.event_id) back += quantity ?? Infinity;
    return back >= (purchase.quantity ?? 1);
  };
};

const isAgreed = (person: Person | null, purpose: string): boolean =>
  person?.purposes?.[purpose] === true &&
  !person.withdrew &&
  person.age_band === "adult" &&
  (person.paused !== true || purpose === "contact");

/** A case that was opened, and not settled yet. */
const hasOpenCase = ({ events }: Person): boolean =>
  events.some(
    ({ type, case_id }) =>
      type === "service_opened" &&
      !events.some((other) => other.type === "service_resolved" && other.case_id === case_id),
  );

/** Items of the page that are about something sensitive put the person aside. */
const isSensitivePage = ({ context }: Question, world: World): boolean => {
  const isTagged = (id: string): boolean => (itemsIn(world).byId.get(id)?.sensitivity.length ?? 0) > 0;
  if (context.item_id !== undefined) return isTagged(context.item_id);
  return context.items !== undefined && context.items.length > 0 && context.items.every(isTagged);
};

/** When anything of each of these items went back last. */
const newestReturns = (rows: readonly Row[], ids: ReadonlySet<string>): Map<string, number> => {
  const newest = new Map<string, number>();
  for (const { type, item_id, at } of rows)
    if (type === "return" && item_id !== null && ids.has(item_id))
      newest.set(item_id, Math.max(newest.get(item_id) ?? -Infinity, at));
  return newest;
};

const newestRatings = (rows: readonly Row[]): Map<string, number> => {
  const newest = new Map<string, Row>();
  for (const row of rows)
    if (row.type === "rating" && (newest.get(row.item_id!)?.at ?? -Infinity) < row.at)
      newest.set(row.item_id!, row);
  return new Map([...newest].map(([id, { value }]) => [id, value ?? 5]));
};

type Items = {
  readonly byId: ReadonlyMap<string, WorldItem>;
  readonly products: readonly WorldItem[];
};
const known = new WeakMap<World, Items>();
/** The items of a world by id, and those that are sold: looked through once for all questions. */
const itemsIn = (world: World): Items => {
  const before = known.get(world);
  if (before !== undefined) return before;
  const byId = new Map(world.items.map((item) => [item.item_id, item]));
  const items = { byId, products: world.items.filter(({ kind }) => kind === "product") };
  known.set(world, items);
  return items;
};

export const factsOf = (
  world: World,
  { person, question }: Asked,
  tone: "formal" | "informal" | null,
): Facts => {
  const { byId, products } = itemsIn(world);
  const may = isAgreed(person, "personalise") && question.mode === "auto";
  const contact = isAgreed(person, "contact");
  const waits = (may || contact) && person !== null && hasOpenCase(person);
  const isAside = isSensitivePage(question, world) || (may && waits && OPENED.includes(question.moment));
  const reads = may && !isAside;
  const rows = reads && person !== null ? storedRows(person, world.now) : [];
  const isOpen = (itemId: string): boolean => byId.get(itemId)?.sensitivity.length === 0;
  const visit = (reads ? (question.session?.events ?? []) : [])
    .filter(({ item_id }) => isOpen(item_id))
    .map(({ event_id, type, item_id }, at) => ({
      event_id,
      type,
      item_id,
      ...NOTHING_MORE,
      at: world.now - 1 - at,
      channel: "web",
    }));
  const purchases = rows.filter(({ type }) => type === "purchase");
  const wentBack = createWentBack(rows);
  const owned = new Set(purchases.filter((row) => !wentBack(row)).map(({ item_id }) => item_id!));
  return {
    world,
    now: world.now,
    question,
    person,
    words: wording.words(question.context.locale, tone),
    item: (itemId) => byId.get(itemId),
    products,
    rows,
    visit,
    wentBack,
    may,
    contact,
    minor: person !== null && person.age_band !== "adult",
    waits,
    wishes: reads ? (person?.preferences.objectives ?? {}) : {},
    owned,
    returned: new Set(
      rows.flatMap(({ type, item_id }) => (type === "return" && !owned.has(item_id!) ? [item_id!] : [])),
    ),
    sentBack: newestReturns(rows, owned),
    disliked: new Set([...newestRatings(rows)].flatMap(([id, value]) => (value < 3 ? [id] : []))),
    contactOf: world.contact,
    rules: world.rules.filter((rule) => speaksAt(rule, question.moment)),
  };
};

/** The facts of an answer that used nothing of the person, whoever asked. */
export const withoutPerson = (facts: Facts): Facts => ({
  ...facts,
  rows: [],
  visit: [],
  wishes: {},
  owned: new Set(),
  returned: new Set(),
  sentBack: new Map(),
  disliked: new Set(),
});

/** A title as a shopper of this language reads it, quoted. */
export const named = ({ words, item }: Facts, itemId: string): string => {
  const known = item(itemId);
  if (known === undefined) return words.say("item.gone");
  return words.quote(known.translations[words.locale]?.title ?? known.title);
};
