import { originOf, type PackageEntry } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import { stepsOf, type TrainingStep } from "../data/dataset.ts";
import { type CountedUnder, isCountedStill } from "./counted-under.ts";
import type { ShopData } from "./load-shop-data.ts";
import { leafOfConsent } from "./training-statement.ts";

type Shoppers = Services["store"]["shoppers"];
type TrainedUnits = NonNullable<Awaited<ReturnType<Shoppers["readTrained"]>>>;
type ChangeRecords = Parameters<Shoppers["writeTrained"]>[0][number]["change"];

/**
 * What one training counted of one shopper, and the packages that came of it; a model that was made again
 * without others who left counts under the name of its training. `consent`: leaf of the consents that it
 * states, hex; records from before have none.
 */
export type TrainedSteps = {
  readonly packages: readonly string[];
  readonly watermark: number;
  readonly steps: readonly TrainingStep[];
  readonly consent?: string;
};

/** What is to stand beside a shopper, and what they said when it was read; `null`: nothing. */
export type Counted =
  | { readonly key: string; readonly record: TrainedSteps; readonly under: CountedUnder }
  | { readonly key: string; readonly record: null };

const encode = (records: readonly TrainedSteps[]): TrainedUnits | null => {
  const [newest] = records;
  return newest === undefined
    ? null
    : {
        package: newest.packages[0]!,
        watermark: newest.watermark,
        body: new TextEncoder().encode(JSON.stringify({ records })),
      };
};

/** Every training that counted this shopper and whose packages may still serve, newest first. */
export const readTrainedSteps = (trained: TrainedUnits | null): readonly TrainedSteps[] =>
  trained === null
    ? []
    : (JSON.parse(new TextDecoder().decode(trained.body)) as { records: TrainedSteps[] }).records;

const refOf = (shop: string, key: string) => ({ shop, key });
const isOf =
  (packages: readonly string[]) =>
  (record: TrainedSteps): boolean =>
    record.packages.some((id) => packages.includes(id));

/** The trainings that packages come from, by every id that their counts may stand under. */
export const originsOf = (entries: readonly PackageEntry[]): ReadonlySet<string> =>
  new Set(entries.flatMap((entry) => [entry.id, originOf(entry)]));

/**
 * Changes what stands beside shoppers of a training: `null` takes its record away. Records of other trainings
 * stay where they are needed. Whoever has left since they were read gets none, however they came back:
 * returns these.
 */
export const changeAsTrained = async (
  { store }: Services,
  shop: string,
  packages: readonly string[],
  counted: readonly Counted[],
  isNeeded: (id: string) => boolean,
): Promise<readonly string[]> => {
  const isThis = isOf(packages);
  const isKept = (record: TrainedSteps): boolean => !isThis(record) && record.packages.some(isNeeded);
  const changeTo =
    (each: Counted): ChangeRecords =>
    (trained, state) => {
      const old = readTrainedSteps(trained);
      const kept = old.filter(isKept);
      if (each.record === null) return kept.length === old.length ? undefined : encode(kept);
      return isCountedStill(each.under, state) ? encode([each.record, ...kept]) : undefined;
    };
  const written = await store.shoppers.writeTrained(
    counted.map((each) => ({ ref: refOf(shop, each.key), change: changeTo(each) })),
  );
  return counted.flatMap(({ key, record }, at) => (record === null || written[at] === true ? [] : [key]));
};

/**
 * What was counted of each shopper, sealed beside their rows under their own key: what forgetting starts
 * from, whatever the rows say by then (docs/learning.md, "As-trained records"). Written before the packages
 * may serve. Records of other trainings stay where they are needed, so that the champion can forget while a
 * newcomer waits. Returns whoever has left since they were read.
 */
export const keepAsTrained = (
  services: Services,
  shop: string,
  { dataset, watermark, consents, under }: Pick<ShopData, "dataset" | "watermark" | "consents" | "under">,
  packages: readonly string[],
  isNeeded: (id: string) => boolean,
): Promise<readonly string[]> =>
  changeAsTrained(
    services,
    shop,
    packages,
    dataset.units.map((key, unit) => ({
      key,
      record: {
        packages,
        watermark,
        steps: stepsOf(dataset, unit),
        consent: leafOfConsent(consents[unit]!),
      },
      under: under[unit]!,
    })),
    isNeeded,
  );

/** Takes back the records of a training that came to nothing, for these shoppers. */
export const dropAsTrained = async (
  services: Services,
  shop: string,
  keys: readonly string[],
  packages: readonly string[],
  isNeeded: (id: string) => boolean,
): Promise<void> => {
  const gone = keys.map((key) => ({ key, record: null }));
  await changeAsTrained(services, shop, packages, gone, isNeeded);
};

/** What a training has counted of these shoppers; whoever it has not counted is left out. */
export const readCounted = async (
  { store }: Services,
  shop: string,
  keys: readonly string[],
  origin: string,
): Promise<{ readonly key: string; readonly record: TrainedSteps }[]> => {
  const trained = await Promise.all(keys.map((key) => store.shoppers.readTrained(refOf(shop, key))));
  return keys.flatMap((key, at) => {
    const record = readTrainedSteps(trained[at]!).find(isOf([origin]));
    return record === undefined ? [] : [{ key, record }];
  });
};
