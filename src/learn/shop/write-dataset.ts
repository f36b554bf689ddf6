import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Item } from "../../catalogue/item.ts";
import { present } from "../../lib/present.ts";
import { describeContract } from "../../model/verify/describe-contract.ts";
import type { Services } from "../../services/services.ts";
import { STEP_CODES } from "../../shopper/step.ts";
import { type Dataset, stepsOf } from "../data/dataset.ts";

/** The last tenth of the time is for testing, the tenth before it for validation. */
const SPLITS = { train: 0.8, valid: 0.9, test: 1 } as const;
const DAY_MS = 86_400_000;
const TYPE_NAMES = Object.fromEntries(Object.entries(STEP_CODES).map(([name, code]) => [code, name]));

export type ExportedDataset = {
  readonly dataset_id: string;
  readonly shop: string;
  readonly created_at: string;
  readonly purpose: "train";
  readonly units: number;
  readonly events: number;
  readonly items: number;
  readonly from: string;
  readonly to: string;
  readonly watermark: number;
  readonly splits: Readonly<Record<keyof typeof SPLITS, { readonly until: string; readonly units: number }>>;
  readonly files: Readonly<Record<string, string>>;
};

type ExportRows = Readonly<Record<keyof typeof SPLITS, string[]>>;

const iso = (days: number): string => new Date(days * DAY_MS).toISOString();

/**
 * Steps of a unit by split: each split holds the whole past, and names from which step on it may be
 * predicted.
 */
const splitUnits = (
  dataset: Dataset,
  cuts: Readonly<Record<keyof typeof SPLITS, number>>,
  nameOf: (unit: number) => string,
): ExportRows => {
  const rows: ExportRows = { train: [], valid: [], test: [] };
  for (let unit = 0; unit < dataset.units.length; unit += 1) {
    const steps = stepsOf(dataset, unit).map(({ time, type, items }) => ({
      time: iso(time),
      type: TYPE_NAMES[type],
      items: items.map((index) => dataset.items[index]!),
      at: time,
    }));
    const until = (split: keyof typeof SPLITS) =>
      steps.filter(({ at }) => at <= cuts[split]).map(({ at: _at, ...step }) => step);
    let before = 0;
    for (const split of ["train", "valid", "test"] as const) {
      const known = until(split);
      if (known.length > before)
        rows[split].push(JSON.stringify({ unit: nameOf(unit), steps: known, predict_from: before }));
      before = known.length;
    }
  }
  return rows;
};

const cutsOf = ({ stepTime }: Dataset): Record<keyof typeof SPLITS, number> => {
  const from = stepTime.reduce((least, time) => Math.min(least, time), Infinity);
  const to = stepTime.reduce((most, time) => Math.max(most, time), -Infinity);
  return { train: from + SPLITS.train * (to - from), valid: from + SPLITS.valid * (to - from), test: to };
};

const itemRow = ({
  item_id,
  title,
  category,
  brand,
  price_minor,
  currency,
  available,
  published_at,
}: Item): string =>
  JSON.stringify({
    item_id,
    title,
    category,
    brand,
    price_minor,
    currency,
    available,
    published_at: published_at === null ? null : new Date(published_at).toISOString(),
  });

const write = async (dir: string, name: string, lines: readonly string[]): Promise<[string, string]> => {
  const text = lines.length === 0 ? "" : `${lines.join("\n")}\n`;
  await writeFile(join(dir, name), text);
  return [name, createHash("sha256").update(text).digest("hex")];
};

/** Names of units in an order of their own, so that a name tells nothing of who stood where. */
const freshNames = ({ units }: Dataset, random: Services["random"]): ReadonlyMap<number, string> => {
  const shuffled = units
    .map((_, at) => ({ at, order: Buffer.from(random(8)).toString("hex") }))
    .sort((one, other) => (one.order < other.order ? -1 : 1));
  return new Map(shuffled.map(({ at }, place) => [at, `u${place + 1}`]));
};

/** Each file with its SHA-256, in a folder that is made anew. */
const writeFiles = async (
  dir: string,
  items: readonly Item[],
  rows: ExportRows,
): Promise<ExportedDataset["files"]> => {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  return Object.fromEntries([
    await write(dir, "items.ndjson", items.map(itemRow)),
    await write(dir, "features.md", [describeContract()]),
    await write(dir, "train.ndjson", rows.train),
    await write(dir, "valid.ndjson", rows.valid),
    await write(dir, "test.ndjson", rows.test),
  ]);
};

/** What the folder says of itself in dataset.json, beside what only its making knows. */
const describeRows = (
  dataset: Dataset,
  cuts: ReturnType<typeof cutsOf>,
  rows: ExportRows,
): Pick<ExportedDataset, "events" | "from" | "to" | "splits"> => ({
  events: dataset.entryItem.length,
  from: iso(dataset.stepTime.reduce((least, time) => Math.min(least, time), Infinity)),
  to: iso(cuts.test),
  splits: {
    train: { until: iso(cuts.train), units: rows.train.length },
    valid: { until: iso(cuts.valid), units: rows.valid.length },
    test: { until: iso(cuts.test), units: rows.test.length },
  },
});

export type WritingDataset = Pick<ExportedDataset, "dataset_id" | "shop" | "watermark"> & {
  readonly services: Services;
  readonly dataset: Dataset;
  /** A folder that is made anew. */
  readonly dir: string;
};

/** Writes the files of a data set, under names of units that are fresh each time. */
export const writeDataset = async (writing: WritingDataset): Promise<ExportedDataset> => {
  const { services, dataset_id, shop, watermark, dataset, dir } = writing;
  const { catalogues, clock, random } = services;
  const names = freshNames(dataset, random);
  const cuts = cutsOf(dataset);
  const rows = splitUnits(dataset, cuts, (unit) => present(names.get(unit), "the name of a unit"));
  const items = [...(await catalogues.open(shop)).all()].sort((one, other) =>
    one.item_id < other.item_id ? -1 : 1,
  );
  const files = await writeFiles(dir, items, rows);
  const told = describeRows(dataset, cuts, rows);
  const statement: ExportedDataset = {
    dataset_id,
    shop,
    created_at: new Date(clock()).toISOString(),
    purpose: "train",
    units: dataset.units.length,
    events: told.events,
    items: items.length,
    from: told.from,
    to: told.to,
    watermark,
    splits: told.splits,
    files,
  };
  await writeFile(join(dir, "dataset.json"), `${JSON.stringify(statement, null, 2)}\n`);
  return statement;
};
