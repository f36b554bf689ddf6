/** Random rules of a shop, as they are written on the wire, over a small range of goods. */
import fc from "fast-check";

export const NOW = Date.UTC(2026, 4, 20, 12);
const DAY_MS = 86_400_000;
const SIZE = 16;

export type Ware = {
  readonly item_id: string;
  readonly title: string;
  readonly category: readonly string[];
  readonly brand: string;
  readonly price: number;
  readonly currency: "EUR";
  readonly sales_rank: number;
  readonly rating: { readonly average: number; readonly count: number };
  readonly published_at: string;
  readonly attributes: { readonly colour: number };
};

/** The shop's own order. Each of a kind of its own, so that variety has nothing to say. */
export const RANGE: readonly Ware[] = Array.from({ length: SIZE }, (_, at) => ({
  item_id: `i${String(at).padStart(2, "0")}`,
  title: `Thing ${String.fromCharCode(97 + at)}`,
  category: [`Kind ${at}`, `Half ${at % 2}`, `Leaf ${at}`],
  brand: `Brand ${at % 3}`,
  price: at + 1,
  currency: "EUR",
  sales_rank: at + 1,
  rating: { average: at % 6, count: 10 },
  published_at: new Date(NOW - at * DAY_MS).toISOString(),
  attributes: { colour: at % 4 },
}));

/** Moments at which a boost or a pin may speak and a list is shown to nobody in particular. */
export const MOMENTS_ASKED = ["home", "category", "search", "product", "cart"] as const;
export type MomentAsked = (typeof MOMENTS_ASKED)[number];
const MOMENTS_NAMED = [...MOMENTS_ASKED, "outreach"] as const;
const SLOTS = ["default", "complement"] as const;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const GROUNDS = ["own_choice", "season", "new_range", "clearance", "own_brand", "margin"] as const;

const few = <T>(all: readonly T[], most: number) =>
  fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: most });

const fields = {
  items: few(
    RANGE.map(({ item_id }) => item_id),
    6,
  ),
  category: few(["Half 0", "Half 1"], 1),
  brand: few(["brand 0", "BRAND 1"], 1),
  price: fc
    .record({ min: fc.integer({ min: 0, max: 8 }), more: fc.integer({ min: 0, max: 10 }) })
    .map(({ min, more }) => ({ min, max: min + more, currency: "EUR" as const })),
  attributes: fc.record({ colour: fc.integer({ min: 0, max: 3 }) }),
  rating_at_least: fc.integer({ min: 0, max: 5 }),
  published_within_days: fc.integer({ min: 1, max: 20 }),
};
const anyFields = fc.record(fields, { requiredKeys: [] });
export type WireFilter = typeof anyFields extends fc.Arbitrary<infer T> ? T : never;
const NAMES = Object.keys(fields) as (keyof typeof fields)[];

/** Mostly one or two fields, so that it means something; at least one, for else it is refused. */
const filter: fc.Arbitrary<WireFilter> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(few(NAMES, 2), fc.record(fields))
      .map(([names, all]) => Object.fromEntries(names.map((name) => [name, all[name]])) as WireFilter),
  },
  { weight: 1, arbitrary: anyFields.filter((some) => Object.keys(some).length > 0) },
);

const time = (ms: number): string => new Date(ms).toISOString();
const schedule = fc.record(
  {
    from: fc.constantFrom(NOW - 1000, NOW, NOW + 1).map(time),
    until: fc.constantFrom(NOW + 1000, NOW + DAY_MS).map(time),
    weekly: fc.record({
      days: few(DAYS, 7),
      from: fc.constantFrom("00:00", "09:30", "22:00"),
      to: fc.constantFrom("06:00", "12:00", "23:59"),
      time_zone: fc.constantFrom("Europe/Amsterdam", "America/New_York"),
    }),
  },
  { requiredKeys: [] },
);
export type WireSchedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

const factor = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const disclosed = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...GROUNDS).map((ground) => ({ ground })) },
  { weight: 1, arbitrary: fc.constant({ paid: true as const, on_behalf_of: "Acme Ltd" }) },
);
const does = fc.oneof(
  fc
    .tuple(factor(1.01, 3), disclosed)
    .map(([by, more]) => ({ effect: "boost" as const, factor: by, ...more })),
  fc
    .tuple(fc.integer({ min: 1, max: 20 }), disclosed)
    .map(([place, more]) => ({ effect: "pin" as const, place, ...more })),
  factor(0.01, 0.99).map((by) => ({ effect: "bury" as const, factor: by })),
  fc.constantFrom({ effect: "require" as const }, { effect: "exclude" as const }),
);
const place = fc.record(
  { moments: few(MOMENTS_NAMED, 3), slots: few(SLOTS, 1), schedule },
  { requiredKeys: [] },
);
/** Most of them anywhere and always, so that they speak. */
const somewhere: typeof place = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: place },
);

type Does = typeof does extends fc.Arbitrary<infer T> ? T : never;
type Somewhere = typeof place extends fc.Arbitrary<infer T> ? T : never;
export type WireRule = Does & Somewhere & { readonly rule_id: string; readonly filter: WireFilter };

export type Configuration = {
  readonly rules: readonly WireRule[];
  readonly moment: MomentAsked;
  readonly slot: (typeof SLOTS)[number];
  readonly limit: number;
};

/** Drawn without fast-check's love of small values: a list with no rule shows nothing. */
const rulesOf = (count: number): fc.Arbitrary<WireRule[]> =>
  fc.tuple(
    ...Array.from({ length: count }, (_, at) =>
      fc
        .tuple(does, somewhere, filter)
        .map(([what, where, of]): WireRule => ({ rule_id: `r${at}`, ...what, ...where, filter: of })),
    ),
  );

const configuration: fc.Arbitrary<Configuration> = fc.record({
  rules: fc.noBias(fc.integer({ min: 0, max: 8 })).chain((count) => fc.noBias(rulesOf(count))),
  moment: fc.constantFrom(...MOMENTS_ASKED),
  slot: fc.constantFrom(...SLOTS),
  limit: fc.noBias(fc.integer({ min: 1, max: SIZE + 4 })),
});

/** The same from the same seed. */
export const configurationsOf = (count: number, seed: number): Configuration[] =>
  fc.sample(configuration, { numRuns: count, seed });
