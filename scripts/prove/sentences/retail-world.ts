/**
 * The real Online Retail shop as rows that the tracer knows: its catalogue, with facts that the file does not
 * have made up for every item (the same from the same seed), and its customers by the file.
 */
import type { CatalogueOptions } from "../../../src/catalogue/feeds/feed.ts";
import { readOnlineRetailCatalogue } from "../../../src/catalogue/feeds/online-retail.ts";
import type { Item } from "../../../src/catalogue/item.ts";
import { eventReader } from "../../../src/shopper/formats/event-formats.ts";
import type { EventOptions } from "../../../src/shopper/formats/imported-event.ts";
import { shiftToNow } from "../../../src/shopper/formats/shift-to-now.ts";
import { CONTACT, CUSTOMER, peopleOf, type Person, type World, type WorldEvent } from "./world.ts";
import { DAY_MS, type WorldItem } from "./world-items.ts";
import type { WorldRule } from "./world-rules.ts";

const KINDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bBAG|PURSE/, ["Bags"]],
  [/LIGHT|LAMP|CANDLE|LANTERN/, ["Home", "Light"]],
  [/\bCAKE|TEA|MUG|CUP|BOWL|PLATE|JUG/, ["Kitchen", "Table"]],
  [/CARD|WRAP|TAG|RIBBON|PAPER/, ["Paper"]],
  [/HEART|CHRISTMAS|GARLAND|DECORATION/, ["Home", "Decoration"]],
  [/BOX|TIN|BASKET|JAR/, ["Home", "Storage"]],
];
const OTHER = ["Other things"];
const ADULT = "adult";
const SCALE = 100;
/** Customers with more lines than this are not asked as: each is a shop of its own. */
const MOST_LINES = 150;

const otherwise = (): never => {
  throw new Error("The file is a CSV of Online Retail.");
};
const OPTIONS: EventOptions & CatalogueOptions = {
  onRefusal: () => undefined,
  onCount: () => undefined,
  onBytes: () => undefined,
  defaults: { currency: "GBP", locale: null },
  parseEvent: otherwise,
  parseItem: otherwise,
};

const PAGES: readonly (readonly [string, string, readonly string[]])[] = [
  ["page-light", "How to clean a lantern", ["Home", "Light"]],
  ["page-returns", "How to return something", []],
];

const NOTHING: Omit<WorldItem, "item_id" | "title"> = {
  kind: "content",
  category: [],
  brand: null,
  price: null,
  currency: null,
  available: true,
  delivery_days: null,
  sales_rank: null,
  rating: null,
  description: null,
  translations: {},
  variant_of: null,
  accessory_of: [],
  consumable: null,
  sensitivity: [],
  published_at: null,
};

/** Codes that differ in a letter at the end are colours of one thing: 85123A and 85123B. */
const stemsOf = (items: readonly Item[]): ReadonlyMap<string, string> => {
  const byStem = new Map<string, string[]>();
  for (const { item_id } of items) {
    const stem = /^(\d{5})[A-Z]{1,2}$/i.exec(item_id)?.[1];
    if (stem !== undefined) byStem.set(stem, [...(byStem.get(stem) ?? []), item_id]);
  }
  const families = [...byStem].filter(([, ids]) => ids.length > 1);
  return new Map(families.flatMap(([stem, ids]) => ids.map((id): [string, string] => [id, `${stem}-group`])));
};

const decorate =
  (random: () => number, stems: ReadonlyMap<string, string>, now: number) =>
  (item: Item, at: number): WorldItem => {
    const { item_id, title, price_minor, currency, available, sales_rank } = item;
    const may = (share: number): boolean => random() < share;
    return {
      ...NOTHING,
      item_id,
      kind: "product",
      title,
      category: KINDS.find(([words]) => words.test(title.toUpperCase()))?.[1] ?? OTHER,
      brand: ["Acme", "Brio", null][at % 3] ?? null,
      price: price_minor === null ? null : price_minor / SCALE,
      currency: price_minor === null ? null : currency,
      available,
      sales_rank,
      delivery_days: may(0.6) ? 1 + Math.floor(random() * 9) : null,
      rating: may(0.4) ? { average: 1 + Math.floor(random() * 40) / 10, count: 1 + (at % 90) } : null,
      description: may(0.3) ? "Words. ".repeat(1 + (at % 50)) : null,
      translations: at % 5 === 0 ? { nb: { title: `Ting nr. ${at}` }, de: { title: `Ding ${at}` } } : {},
      variant_of: stems.get(item_id) ?? null,
      accessory_of: at % 60 === 7 ? [[...stems.keys()][0] ?? item_id] : [],
      consumable: at % 25 === 3 ? { interval_days: 30 } : null,
      sensitivity: at % 400 === 399 ? ["health"] : [],
      published_at: may(0.3) ? new Date(now - (1 + Math.floor(random() * 80)) * DAY_MS).toISOString() : null,
    };
  };

export const retailItems = async (
  file: string,
  random: () => number,
  now: number,
): Promise<readonly WorldItem[]> => {
  const items: Item[] = [];
  for await (const batch of readOnlineRetailCatalogue([file], OPTIONS)) items.push(...batch);
  return [
    ...items.map(decorate(random, stemsOf(items), now)),
    ...PAGES.map(([item_id, title, category]): WorldItem => ({ ...NOTHING, item_id, title, category })),
    {
      ...NOTHING,
      item_id: "page-care",
      title: "How to look after it",
      accessory_of: items.slice(3, 4).map(({ item_id }) => item_id),
    },
  ];
};

type History = { readonly rows: Map<string, WorldEvent[]>; readonly chosen: World["chosen"] };

const note = (into: Map<string, Set<string>>, item: string, who: string): void => {
  const of = into.get(item) ?? new Set<string>();
  into.set(item, of.add(who));
};
const sizes = (sets: Map<string, Set<string>>): Map<string, number> =>
  new Map([...sets].map(([item, { size }]) => [item, size]));

/**
 * What each customer did by the file, in days before `now`, moved as the import at `importedAt` moves it; and
 * how many people chose a thing.
 */
const historiesOf = async (file: string, importedAt: number, now: number): Promise<History> => {
  const rows = new Map<string, WorldEvent[]>();
  const [ever, lately] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const newest = { at: 0 };
  const bought: { item: string; who: string; at: number }[] = [];
  for await (const batch of shiftToNow(eventReader("online-retail"), importedAt)([file], OPTIONS))
    for (const { shopper_id, event } of batch) {
      if (shopper_id === null) continue;
      const { event_id, type, item_id, channel, occurred_at, order_id, quantity, ref_event_id } = event;
      const row: WorldEvent = {
        event_id,
        type,
        item_id,
        channel,
        days_ago: (now - occurred_at) / DAY_MS,
        ...(order_id === null ? {} : { order_id }),
        ...(quantity === null ? {} : { quantity }),
        ...(ref_event_id === null ? {} : { ref_event_id }),
      };
      const own = rows.get(shopper_id) ?? [];
      own.push(row);
      rows.set(shopper_id, own);
      newest.at = Math.max(newest.at, occurred_at);
      if (type === "purchase" && item_id !== null)
        bought.push({ item: item_id, who: shopper_id, at: occurred_at });
    }
  for (const { item, who, at } of bought) {
    note(ever, item, who);
    if (newest.at - at < 7 * DAY_MS) note(lately, item, who);
  }
  return { rows, chosen: { threshold: 10, ever: sizes(ever), lately: sizes(lately) } };
};

/** Everybody of the file agreed to suggestions, training and measuring, as the shop attested. */
const customersOf = (
  rows: History["rows"],
  items: readonly WorldItem[],
  { customers: most, mostLines = MOST_LINES }: Pick<RetailWorldOptions, "customers" | "mostLines">,
): Person[] => {
  const sensitive = new Set(items.flatMap((each) => (each.sensitivity.length > 0 ? [each.item_id] : [])));
  const all = [...rows]
    .filter(([, events]) => events.length <= mostLines)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const every = Math.max(1, Math.floor(all.length / most));
  return all
    .filter((_, at) => at % every === 0)
    .slice(0, most)
    .map(([id, events]): Person => ({
      id,
      kind: CUSTOMER,
      purposes: { personalise: true, train: true, measure: true },
      age_band: ADULT,
      // An attestation never covers what is sensitive.
      events: events.filter(({ item_id }) => item_id === null || !sensitive.has(item_id)),
      preferences: {},
      withdrew: false,
    }));
};

const rulesOf = (products: readonly WorldItem[]): WorldRule[] => {
  const ids = (from: number, to: number): string[] => products.slice(from, to).map(({ item_id }) => item_id);
  const paid = { paid: true, on_behalf_of: "Acme Ltd" } as const;
  const opened = ["home", "category", "search", "product"];
  return [
    { rule_id: "season", effect: "boost", factor: 1.5, ground: "season", filter: { items: ids(10, 30) } },
    { rule_id: "stock", effect: "pin", place: 3, ground: "clearance", filter: { items: ids(40, 60) } },
    { rule_id: "ad", effect: "pin", place: 4, ...paid, filter: { items: ids(60, 70) }, moments: opened },
    { rule_id: "down", effect: "bury", factor: 0.4, filter: { category: ["Bags"] } },
    { rule_id: "out", effect: "exclude", filter: { items: ids(70, 75) } },
  ];
};

const queriesOf = (random: () => number, products: readonly WorldItem[]): string[] => [
  "nothing such",
  ...Array.from({ length: 20 }, () => {
    const { title } = products[Math.floor(random() * products.length)]!;
    return title.toLowerCase().split(" ").slice(0, 3).join(" ");
  }),
];

export type RetailWorldOptions = {
  readonly file: string;
  readonly items: readonly WorldItem[];
  readonly random: () => number;
  readonly importedAt: number;
  readonly now: number;
  /** Made-up people of each kind, beside so many customers of the file. */
  readonly times: number;
  readonly customers: number;
  readonly mostLines?: number;
};

/** The shop after the import at `importedAt`, as it is at `now`. */
export const createRetailWorld = async (options: RetailWorldOptions): Promise<World> => {
  const { file, items, random, importedAt, now, times } = options;
  const { rows, chosen } = await historiesOf(file, importedAt, now);
  const products = items.filter(({ kind }) => kind === "product");
  return {
    now,
    items,
    people: [...peopleOf(random, items, times), ...customersOf(rows, items, options)],
    contact: CONTACT,
    rules: rulesOf(products),
    home: { new_arrivals: 1, trending: 2 },
    queries: queriesOf(random, products),
    chosen,
  };
};
