import { createHash } from "node:crypto";
import type { Item } from "../../catalogue/item.ts";
import { NO_SIGNALS } from "../../consent/purposes.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Services } from "../../services/services.ts";
import { buildView } from "../../shopper/build-view.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import { readsByCatalogue } from "../../shopper/reads-by-catalogue.ts";
import { STEP_CODES } from "../../shopper/step.ts";
import type { PageContext } from "../../shopper/view.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import {
  createVocabulary,
  type Dataset,
  packDataset,
  type TrainingStep,
  type UnitSteps,
} from "../data/dataset.ts";
import { hashCatalogue } from "../linear/content-package.ts";

const SETS = 256;
const DAY_MS = 86_400_000;
const AT_ONCE = 64;
const EVERY_STEP = 1_000_000;
/** A bot's million events are its newest two thousand, whatever the shop: no unit costs more. */
const MOST_UNIT_ENTRIES = 2000;
/** Nobody speaks for more than a fiftieth of all, but for what a session model looks back at. */
const MOST_SHARE = 1 / 50;
const LEAST_UNIT_ENTRIES = 50;
/** Steps of one unit that are looked at where the shape of the whole data is judged. */
const MOST_STEPS_OF_SHAPE = 200;
/**
 * Nobody bought on the web before there was one: an earlier time is a clock that was never set, and would
 * stretch every age.
 */
const EARLIEST = Date.UTC(1990, 0, 1);

const NOWHERE: PageContext = {
  moment: "home",
  item_id: null,
  items: [],
  cart: [],
  category: [],
  query: null,
  channel: "web",
  country: null,
  currency: null,
};

/**
 * The consent that one unit was read under: every joined identity with the version of its state, and the
 * records that granted.
 */
export type ConsentUsed = {
  readonly subjects: readonly { readonly key: string; readonly version: number }[];
  readonly personalise: string | null;
  readonly train: string | null;
};

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
  readonly onProgress?: (done: number, total: number) => void;
};

/** The newest steps of a unit with at most so many entries in all, oldest first; one step at least. */
export const newestSteps = (steps: readonly TrainingStep[], most: number): readonly TrainingStep[] => {
  let first = steps.length;
  let entries = 0;
  while (first > 0 && entries + steps[first - 1]!.items.length <= most)
    entries += steps[(first -= 1)]!.items.length;
  return steps.slice(Math.min(first, steps.length - 1));
};

/** How many entries of one unit count, where all have at most two thousand. */
export const boundOf = (units: readonly Pick<UnitSteps, "steps">[]): number => {
  let entries = 0;
  for (const { steps } of units) for (const { items } of steps) entries += items.length;
  return Math.max(LEAST_UNIT_ENTRIES, Math.min(MOST_UNIT_ENTRIES, Math.floor(entries * MOST_SHARE)));
};

/**
 * The steps that serving would see, oldest first: the training unit equals the serving unit
 * (docs/learning.md, "Steps"). What lies ahead of `now` (clocks differ) counts as now.
 */
export const stepsOf = (
  events: readonly StoredEvent[],
  indexOf: (itemId: string) => number,
  now: number,
): TrainingStep[] => {
  const believed = events.filter(({ occurred_at }) => occurred_at >= EARLIEST);
  const view = buildView({
    rung: "profile",
    stored: believed,
    session: [],
    context: NOWHERE,
    reads_cart: false,
    preferences: null,
    open_complaint: false,
    now,
    max_steps: EVERY_STEP,
  });
  const steps: TrainingStep[] = [];
  for (let at = view.steps.length - 1; at >= 0; at -= 1) {
    const step = view.steps[at]!;
    const items = [...new Set(step.items.map(indexOf))].filter((index) => index > 0);
    if (items.length > 0)
      steps.push({ time: Math.min(step.occurred_at, now) / DAY_MS, type: STEP_CODES[step.type], items });
  }
  return steps;
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

const digestOf = (dataset: Dataset, catalogue: ReadonlyMap<number, CatalogueItem>): string => {
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
  { store, gate, shops, catalogues: catalogues, pageIndex, clock }: Services,
  shop: string,
  { asOf = clock(), onProgress = () => undefined }: ShopDataOptions = {},
): Promise<ShopData> => {
  if (!(await shops.exists(shop)))
    throw new DomainError(
      "shop_unknown",
      `There is no shop ${shop}; make it with: candor shop create ${shop}`,
    );
  const watermark = await store.jobs.erasureHead(shop);
  const [policy, snapshot] = await Promise.all([shops.policy(shop), catalogues.open(shop)]);
  const reads = readsByCatalogue(store.shoppers, { catalogue: snapshot, pageIndex, now: clock() });
  const items = [...snapshot.all()];
  const vocabulary = vocabularyOf(items);
  const indexOf = (itemId: string): number => vocabulary.indexOf.get(itemId) ?? 0;
  const units: (UnitSteps & { readonly consent: ConsentUsed })[] = [];
  let seen = 0;
  const readUnit = async (key: string): Promise<(typeof units)[number] | null> => {
    const passage = await gate.pass({
      shopper: { shop, key },
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: [],
      policy,
      country: null,
    });
    const grant = passage.grant("train");
    if (grant === null || grant.subjects.some((subject) => subject.key < key)) return null;
    const events = await reads.readEvents(grant);
    const steps =
      events === null
        ? []
        : stepsOf(
            events.filter(({ received_at }) => received_at <= asOf),
            indexOf,
            asOf,
          );
    if (steps.length === 0) return null;
    const standing = passage.state!.standing;
    const consent = {
      subjects: grant.subjects.map((subject) => ({ key: subject.key, version: subject.version })),
      personalise: standing.personalise.record_id,
      train: standing.train.record_id,
    };
    return { id: key, steps: newestSteps(steps, MOST_UNIT_ENTRIES), consent };
  };
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
  const catalogue = new Map(
    items.flatMap(({ item_id, title, category, brand }): [number, CatalogueItem][] =>
      indexOf(item_id) === 0 ? [] : [[indexOf(item_id), { title, category, brand }]],
    ),
  );
  const mostUnitEntries = boundOf(units);
  const bounded = units.map(({ id, steps }) => ({ id, steps: newestSteps(steps, mostUnitEntries) }));
  const dataset = packDataset({ kind: kindOf(bounded), items: vocabulary.ids, timed: true, units: bounded });
  return {
    dataset,
    mostUnitEntries,
    catalogue,
    watermark,
    shoppers: units.length,
    seen,
    consents: units.map(({ consent }) => consent),
    asOf,
    digest: digestOf(dataset, catalogue),
  };
};
