import { rename, rm } from "node:fs/promises";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { randomId } from "../../lib/random.ts";
import type { Services } from "../../services/services.ts";
import { beginExport, dropExport, narrowExport } from "../../shopper/left-the-house.ts";
import { stepsOf } from "../data/dataset.ts";
import { loadShopData, packCounted, type ShopData } from "./load-shop-data.ts";
import { type ExportedDataset, writeDataset, type WritingDataset } from "./write-dataset.ts";

const requireSomebody = (data: ShopData): ShopData => {
  if (data.dataset.units.length > 0) return data;
  throw new DomainError(
    "no_consented_events",
    `None of ${data.seen} shoppers with a record granted train and has events; ask for consent first.`,
  );
};

/** Whoever is in it, by every identity that was read: their link may be undone before they leave by one. */
const identitiesOf = (consents: ShopData["consents"]): readonly string[] =>
  consents.flatMap(({ subjects }) => subjects.map(({ key }) => key));

/** The same data with some of its units alone. */
const withUnits = (data: ShopData, isIn: (keys: readonly string[]) => boolean): ShopData => {
  const { kind, items, units } = data.dataset;
  const stayed = units.flatMap((id, unit) => {
    const consent = present(data.consents[unit], "the consent of a unit");
    const under = present(data.under[unit], "the state of a unit");
    return isIn(consent.subjects.map(({ key }) => key))
      ? [{ id, steps: stepsOf(data.dataset, unit), consent, under }]
      : [];
  });
  return {
    ...data,
    dataset: packCounted({ kind, items }, stayed),
    consents: stayed.map(({ consent }) => consent),
    under: stayed.map(({ under }) => under),
  };
};

/** The same data without units of an identity that was not in it before. */
const withoutNewcomers = (data: ShopData, before: ShopData): ShopData => {
  const known = new Set(identitiesOf(before.consents));
  return withUnits(data, (keys) => keys.every((key) => known.has(key)));
};

/** Written again without whoever was erased meanwhile, until it may leave the house as it stands there. */
const writeWithoutLeavers = async (
  writing: Omit<WritingDataset, "dataset">,
  data: ShopData,
  narrow: (identities: readonly string[]) => Promise<readonly string[]>,
): Promise<ExportedDataset> => {
  let stayed = data;
  for (;;) {
    const { dataset, consents } = requireSomebody(stayed);
    const statement = await writeDataset({ ...writing, dataset });
    const left = new Set(await narrow(identitiesOf(consents)));
    if (left.size === 0) return statement;
    stayed = withUnits(stayed, (keys) => !keys.some((key) => left.has(key)));
  }
};

/**
 * Writes what may be trained on elsewhere: shoppers who granted `train` and nobody else, under ids that are
 * fresh for this export, with catalogue, splits by time and the features that a model can bind to. Who is in
 * it, by all their identities, is kept sealed with the data set's id, so that a model that names it is made
 * to forget with them (docs/learning.md, "Forgetting"). Everybody is read twice: first for who may be in it,
 * and for the files once that is known, so that nobody leaves in between unseen; whoever is erased by the end
 * is taken out of the files. `dir` must not exist yet.
 */
export const exportDataset = async (
  services: Services,
  shop: string,
  dir: string,
  onProgress: (done: number, total: number) => void = () => undefined,
  recipient: string | null = null,
): Promise<ExportedDataset> => {
  const { store, clock, random } = services;
  const half = (offset: 0 | 1) => (done: number, total: number) =>
    onProgress(offset * total + done, 2 * total);
  const first = requireSomebody(await loadShopData(services, shop, { onProgress: half(0) }));
  const { dataset: counted, catalogue, mostUnitEntries, asOf, watermark } = first;
  const dataset_id = randomId("ds", random);
  const exports = { jobs: store.jobs, clock, random };
  const kept = { shop, dataset: dataset_id };
  await beginExport(exports, kept, { subjects: identitiesOf(first.consents), watermark, recipient });
  const temporary = `${dir}.part`;
  try {
    const as = { kind: counted.kind, items: counted.items, catalogue, mostUnitEntries };
    const again = await loadShopData(services, shop, { asOf, as, onProgress: half(1) });
    const writing = { services, dataset_id, shop, watermark, dir: temporary };
    const statement = await writeWithoutLeavers(writing, withoutNewcomers(again, first), (identities) =>
      narrowExport(exports, kept, identities),
    );
    await rename(temporary, dir);
    return statement;
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    await dropExport(exports, kept);
    throw cause;
  }
};
