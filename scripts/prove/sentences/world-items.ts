/** What the shop sells and shows, as rows that the tracer knows. */
export const NOW = Date.parse("2026-03-02T12:00:00Z");
export const DAY_MS = 86_400_000;

export type WorldItem = {
  readonly item_id: string;
  readonly kind: "product" | "content";
  readonly title: string;
  readonly category: readonly string[];
  readonly brand: string | null;
  readonly price: number | null;
  readonly currency: string | null;
  readonly available: boolean;
  readonly delivery_days: number | null;
  readonly sales_rank: number | null;
  readonly rating: { readonly average: number; readonly count: number } | null;
  readonly description: string | null;
  readonly translations: Readonly<Record<string, { readonly title: string }>>;
  readonly variant_of: string | null;
  readonly accessory_of: readonly string[];
  readonly consumable: { readonly interval_days: number } | null;
  readonly sensitivity: readonly string[];
  readonly published_at: string | null;
};

const daysAgo = (days: number): string => new Date(NOW - days * DAY_MS).toISOString();

const KINDS = [
  { word: "Lamp", category: ["Home", "Lamps"] },
  { word: "Kettle", category: ["Kitchen", "Kettles"] },
  { word: "Tea", category: ["Food", "Tea"] },
  { word: "Phone", category: ["Electronics", "Phones"] },
  { word: "Soap", category: ["Bath", "Soaps"] },
] as const;
const COLOURS = ["Red", "Blue", "Green", "Plain", "Golden", "Small", "Large", "Old"] as const;

/** Every fact that a sentence may claim is there in some items and not in others. */
export const itemsOf = (random: () => number): WorldItem[] => {
  const products = KINDS.flatMap(({ word, category }, kind) =>
    COLOURS.map((colour, at): WorldItem => {
      const item_id = `${word}-${at}`.toLowerCase();
      return {
        item_id,
        kind: "product",
        title: `${colour} ${word.toLowerCase()}`,
        category,
        brand: ["Acme", "Brio", null][(at + kind) % 3] ?? null,
        price: 2 + Math.floor(random() * 90),
        currency: "EUR",
        available: random() > 0.05,
        delivery_days: kind === 4 ? null : 1 + Math.floor(random() * 9),
        sales_rank: random() < 0.8 ? 1 + kind * 10 + at : null,
        rating: random() < 0.6 ? { average: 1 + Math.floor(random() * 40) / 10, count: 1 + at * 7 } : null,
        description: random() < 0.5 ? "Words. ".repeat(1 + Math.floor(random() * 60)) : null,
        translations:
          at % 4 === 0 ? { nb: { title: `${word} nr. ${at}` }, de: { title: `${word} ${at}` } } : {},
        variant_of: at === 5 || at === 6 ? `${word}-sizes`.toLowerCase() : null,
        accessory_of: kind === 3 && at === 7 ? ["phone-0"] : [],
        consumable: word === "Tea" ? { interval_days: 30 } : null,
        sensitivity: kind === 4 && at === 7 ? ["health"] : [],
        published_at: random() < 0.5 ? daysAgo(1 + Math.floor(random() * 80)) : null,
      };
    }),
  );
  const page = (item_id: string, title: string, more: Partial<WorldItem>): WorldItem => ({
    ...products[0]!,
    item_id,
    kind: "content",
    title,
    category: [],
    brand: null,
    price: null,
    currency: null,
    available: true,
    sales_rank: null,
    rating: null,
    translations: {},
    variant_of: null,
    ...more,
  });
  return [
    ...products,
    page("manual-kettle", "How to clean a kettle", { category: ["Kitchen", "Kettles"] }),
    page("returns", "How to return something", {}),
    page("care-lamp", "How to look after a lamp", { accessory_of: ["lamp-3"] }),
  ];
};
