/**
 * A small shop and its people, as rows that the tracer knows: what was sent to the service, and nothing that
 * it answered. The same from the same seed.
 */
import { itemsOf, NOW, type WorldItem } from "./world-items.ts";
import type { WorldRule } from "./world-rules.ts";

export type WorldEvent = {
  readonly event_id: string;
  readonly type: string;
  readonly item_id: string | null;
  readonly days_ago: number;
  readonly channel: string;
  readonly order_id?: string;
  readonly value?: number;
  readonly case_id?: string;
  readonly quantity?: number;
  /** The line that a return is of. */
  readonly ref_event_id?: string;
};

export type WorldPreferences = {
  readonly objectives?: Readonly<Record<string, number>>;
  readonly dismissed?: {
    readonly items?: readonly string[];
    readonly brands?: readonly string[];
    readonly categories?: readonly string[];
  };
  readonly contact?: {
    readonly channels?: readonly string[];
    readonly max_per_week?: number;
    readonly quiet_hours?: { readonly from: string; readonly to: string; readonly time_zone: string };
  };
  readonly discreet?: boolean;
};

export type Person = {
  readonly id: string;
  readonly kind: string;
  /** Null: nothing was ever asked. */
  readonly purposes: Readonly<Record<string, boolean>> | null;
  readonly age_band: string;
  readonly events: readonly WorldEvent[];
  readonly preferences: WorldPreferences;
  /** Paused personal suggestions. */
  readonly paused?: boolean;
  /** Took everything back afterwards. */
  readonly withdrew: boolean;
};

export type World = {
  readonly now: number;
  readonly items: readonly WorldItem[];
  readonly people: readonly Person[];
  readonly contact: { readonly name: string; readonly phone: string };
  /** What the shop says itself of its lists. */
  readonly rules: readonly WorldRule[];
  /** Places of the home page for what is new and for what is chosen more than before; null: none. */
  readonly home: { readonly new_arrivals: number; readonly trending: number } | null;
  /** What people type into the search box. */
  readonly queries: readonly string[];
  /** What a model may have learnt: so many people chose a thing, ever and within the last week. */
  readonly chosen: {
    readonly threshold: number;
    readonly ever: ReadonlyMap<string, number>;
    readonly lately: ReadonlyMap<string, number>;
  };
};

type Draft = Partial<Omit<Person, "id" | "kind" | "events">> & {
  readonly events?: (id: string) => WorldEvent[];
};

/** Things that somebody did: so many of each kind, of items drawn at random. */
const did =
  (random: () => number, products: readonly WorldItem[], kinds: Readonly<Record<string, number>>) =>
  (id: string): WorldEvent[] =>
    Object.entries(kinds).flatMap(([type, count]) =>
      Array.from({ length: count }, (_, at): WorldEvent => {
        const item = products[Math.floor(random() * products.length)]!;
        const days_ago = 1 + Math.floor(random() * 100);
        return {
          event_id: `${id}-${type}-${at}`,
          type,
          item_id: item.item_id,
          days_ago,
          channel: ["web", "store", "app"][at % 3]!,
          ...(type === "purchase" ? { order_id: `${id}-o-${at}` } : {}),
          ...(type === "rating" ? { value: 1 + (at % 5) } : {}),
        };
      }),
    );

const returnOf = ({ event_id, item_id, order_id, days_ago, channel }: WorldEvent): WorldEvent => ({
  event_id: `${event_id}-back`,
  type: "return",
  item_id,
  days_ago: days_ago / 2,
  channel,
  ...(order_id === undefined ? {} : { order_id }),
});

const mail = (id: string, days_ago: number): WorldEvent => ({
  event_id: `${id}-mail-${days_ago}`,
  type: "contacted",
  item_id: null,
  days_ago,
  channel: "email",
});

const boughtAgo =
  ({ item_id }: WorldItem, days_ago: number) =>
  (id: string): WorldEvent[] => [
    { event_id: `${id}-p`, type: "purchase", item_id, days_ago, channel: "web", order_id: `${id}-o` },
  ];

const AGREED = { personalise: true, train: true };
const MEASURED = { ...AGREED, measure: true };
const WRITTEN = { ...AGREED, contact: true };

/** People to whom the shop may write, and when it had better not. */
const writtenToDrafts = (
  products: readonly WorldItem[],
  bought: (id: string) => WorldEvent[],
): Readonly<Record<string, Draft>> => {
  const used = products.find(({ consumable }) => consumable !== null)!;
  return {
    written_to: { purposes: WRITTEN, events: bought },
    quiet: {
      purposes: WRITTEN,
      events: bought,
      preferences: { contact: { quiet_hours: { from: "00:00", to: "23:59", time_zone: "UTC" } } },
    },
    by_app: { purposes: WRITTEN, events: bought, preferences: { contact: { channels: ["app"] } } },
    often: {
      purposes: WRITTEN,
      events: (id) => [...bought(id), mail(id, 2)],
      preferences: { contact: { max_per_week: 1 } },
    },
    just_bought: { purposes: WRITTEN, events: boughtAgo(products[3]!, 1) },
    thanked: {
      purposes: WRITTEN,
      events: (id) => [...boughtAgo(products[3]!, 8)(id), mail(id, 7)],
    },
    runs_out: {
      purposes: WRITTEN,
      events: (id) => [...boughtAgo(used, 100)(id), mail(id, 90), mail(id, 80)],
    },
  };
};

const draftsOf = (random: () => number, products: readonly WorldItem[]): Readonly<Record<string, Draft>> => {
  const some = (kinds: Readonly<Record<string, number>>) => did(random, products, kinds);
  const bought = some({ purchase: 3, view: 4 });
  const opened = (id: string): WorldEvent[] => [
    ...bought(id),
    {
      event_id: `${id}-case`,
      type: "service_opened",
      item_id: null,
      days_ago: 1,
      channel: "web",
      case_id: `${id}-c`,
    },
  ];
  return {
    never_seen: { purposes: null },
    refused: { purposes: { personalise: false } },
    agreed_only: { purposes: AGREED },
    buyer: { purposes: AGREED, events: bought },
    looker: { purposes: AGREED, events: some({ view: 5, click: 2, cart_add: 1, wishlist_add: 1 }) },
    returner: {
      purposes: AGREED,
      events: (id) => {
        const rows = bought(id);
        return [...rows, returnOf(rows[0]!)];
      },
    },
    rater: { purposes: AGREED, events: some({ rating: 5, view: 2 }) },
    tired: { purposes: AGREED, events: some({ impression: 40, view: 2 }) },
    complainer: { purposes: WRITTEN, events: opened },
    wishing: {
      purposes: AGREED,
      events: bought,
      preferences: { objectives: { save_money: 1, easy: 0.5 } },
    },
    wishes_alone: { purposes: AGREED, preferences: { objectives: { reliable: 1 } } },
    wishes_refused: { purposes: { personalise: false }, preferences: { objectives: { fun: 1 } } },
    sending_away: {
      purposes: AGREED,
      events: bought,
      preferences: { dismissed: { items: [products[1]!.item_id], brands: ["Brio"] } },
    },
    sent_away_refused: { purposes: { personalise: false }, preferences: { dismissed: { brands: ["Acme"] } } },
    measured: { purposes: MEASURED, events: bought },
    measured_without: { purposes: MEASURED },
    discreet: { purposes: AGREED, events: bought, preferences: { discreet: true } },
    ...writtenToDrafts(products, bought),
    minor: { purposes: AGREED, age_band: "under_13" },
    withdrew: { purposes: AGREED, events: bought, withdrew: true },
  };
};

/** `times` people of each kind, who did what they did with these items. */
export const peopleOf = (random: () => number, items: readonly WorldItem[], times: number): Person[] => {
  const products = items.filter(({ kind, sensitivity }) => kind === "product" && sensitivity.length === 0);
  return Array.from({ length: times }).flatMap((_, round) =>
    Object.entries(draftsOf(random, products)).map(([kind, draft]): Person => {
      const id = `${kind}-${round}`;
      return {
        purposes: null,
        age_band: "adult",
        preferences: {},
        withdrew: false,
        ...draft,
        id,
        kind,
        events: draft.events?.(id) ?? [],
      };
    }),
  );
};

/** Somebody of an imported file: what they did is in the store already. */
export const CUSTOMER = "customer";

export const CONTACT = { name: "Ole", phone: "123" } as const;

/** `times`: people of each kind. */
export const createWorld = (random: () => number, times: number): World => {
  const items = itemsOf(random);
  return {
    now: NOW,
    items,
    people: peopleOf(random, items, times),
    contact: CONTACT,
    rules: [],
    home: null,
    queries: ["red lamp", "kettle", "golden phone tea", "soap", "nothing"],
    chosen: { threshold: 10, ever: new Map(), lately: new Map() },
  };
};
