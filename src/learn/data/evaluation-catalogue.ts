/** What the catalogue says of the items of an evaluation, where a file of items stands beside the data. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import type { CatalogueItem } from "../content/content-matrix.ts";
import type { DatasetVocabulary } from "./dataset.ts";
import { readText } from "./read-text.ts";

type CatalogueFiles = { train: string; items?: string | undefined };

const itemsFileOf = ({ train, items }: CatalogueFiles): string | undefined =>
  items ??
  ["items.csv.gz", "items.csv"].map((name) => join(dirname(train), name)).find((path) => existsSync(path));

const rowsOf = (path: string): Record<string, string>[] =>
  parse(readText(path), {
    columns: true,
    skip_empty_lines: true,
    relax_quotes: true,
    relax_column_count: true,
    bom: true,
  });

/** Without columns of their own, the first of `attributes` is the brand, the others are categories. */
const itemOf = (row: Record<string, string>): CatalogueItem => {
  const [brand, ...category] = (row.attributes ?? "").split("|");
  return {
    title: row.title ?? "",
    category: row.category ? row.category.split(/[>|/]/) : category,
    brand: row.brand ?? (brand === "Unknown" ? null : (brand ?? null)),
  };
};

/**
 * Title, brand and category by item index, from the file of items that is named, or else from
 * `items.csv(.gz)` beside the training file; `titles` by item id are those that the data have themselves.
 */
export const readCatalogue = (
  files: CatalogueFiles,
  titles: ReadonlyMap<string, string> | undefined,
  vocabulary: DatasetVocabulary,
): Map<number, CatalogueItem> => {
  const catalogue = new Map<number, CatalogueItem>();
  for (const [id, title] of titles ?? []) {
    const index = vocabulary.indexOf.get(id);
    if (index !== undefined) catalogue.set(index, { title, category: [], brand: null });
  }
  const path = itemsFileOf(files);
  if (path === undefined) return catalogue;
  for (const row of rowsOf(path)) {
    const index = vocabulary.indexOf.get(row.item_id ?? row.id ?? "");
    if (index !== undefined) catalogue.set(index, itemOf(row));
  }
  return catalogue;
};
