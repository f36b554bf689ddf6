import type { Item } from "../../catalogue/item.ts";
import type { CatalogueSnapshot } from "../../catalogue/snapshot.ts";
import { type Assessment, type FaultKind, percent, type QualityFinding, shareOf } from "./finding.ts";

type Twins = {
  readonly gtins: ReadonlyMap<string, number>;
  readonly looks: ReadonlyMap<string, number>;
};
type AssessedFacts = Twins & {
  readonly catalogue: Pick<CatalogueSnapshot, "item">;
  readonly currency: string | null;
  readonly now: number;
};

type Check = {
  readonly code: string;
  readonly kind: FaultKind;
  /** How much of an item's worth to its shoppers the fault takes, 0 to 1. */
  readonly weight: number;
  readonly says: string;
  readonly isWrong: (item: Item, facts: AssessedFacts) => boolean;
};

const blank = (text: string | null): boolean => text === null || text.trim() === "";

const gtinOf = ({ attributes }: Item): string | null => {
  const { gtin } = attributes;
  return gtin === undefined || gtin === "" ? null : String(gtin);
};

/** What two entries of one thing have in common. Variants share it by right. */
const lookOf = ({ title, brand, price_minor, currency, url }: Item): string =>
  JSON.stringify([title.trim().toLowerCase(), brand?.toLowerCase() ?? null, price_minor, currency, url]);

const YEARS_3_MS = 3 * 365 * 86_400_000;

/** Every check by itself; the words say what to do. */
const CHECKS: readonly Check[] = [
  {
    code: "no_price",
    kind: "missing",
    weight: 1,
    says: "have no price: filters and wishes about money pass them over",
    isWrong: ({ price_minor }) => price_minor === null,
  },
  {
    code: "no_category",
    kind: "missing",
    weight: 0.5,
    says: "have no category: they fit no page, and new shoppers see them late",
    isWrong: ({ category }) => category.length === 0,
  },
  {
    code: "no_image",
    kind: "missing",
    weight: 0.5,
    says: "have no image",
    isWrong: ({ image_url }) => blank(image_url),
  },
  {
    code: "no_url",
    kind: "missing",
    weight: 0.5,
    says: "have no address: a suggestion of them leads nowhere",
    isWrong: ({ url }) => blank(url),
  },
  {
    code: "no_description",
    kind: "missing",
    weight: 0.2,
    says: "have no description: what resembles them is found by their titles alone",
    isWrong: ({ description }) => blank(description),
  },
  {
    code: "never_renewed",
    kind: "stale",
    weight: 0.2,
    says: "were published more than three years ago and are told to be on sale still",
    isWrong: ({ published_at, available }, { now }) =>
      available && published_at !== null && published_at < now - YEARS_3_MS,
  },
  {
    code: "price_of_nothing",
    kind: "contradictory",
    weight: 1,
    says: "are on sale for nothing",
    isWrong: ({ price_minor, available }) => available && price_minor === 0,
  },
  {
    code: "list_price_below",
    kind: "contradictory",
    weight: 0.5,
    says: "have a list price below their price",
    isWrong: ({ price_minor, list_price_minor }) =>
      price_minor !== null && list_price_minor !== null && list_price_minor < price_minor,
  },
  {
    code: "other_currency",
    kind: "contradictory",
    weight: 1,
    says: "are priced in another currency than the shop’s, and are in no list beside its own",
    isWrong: (item, { currency }) =>
      currency !== null && item.currency !== null && item.currency !== currency,
  },
  {
    code: "unknown_variant",
    kind: "contradictory",
    weight: 0.5,
    says: "are a variant of an item that is not there: what is bought of one is suggested of the other",
    isWrong: ({ variant_of, item_id }, { catalogue }) =>
      variant_of === item_id || (variant_of !== null && catalogue.item(variant_of) === null),
  },
  {
    code: "unknown_main_item",
    kind: "contradictory",
    weight: 0.5,
    says: "are an accessory of an item that is not there",
    isWrong: ({ accessory_of }, { catalogue }) => accessory_of.some((main) => catalogue.item(main) === null),
  },
  {
    code: "published_ahead",
    kind: "contradictory",
    weight: 0.2,
    says: "are on sale before they are published",
    isWrong: ({ published_at, available }, { now }) =>
      available && published_at !== null && published_at > now,
  },
  {
    code: "same_gtin",
    kind: "duplicated",
    weight: 0.5,
    says: "share a GTIN with another item: what was bought is suggested again",
    isWrong: (item, { gtins }) => {
      const gtin = gtinOf(item);
      return gtin !== null && (gtins.get(gtin) ?? 0) > 1;
    },
  },
  {
    code: "same_thing_twice",
    kind: "duplicated",
    weight: 0.5,
    says: "look like another item in title, brand, price and address: name one the variant of the other",
    isWrong: (item, { looks }) => item.variant_of === null && (looks.get(lookOf(item)) ?? 0) > 1,
  },
];

const EXAMPLES = 5;
/** Items that are looked at before others get their turn. */
const AT_ONCE = 2000;

const addTo = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

const twinsOf = async (products: readonly Item[], breathe: () => Promise<unknown>): Promise<Twins> => {
  const gtins = new Map<string, number>();
  const looks = new Map<string, number>();
  for (const [at, item] of products.entries()) {
    const gtin = gtinOf(item);
    if (gtin !== null) addTo(gtins, gtin);
    if (item.variant_of === null) addTo(looks, lookOf(item));
    if (at % AT_ONCE === AT_ONCE - 1) await breathe();
  }
  return { gtins, looks };
};

type Tally = { count: number; readonly examples: string[] };

/**
 * Looks at every product of a catalogue. The score is 100 less what the faults take from each product, on
 * average. Null: nothing is on sale.
 */
export const assessCatalogue = async (
  catalogue: Pick<CatalogueSnapshot, "item" | "all">,
  { currency, now, breathe }: { currency: string | null; now: number; breathe: () => Promise<unknown> },
): Promise<Assessment> => {
  const products = [...catalogue.all()].filter(({ kind }) => kind === "product");
  const facts: AssessedFacts = { catalogue, currency, now, ...(await twinsOf(products, breathe)) };
  const tallies = new Map<string, Tally>();
  let lost = 0;
  for (const [at, item] of products.entries()) {
    let taken = 0;
    for (const { code, weight, isWrong } of CHECKS) {
      if (!isWrong(item, facts)) continue;
      taken += weight;
      const tally = tallies.get(code) ?? { count: 0, examples: [] };
      tallies.set(code, tally);
      tally.count += 1;
      if (tally.examples.length < EXAMPLES) tally.examples.push(item.item_id);
    }
    lost += Math.min(1, taken);
    if (at % AT_ONCE === AT_ONCE - 1) await breathe();
  }
  const of = products.length;
  const findings = CHECKS.flatMap(({ code, kind, says }): QualityFinding[] => {
    const tally = tallies.get(code);
    if (tally === undefined) return [];
    const share = shareOf(tally.count, of);
    const text = `${tally.count} of ${of} products (${percent(share)}) ${says}.`;
    return [{ code, kind, count: tally.count, share, examples: tally.examples, text }];
  });
  return { score: of === 0 ? null : Math.round(100 * (1 - lost / of)), of, findings };
};
