import { DomainError } from "../../lib/errors.ts";
import { type Item, itemFrom } from "../item.ts";
import type { CatalogueOptions } from "./feed.ts";
import { nameOf } from "./open-feed.ts";
import { inBatches } from "./read-json.ts";
import { type Columns, optionalColumn, readRows } from "./read-rows.ts";
import type { DelimitedRow } from "./split-rows.ts";

type Known = { category: string | null; category_at: number; available: boolean; available_at: number };
type PropertyLog = { readonly items: Map<string, Known>; readonly parents: Map<string, string> };

/**
 * The catalogue of the Retail Rocket set from any of its files: `item_properties*.csv`
 * (timestamp,itemid,property,value: the newest `categoryid` and `available` count; all other properties are
 * hashed by the publisher and are not read), `category_tree.csv` (categoryid,parentid), `events.csv` (items
 * named there). No file has titles or readable prices: an item is `Item <number>`, its category path is made
 * of `Category <number>`. Memory grows with the number of items.
 */
export async function* readRetailRocketCatalogue(
  files: readonly string[],
  options: CatalogueOptions,
): AsyncGenerator<Item[]> {
  const catalogue: PropertyLog = { items: new Map(), parents: new Map() };
  for (const path of files) {
    let take: ((row: DelimitedRow) => void) | null = null;
    for await (const { columns, rows } of readRows(path, ",", options)) {
      take ??= takerFor(columns, catalogue, nameOf(path));
      options.onCount("rows", rows.length);
      for (const row of rows) take(row);
    }
  }
  options.onCount("items", catalogue.items.size);
  const items: Item[] = [];
  for (const [id, known] of catalogue.items)
    items.push(
      itemFrom({
        item_id: id,
        title: `Item ${id}`,
        category: pathOf(known.category, catalogue.parents),
        available: known.available,
      }),
    );
  yield* inBatches(items);
}

const takerFor = (columns: Columns, catalogue: PropertyLog, file: string): ((row: DelimitedRow) => void) => {
  const [item, property, value, time] = ["itemid", "property", "value", "timestamp"].map((name) =>
    optionalColumn(columns, [name]),
  ) as [number, number, number, number];
  const [child, parent] = ["categoryid", "parentid"].map((name) => optionalColumn(columns, [name])) as [
    number,
    number,
  ];
  if (child !== -1 && parent !== -1)
    return (row) => {
      catalogue.parents.set(row.cells[child] ?? "", row.cells[parent] ?? "");
    };
  if (item === -1)
    throw new DomainError(
      "file_invalid",
      `${file} is no file of the Retail Rocket set: it has no column itemid. Give ` +
        "item_properties_part1.csv, category_tree.csv or events.csv.",
    );
  if (property === -1 || value === -1 || time === -1)
    return (row) => {
      knownOf(catalogue, row.cells[item] ?? "");
    };
  return (row) =>
    takeProperty(
      knownOf(catalogue, row.cells[item] ?? ""),
      row.cells[property] ?? "",
      row.cells[value] ?? "",
      Number(row.cells[time]),
    );
};

const knownOf = (catalogue: PropertyLog, id: string): Known => {
  let known = catalogue.items.get(id);
  if (known === undefined)
    catalogue.items.set(id, (known = { category: null, category_at: -1, available: true, available_at: -1 }));
  return known;
};

const takeProperty = (known: Known, property: string, value: string, at: number): void => {
  if (property === "categoryid" && at >= known.category_at) {
    known.category = value;
    known.category_at = at;
  }
  if (property === "available" && at >= known.available_at) {
    known.available = value === "1";
    known.available_at = at;
  }
};

/** From the root down; a tree that bites its own tail ends at the first repeat. */
const pathOf = (category: string | null, parents: ReadonlyMap<string, string>): string[] => {
  const path: string[] = [];
  for (let at = category ?? ""; at !== "" && !path.includes(`Category ${at}`); at = parents.get(at) ?? "")
    path.unshift(`Category ${at}`);
  return path;
};
