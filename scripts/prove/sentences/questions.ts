import { OBJECTIVES } from "../../../src/consent/preferences.ts";
import { LOCALES } from "../../../src/explain/wording/locales.ts";
import { MOMENTS } from "../../../src/shopper/moments.ts";
import { type Person, type World } from "./world.ts";

export type Question = {
  readonly moment: (typeof MOMENTS)[number];
  readonly limit: number;
  readonly explain: "full" | "brief";
  readonly mode: "auto" | "non_profiled";
  readonly context: {
    readonly locale: (typeof LOCALES)[number];
    readonly channel: string;
    readonly item_id?: string;
    readonly items?: readonly string[];
    readonly cart?: readonly string[];
    readonly category?: readonly string[];
    readonly query?: string;
  };
  readonly session?: { readonly id: string; readonly events: readonly SessionEvent[] };
  readonly objectives?: Readonly<Partial<Record<(typeof OBJECTIVES)[number], number>>>;
  readonly filter?: { readonly brand: readonly string[] };
};
export type SessionEvent = { readonly event_id: string; readonly type: "view"; readonly item_id: string };

/** Who asks; null: a visitor without an id. */
export type Asked = { readonly person: Person | null; readonly question: Question };

const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

const pageOf = (random: () => number, { items, queries }: World, moment: Question["moment"], at: number) => {
  const products = items.filter(({ kind }) => kind === "product");
  const one = () => pick(random, products).item_id;
  switch (moment) {
    case "product":
      return { item_id: one() };
    case "category":
      return { category: pick(random, products).category };
    case "search":
      return { query: pick(random, queries) };
    case "cart":
    case "checkout":
      return { cart: [one(), one()] };
    case "confirmation":
      return at % 2 === 0 ? { cart: [one()] } : { items: [one()] };
    case "after_sales":
    case "service":
      return random() < 0.7 ? { items: [one()] } : {};
    case "home":
    case "outreach":
      return {};
  }
};

/** A question by somebody at some moment: people, moments and languages in turn, the rest at random. */
export const questionOf = (random: () => number, world: World, at: number): Asked => {
  const moment = MOMENTS[at % MOMENTS.length]!;
  const person = random() < 0.1 ? null : pick(random, world.people);
  const products = world.items.filter(({ kind }) => kind === "product");
  const wish = random() < 0.15 ? pick(random, OBJECTIVES) : null;
  const page = pageOf(random, world, moment, at);
  // After the sale a page is often about what the person has bought.
  const own = person?.events.find(({ type }) => type === "purchase")?.item_id;
  const about = moment === "after_sales" && own != null && random() < 0.6 ? { items: [own] } : page;
  return {
    person,
    question: {
      moment,
      limit: 1 + Math.floor(random() * 8),
      explain: random() < 0.5 ? "full" : "brief",
      mode: random() < 0.1 ? "non_profiled" : "auto",
      context: {
        locale: LOCALES[Math.floor(at / MOMENTS.length) % LOCALES.length]!,
        channel: pick(random, ["web", "app", "email", "store"]),
        ...about,
      },
      ...(random() < 0.3
        ? {
            session: {
              id: `visit-${at}`,
              events: [
                { event_id: `visit-${at}-1`, type: "view" as const, item_id: pick(random, products).item_id },
              ],
            },
          }
        : {}),
      ...(wish === null ? {} : { objectives: { [wish]: 1 } }),
      ...(random() < 0.1 ? { filter: { brand: ["Acme"] } } : {}),
    },
  };
};
