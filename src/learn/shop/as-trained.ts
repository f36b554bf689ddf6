import type { Services } from "../../services/services.ts";
import type { TrainingStep } from "../data/dataset.ts";
import { asTrainedRecord } from "../linear/forget.ts";
import type { ShopData } from "./load-shop-data.ts";

type TrainedUnits = NonNullable<Awaited<ReturnType<Services["store"]["shoppers"]["readTrained"]>>>;

/** What one training counted of one shopper, and the packages that came of it. */
export type TrainedSteps = {
  readonly packages: readonly string[];
  readonly watermark: number;
  readonly steps: readonly TrainingStep[];
};

const AT_ONCE = 256;

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

/**
 * What was counted of each shopper, sealed beside their rows under their own key: what an erasure subtracts,
 * whatever the rows say by then (docs/learning.md, "As-trained records"). Written before the packages may
 * serve. Records of `servable` packages stay, so that the champion can forget while a newcomer waits.
 */
export const keepAsTrained = async (
  { store }: Services,
  shop: string,
  { dataset, watermark }: ShopData,
  packages: readonly string[],
  servable: ReadonlySet<string>,
): Promise<void> => {
  const isServable = ({ packages: older }: TrainedSteps): boolean =>
    older.some((id) => servable.has(id)) && !older.some((id) => packages.includes(id));
  for (let from = 0; from < dataset.units.length; from += AT_ONCE) {
    const units = dataset.units.slice(from, from + AT_ONCE);
    const before = await Promise.all(units.map((key) => store.shoppers.readTrained(refOf(shop, key))));
    await store.shoppers.writeTrained(
      units.map((key, at) => {
        const kept = readTrainedSteps(before[at]!).filter(isServable);
        return {
          ref: refOf(shop, key),
          trained: encode([
            { packages, watermark, steps: asTrainedRecord(dataset, from + at).steps },
            ...kept,
          ]),
        };
      }),
    );
  }
};

/** Takes back the records of a training that came to nothing, for these shoppers. */
export const dropAsTrained = async (
  { store }: Services,
  shop: string,
  keys: readonly string[],
  packages: readonly string[],
): Promise<void> => {
  const isOfThis = ({ packages: those }: TrainedSteps): boolean => those.some((id) => packages.includes(id));
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    const before = await Promise.all(some.map((key) => store.shoppers.readTrained(refOf(shop, key))));
    await store.shoppers.writeTrained(
      some.flatMap((key, at) => {
        const records = readTrainedSteps(before[at]!);
        return records.some(isOfThis)
          ? [{ ref: refOf(shop, key), trained: encode(records.filter((record) => !isOfThis(record))) }]
          : [];
      }),
    );
  }
};
