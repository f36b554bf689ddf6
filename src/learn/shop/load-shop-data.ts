import { createHash } from "node:crypto";
import type { Item } from "../../catalogue/item.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Services } from "../../services/services.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import { createVocabulary, type Dataset, packDataset, type UnitSteps } from "../data/dataset.ts";
import { hashCatalogue } from "../linear/content-package.ts";
import type { CountedUnder } from "./counted-under.ts";
import {
  type ConsentUsed,
  createUnitReader,
  MOST_UNIT_ENTRIES,
  newestSteps,
  type ReadUnit,
} from "./read-unit.ts";

const SETS = 256;
const AT_ONCE = 64;
/** Nobody speaks for more than a fiftieth of all, but for what a session model looks back at. */
const MOST_SHARE = 1 / 50;
const LEAST_UNIT_ENTRIES = 50;
/** Steps of one unit that are looked at where the shape of the whole data is judged. */
const MOST_STEPS_OF_SHAPE = 200;

/**
 * A shop's consented history as the learner reads it. `watermark`: the erasure log's head before the first
 * row was read. `digest`: sha256 of everything that a model could learn from; two reads with one digest give
 * one model.
 */
export type ShopData = {
  readonly dataset: Dataset;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  readonly watermark: number;
  readonly shoppers: number;
  readonly seen: number;
  readonly consents: readonly ConsentUsed[];
  /** What each unit said when it was read; whoever leaves later is known by it. */
  readonly under: readonly CountedUnder[];
  /** Units who grant `measure` as well. */
  readonly measured: ReadonlySet<string>;
  readonly asOf: number;
  readonly digest: string;
  /**
   * Most entries of one unit in `dataset`: part of the recipe, so that a refit without somebody bounds the
   * others alike.
   */
  readonly mostUnitEntries: number;
};

export type ShopDataOptions = {
  /**
   * Only what had been received by then (ms): the same moment gives the same data, whatever arrives later.
   * Default: now.
   */
  readonly asOf?: number;
  /** As a training counted, whatever the catalogue and the sums are today: what its recipe is refitted on. */
  readonly as?: CountedAs;
  readonly onProgress?: (done: number, total: number) => void;
};

/** How many entries of one unit count, where all have at most two thousand. */
export const boundOf = (units: readonly Pick<UnitSteps, "steps">[]): number => {
  let entries = 0;
  for (const { steps } of units) for (const { items } of steps) entries += items.length;
  return Math.max(LEAST_UNIT_ENTRIES, Math.min(MOST_UNIT_ENTRIES, Math.floor(entries * MOST_SHARE)));
};

/**
 * How the data is shaped: orders of several things, or one thing at a time. No unit has more to say than the
 * next.
 */
export const kindOf = (units: readonly UnitSteps[]): Dataset["kind"] => {
  let steps = 0;
  let orders = 0;
  for (const unit of units) {
    for (const step of unit.steps.slice(-MOST_STEPS_OF_SHAPE)) {
      steps += 1;
      if (step.items.length > 1) orders += 1;
    }
  }
  return orders * 10 > steps ? "baskets" : "sessions";
};

export const vocabularyOf = (items: readonly Item[]): ReturnType<typeof createVocabulary> =>
  createVocabulary(
    items
      .filter(({ kind }) => kind === "product")
      .map(({ item_id }) => item_id)
      .sort(),
  );

/** How a training counted, besides the shoppers themselves: what the same counts need again. */
export type CountedAs = {
  readonly kind: Dataset["kind"];
  /** Item index -> id; index 0 is the padding. */
  readonly items: string[];
  readonly mostUnitEntries: number;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
};

export const indexOfItems = (items: readonly string[]): ReadonlyMap<string, number> =>
  new Map(items.flatMap((id, index): [string, number][] => (index === 0 ? [] : [[id, index]])));

/** The catalogue as a training reads it today. */
const countedNow = (items: readonly Item[]): Pick<CountedAs, "items" | "catalogue"> => {
  const { ids, indexOf } = vocabularyOf(items);
  const catalogue = new Map(
    items.flatMap(({ item_id, title, category, brand }): [number, CatalogueItem][] => {
      const index = indexOf.get(item_id);
      return index === undefined ? [] : [[index, { title, category, brand }]];
    }),
  );
  return { items: ids, catalogue };
};

/** Units, in the order of their pseudonyms, as a training reads them. */
export const packCounted = (
  { kind, items }: Pick<CountedAs, "kind" | "items">,
  units: readonly UnitSteps[],
): Dataset => packDataset({ kind, items, timed: true, units });

export const digestOf = (dataset: Dataset, catalogue: ReadonlyMap<number, CatalogueItem>): string => {
  const hash = createHash("sha256").update(
    JSON.stringify([dataset.kind, dataset.items, dataset.units, hashCatalogue(dataset.items, catalogue)]),
  );
  for (const column of [
    dataset.unitStart,
    dataset.stepStart,
    dataset.stepTime,
    dataset.stepType,
    dataset.entryItem,
  ])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest("hex");
};

/**
 * Reads every shopper who granted `train`, one grant each, and nobody else. Joined identities are one unit,
 * read through the first of them. Units come in the order of their pseudonyms, so that the same data gives
 * the same bytes.
 */
export const loadShopData = async (
  services: Services,
  shop: string,
  { asOf = services.clock(), as, onProgress = () => undefined }: ShopDataOptions = {},
): Promise<ShopData> => {
  const { store, shops, catalogues } = services;
  if (!(await shops.exists(shop)))
    throw new DomainError(
      "shop_unknown",
      `There is no shop ${shop}; make it with: candor shop create ${shop}`,
    );
  const watermark = await store.jobs.erasureHead(shop);
  const counted = as ?? countedNow([...(await catalogues.open(shop)).all()]);
  const vocabulary = indexOfItems(counted.items);
  const readUnit = await createUnitReader(services, shop, {
    indexOf: (itemId) => vocabulary.get(itemId) ?? 0,
    asOf,
  });
  const units: ReadUnit[] = [];
  let seen = 0;
  for (let set = 0; set < SETS; set += 1) {
    const keys = await store.shoppers.listShoppers(shop, set);
    seen += keys.length;
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      for (const unit of await Promise.all(keys.slice(from, from + AT_ONCE).map(readUnit)))
        if (unit !== null) units.push(unit);
    }
    onProgress(set + 1, SETS);
  }
  units.sort((one, other) => (one.id < other.id ? -1 : 1));
  const mostUnitEntries = as?.mostUnitEntries ?? boundOf(units);
  const bounded = units.map(({ id, steps }) => ({ id, steps: newestSteps(steps, mostUnitEntries) }));
  const dataset = packCounted({ ...counted, kind: as?.kind ?? kindOf(bounded) }, bounded);
  return {
    dataset,
    mostUnitEntries,
    catalogue: counted.catalogue,
    watermark,
    shoppers: units.length,
    seen,
    consents: units.map(({ consent }) => consent),
    under: units.map(({ under }) => under),
    measured: new Set(units.flatMap(({ id, isMeasured }) => (isMeasured ? [id] : []))),
    asOf,
    digest: digestOf(dataset, counted.catalogue),
  };
};
