import { present } from "../../lib/present.ts";
import type { Services } from "../../services/services.ts";
import { whoLeft } from "../../shopper/who-left.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import { type Dataset, stepsOf, type UnitSteps } from "../data/dataset.ts";
import { type Counted, readCounted, type TrainedSteps } from "./as-trained.ts";
import { digestOf, indexOfItems, loadShopData, packCounted } from "./load-shop-data.ts";
import type { PackageTraining } from "./package-training.ts";
import { createUnitReader, newestSteps, type ReadUnit } from "./read-unit.ts";
import { leafOfConsent } from "./training-statement.ts";

const SETS = 256;
const AT_ONCE = 64;

/** What a training would have counted without those who left since, and how far in the log that goes. */
export type DataWithout = {
  readonly dataset: Dataset;
  readonly catalogue: ReadonlyMap<number, CatalogueItem>;
  readonly asOf: number;
  readonly watermark: number;
  /** Leaves of the consents that each unit was read under. */
  readonly leaves: readonly string[];
  readonly digest: string;
  /** What is to stand beside shoppers from now on, where it is not what stands there. */
  readonly counted: readonly Counted[];
  /** Everybody was read anew, so that the counts stand under a name of their own. */
  readonly isAnew: boolean;
  /** What is counted of everybody from now on. */
  readonly units: readonly KnownUnit[];
};

type Wanted = {
  readonly services: Services;
  readonly shop: string;
  readonly training: PackageTraining;
  /** The training under whose name its counts stand beside the shoppers. */
  readonly origin: string;
  /** Entries of the erasure log that the package has forgotten. */
  readonly watermark: number;
  /** What was counted of everybody, where it is still in memory. */
  readonly remembered?: readonly KnownUnit[] | null;
  /** Reads everybody again, whatever stands beside them. */
  readonly readsAnew?: boolean;
};

/** What was counted of one shopper. */
export type KnownUnit = { readonly key: string; readonly record: TrainedSteps };

/** What was counted of everybody who has not left, in the order of their pseudonyms. */
const readStaying = async (
  { services, shop, origin, remembered = null }: Wanted,
  left: ReadonlySet<string>,
): Promise<readonly KnownUnit[]> => {
  if (remembered !== null) return remembered.filter(({ key }) => !left.has(key));
  const staying: KnownUnit[] = [];
  for (let set = 0; set < SETS; set += 1) {
    const keys = await services.store.shoppers.listShoppers(shop, set);
    staying.push(
      ...(await readCounted(
        services,
        shop,
        keys.filter((key) => !left.has(key)),
        origin,
      )),
    );
  }
  return staying;
};

/**
 * These shoppers with everybody who is joined to them now: what is counted of one may be what the other did.
 */
const withJoined = async (
  { services: { store }, shop }: Wanted,
  left: ReadonlySet<string>,
): Promise<ReadonlySet<string>> => {
  const all = new Set(left);
  for (const key of all)
    for (const link of (await store.shoppers.readState({ shop, key })).links) all.add(link.key);
  return all;
};

/** What may still be counted of those who took something back; null: nothing. */
const readLeft = async (
  { services, shop, training }: Wanted,
  left: ReadonlySet<string>,
  watermark: number,
): Promise<readonly Counted[]> => {
  const { items, mostUnitEntries } = training.counted;
  const index = indexOfItems(items);
  const indexOf = (itemId: string): number => index.get(itemId) ?? 0;
  const readUnit = await createUnitReader(services, shop, { indexOf, asOf: training.asOf });
  const keys = [...left];
  const units: (ReadUnit | null)[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE)
    units.push(...(await Promise.all(keys.slice(from, from + AT_ONCE).map(readUnit))));
  return keys.map((key, at) => {
    const unit = units[at] ?? null;
    if (unit === null) return { key, record: null };
    const record = {
      packages: [],
      watermark,
      steps: newestSteps(unit.steps, mostUnitEntries),
      consent: leafOfConsent(unit.consent),
    };
    return { key, record, under: unit.under };
  });
};

const fromRecords = (
  { training: { counted, asOf } }: Wanted,
  watermark: number,
  staying: readonly KnownUnit[],
  changed: readonly Counted[],
): DataWithout => {
  const all = [
    ...staying,
    ...changed.flatMap(({ key, record }) => (record === null ? [] : [{ key, record }])),
  ];
  all.sort((one, other) => (one.key < other.key ? -1 : 1));
  const units: UnitSteps[] = all.map(({ key, record }) => ({ id: key, steps: record.steps }));
  const dataset = packCounted(counted, units);
  return {
    dataset,
    catalogue: counted.catalogue,
    asOf,
    watermark,
    leaves: all.map(({ record }) => present(record.consent, "the consent of a record")),
    digest: digestOf(dataset, counted.catalogue),
    counted: changed,
    isAnew: false,
    units: all,
  };
};

/** Reads everybody again, as the training counted: where it is not known who left, or what was counted. */
const readAnew = async ({ services, shop, training }: Wanted): Promise<DataWithout> => {
  const read = await loadShopData(services, shop, { asOf: training.asOf, as: training.counted });
  const { dataset, catalogue, asOf, watermark, consents, under, digest } = read;
  const leaves = consents.map(leafOfConsent);
  const units = dataset.units.map((key, unit) => ({
    key,
    record: { packages: [], watermark, steps: stepsOf(dataset, unit), consent: leaves[unit]! },
  }));
  return {
    dataset,
    catalogue,
    asOf,
    watermark,
    leaves,
    digest,
    counted: units.map((each, unit) => ({ ...each, under: under[unit]! })),
    isAnew: true,
    units,
  };
};

/**
 * The data of a training as it was counted, without what was taken back since: the records of whoever has not
 * left, and of the others what they still allow. Where the records do not add up to what the package says
 * that it was trained on, everybody is read again, as of the same moment.
 */
export const readWithout = async (wanted: Wanted): Promise<DataWithout> => {
  const {
    services: { store },
    shop,
    training,
    watermark,
    readsAnew = false,
  } = wanted;
  if (readsAnew) return readAnew(wanted);
  const entries = await store.jobs.readErasures(shop, watermark);
  const head = entries.at(-1)?.sequence ?? watermark;
  const named = await whoLeft(store.jobs, shop, entries);
  if (named === null) return readAnew(wanted);
  const left = await withJoined(wanted, named);
  const staying = await readStaying(wanted, left);
  const missing = training.statement.shoppers - staying.length;
  if (missing < 0 || missing > left.size || staying.some(({ record }) => record.consent === undefined))
    return readAnew(wanted);
  return fromRecords(wanted, head, staying, await readLeft(wanted, left, head));
};
