import { STEP_CODES } from "../../shopper/step.ts";

/**
 * Files of an exported data set, each with the fields of a line (of the whole file: `dataset.json`). A test
 * holds them against a real export.
 */
export const DATASET_FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "dataset.json": {
    dataset_id: "Goes into `training.dataset` of the manifest: the model then forgets whom the shop forgets.",
    shop: "The shop.",
    created_at: "When it was exported.",
    purpose: "`train`: the purpose that everybody in it granted.",
    units: "Shoppers.",
    events: "Items of all steps together.",
    items: "Items of the catalogue.",
    from: "Time of the oldest step.",
    to: "Time of the newest step.",
    watermark: "Entries of the erasure log that the export has heeded.",
    splits: "By split `until`, the last time that belongs to it, and `units`, its lines.",
    files: "sha256 of each other file.",
  },
  "items.ndjson": {
    item_id: "The id that steps and items.txt use.",
    title: "In the language of the shop.",
    category: "Path from the root, an array.",
    brand: "Or null.",
    price_minor:
      "Whole number in the MINOR unit of `currency` (1275 = 12.75 EUR, ISO 4217); null: unknown. The " +
      "feature `item.price` is in the MAJOR unit: divide by 100 (by 1 for JPY and its like, by 1000 " +
      "for KWD and its like).",
    currency: "ISO 4217.",
    available: "Whether it can be had today.",
    published_at: "Time, or null.",
  },
  "train.ndjson, valid.ndjson, test.ndjson": {
    unit:
      "A shopper under an id made for this export alone; the same in the three files, and in no other " +
      "export.",
    steps:
      "What the shopper did, OLDEST first, from the beginning up to the end of the split. A model is " +
      "fed the other way round: newest first.",
    "steps[].time": "When, UTC.",
    "steps[].type": "A word; the feature `history.event_types` has its code (below).",
    "steps[].items": "Item ids: one for a view or a cart event, all items of an order for a purchase.",
    predict_from:
      "Place in `steps`, from 0, of the first step that belongs to this split. Steps before it are " +
      "past that an earlier split holds too: input, never target. 0 in train.ndjson.",
  },
};

const table = (fields: Readonly<Record<string, string>>): string[] => [
  "| field | meaning |",
  "|---|---|",
  ...Object.entries(fields).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
];

const stepCodes = (): string =>
  Object.entries(STEP_CODES)
    .map(([name, code]) => `${name} ${code}`)
    .join(", ");

/** The format of `candor dataset export` and `POST /v1/datasets` as Markdown. */
export const describeDataset = (): string =>
  [
    "`candor dataset export --shop NAME --out DIR` writes it as a folder, `POST /v1/datasets` answers " +
      "with the same as a tar. Only shoppers who granted `train` are in it.",
    "",
    ...Object.entries(DATASET_FILES).flatMap(([name, fields]) => [`### ${name}`, "", ...table(fields), ""]),
    "**Splits** are by time: train is the first 80 % of the time between the oldest and the newest " +
      "step, valid the tenth after it, test the last tenth. A shopper has a line in each split in which " +
      "they did something.",
    "",
    "**Steps** are what models read: one view, click, cart, wishlist or rating event each, or one whole " +
      `order. Codes of \`history.event_types\`: ${stepCodes()}, padding 0. \`context\` is the page that is ` +
      "looked at while serving, and stands in no data set.",
    "",
    "**From steps to what a model is fed:** leave out unknown items and then empty steps, turn the " +
      "order round, and give each item a row with `gap` = number of newer steps that are left (0 for the " +
      "newest), `weight` = 1/√(items of its step that are known), `occurrence` = number of newer rows of " +
      "the same item, `age_days` from the moment of the prediction. `rows_of` in " +
      "models/recipes/shopping.py does it, for the gaps and weights that the recipes read.",
  ].join("\n");
