import { CONTENT, type TableRow, type Taste, TASTES } from "./catalogue.ts";

/** Items and events in the wire's own shape (docs/architecture.md, "Bodies"). */
export type MadeItem = Readonly<Record<string, unknown>> & {
  readonly item_id: string;
  readonly title: string;
  readonly category: readonly string[];
  readonly brand: string | null;
};
export type MadeEvent = Readonly<Record<string, unknown>> & {
  readonly event_id: string;
  readonly shopper_id: string;
  readonly type: string;
  readonly item_id: string | null;
  readonly occurred_at: string;
};
export type MadeShopper = {
  readonly id: string;
  readonly tastes: readonly string[];
  readonly events: readonly MadeEvent[];
};
export type MadeShop = { readonly items: readonly MadeItem[]; readonly shoppers: readonly MadeShopper[] };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Seeded numbers in [0, 1): mulberry32. */
export const seededSource = (seed: number): (() => number) => {
  const state = { at: seed >>> 0 };
  return () => {
    state.at = (state.at + 0x6d2b79f5) >>> 0;
    let t = state.at;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A handful of ways to draw from a seeded source. */
const createDraw = (random: () => number) => {
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    chance: (share: number): boolean => random() < share,
    one: <T>(list: readonly T[]): T => list[below(list.length)]!,
    /** Earlier entries more often: what people of a taste begin with stands first in its table. */
    early: <T>(list: readonly T[]): T => list[Math.floor(random() * random() * list.length)]!,
    between: (low: number, high: number): number => low + random() * (high - low),
  };
};
type Draw = ReturnType<typeof createDraw>;

const productsOf = ({ department, rows }: Taste, rankFrom: number, now: number): MadeItem[] =>
  rows.flatMap((row, at): MadeItem[] => {
    const base = {
      kind: "product",
      category: [department, row.aisle],
      brand: row.brand,
      price: row.price,
      currency: "EUR",
      available: true,
      accessory_of: row.for ?? [],
      consumable: row.days === undefined ? null : { interval_days: row.days },
      rating: { average: 3.6 + ((at * 7) % 13) / 10, count: 12 + ((at * 29) % 180) },
      delivery_days: 1 + (at % 4),
      published_at: new Date(now - (400 - at * 20) * DAY_MS).toISOString(),
    };
    const variants = (row.sizes ?? []).map((size) => ({
      ...base,
      item_id: `${row.id}-${size.toLowerCase()}`,
      title: `${row.title}, size ${size}`,
      variant_of: row.id,
      attributes: { size },
      sales_rank: null,
    }));
    return [
      { ...base, item_id: row.id, title: row.title, sales_rank: rankFrom + at * TASTES.length },
      ...variants,
    ];
  });

const itemsOf = (now: number): MadeItem[] => [
  ...TASTES.flatMap((taste, at) => productsOf(taste, at + 1, now)),
  ...CONTENT.map((each) => ({
    item_id: each.id,
    kind: "content",
    title: each.title,
    category: [each.department, "Help"],
    brand: null,
    accessory_of: each.for,
  })),
];

/**
 * What goes with a thing: its accessories first, then its neighbour in the table, so that pairs are there to
 * be learnt.
 */
const companionOf = (draw: Draw, { rows }: Taste, bought: TableRow): TableRow => {
  const accessories = rows.filter((each) => each.for?.includes(bought.id));
  if (accessories.length > 0 && draw.chance(0.7)) return draw.one(accessories);
  return rows[(rows.indexOf(bought) + 1 + draw.below(2)) % rows.length]!;
};

/**
 * Writes down one shopper's life with the shop: visits with views, orders online and in the store, a return
 * now and then.
 */
const createDiary = (shopper: string) => {
  const events: MadeEvent[] = [];
  const note = (
    type: string,
    at: number,
    item: TableRow,
    more: Readonly<Record<string, unknown>> = {},
  ): string => {
    const event_id = `${shopper}-${events.length + 1}`;
    events.push({
      event_id,
      shopper_id: shopper,
      type,
      item_id: item.id,
      occurred_at: new Date(at).toISOString(),
      ...more,
    });
    return event_id;
  };
  const buy = (at: number, items: readonly TableRow[], channel: string): string[] =>
    items.map((item) =>
      note("purchase", at, item, {
        quantity: 1,
        price: item.price,
        currency: "EUR",
        order_id: `${shopper}-o${Math.floor(at / MINUTE_MS)}`,
        channel,
      }),
    );
  return { events, note, buy };
};

const visit = (draw: Draw, taste: Taste, diary: ReturnType<typeof createDiary>, at: number): void => {
  const channel = draw.chance(0.25) ? "store" : draw.chance(0.3) ? "app" : "web";
  const wanted = draw.early(taste.rows);
  if (channel !== "store") {
    const session_id = `${at}`;
    for (let seen = draw.below(4); seen > 0; seen -= 1)
      diary.note(
        "view",
        at - seen * 2 * MINUTE_MS,
        draw.chance(0.9) ? draw.one(taste.rows) : draw.one(draw.one(TASTES).rows),
        { channel, session_id },
      );
    diary.note("view", at - MINUTE_MS, wanted, { channel, session_id });
    if (draw.chance(0.3)) diary.note("cart_add", at, wanted, { channel, session_id });
    if (draw.chance(0.35)) return;
  }
  const items = draw.chance(0.6) ? [wanted, companionOf(draw, taste, wanted)] : [wanted];
  const [first] = diary.buy(at + MINUTE_MS, [...new Set(items)], channel);
  if (draw.chance(0.05))
    diary.note("return", at + 5 * DAY_MS, wanted, {
      quantity: 1,
      channel: draw.chance(0.5) ? "store" : "web",
      ref_event_id: first,
      order_id: null,
    });
};

const DAYS = 240;

const shopperOf = (draw: Draw, number: number, now: number): MadeShopper => {
  const id = `shopper-${String(number).padStart(3, "0")}`;
  const main = draw.one(TASTES);
  const second = draw.chance(0.4) ? draw.one(TASTES) : main;
  const diary = createDiary(id);
  const visits = 4 + draw.below(9);
  const times = Array.from({ length: visits }, () => now - draw.between(7, DAYS) * DAY_MS)
    .map(Math.floor)
    .sort((one, other) => one - other);
  for (const at of times) visit(draw, draw.chance(0.75) ? main : second, diary, at);
  return { id, tastes: [...new Set([main.name, second.name])], events: diary.events };
};

const find = (id: string): TableRow => TASTES.flatMap(({ rows }) => rows).find((row) => row.id === id)!;

/** The shopper whom the demo asks for: coffee on every channel, boots that went back. */
const noraOf = (now: number): MadeShopper => {
  const diary = createDiary("nora");
  const ago = (days: number): number => now - days * DAY_MS;
  const [boots] = diary.buy(ago(80), [find("hik-boots")], "web");
  diary.note("return", ago(71), find("hik-boots"), { quantity: 1, channel: "store", ref_event_id: boots });
  diary.buy(ago(64), [find("cof-machine")], "web");
  diary.note("view", ago(41), find("cof-scale"), { channel: "app" });
  diary.buy(ago(40), [find("cof-grinder"), find("cof-beans")], "store");
  diary.note("view", ago(6), find("cof-pitcher"), { channel: "web" });
  diary.note("view", ago(6) + 2 * MINUTE_MS, find("cof-cups"), { channel: "web" });
  diary.buy(ago(12), [find("cof-dripper")], "store");
  return {
    id: "nora",
    tastes: ["coffee"],
    events: [...diary.events].sort(
      (one, other) => Date.parse(one.occurred_at) - Date.parse(other.occurred_at),
    ),
  };
};

/**
 * A small shop that a script made up, the same for the same seed and `now` (ms): six tastes, each with its
 * own department, and shoppers who mostly keep to theirs. Nora is one of them; the others are numbered.
 */
export const generateShop = ({
  seed,
  now,
  shoppers,
}: {
  seed: number;
  now: number;
  shoppers: number;
}): MadeShop => {
  const draw = createDraw(seededSource(seed));
  return {
    items: itemsOf(now),
    shoppers: [noraOf(now), ...Array.from({ length: shoppers }, (_, at) => shopperOf(draw, at + 1, now))],
  };
};
