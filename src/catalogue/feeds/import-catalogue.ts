import { DomainError } from "../../lib/errors.ts";
import { settleItem } from "../check-item.ts";
import type { Item } from "../item.ts";
import type { CataloguePort } from "../port.ts";
import type { CatalogueReader } from "./feed.ts";
import {
  type ImportReport,
  listenersOf,
  noteCount,
  noteRefusal,
  startReport,
  withKept,
} from "./import-report.ts";

export type CatalogueImport = {
  readonly shop: string;
  readonly files: readonly string[];
  readonly reader: CatalogueReader;
  readonly currency: string | null;
  readonly locale: string | null;
  readonly now: number;
  readonly parseItem: (json: unknown) => Item;
  readonly onBytes: (read: number) => void;
  /** Reads and judges everything, and writes nothing. */
  readonly dryRun: boolean;
};

/** Reads a feed into the catalogue, batch by batch; a broken line is refused and its neighbours are kept. */
export const importCatalogue = async (
  catalogue: Pick<CataloguePort, "putItems">,
  given: CatalogueImport,
): Promise<ImportReport> => {
  const report = startReport();
  const options = {
    ...listenersOf(report),
    onBytes: given.onBytes,
    defaults: { currency: given.currency, locale: given.locale },
    // Settled where its line is known; the other readers make nothing that contradicts itself.
    parseItem: (json: unknown) => settleItem(given.parseItem(json)),
    now: given.now,
  };
  /** Whether each item is available, and has a price, as its last row says. */
  const told = new Map<string, "available" | "available_unpriced" | "gone" | "gone_unpriced">();
  try {
    for await (const batch of given.reader(given.files, options)) {
      const items = batch.flatMap((item) => settled(item, given, report));
      // Of an id that comes twice the later holds; what is kept are items, and not lines.
      for (const { item_id, available, price_minor } of items) {
        if (told.has(item_id)) noteCount(report, "ids_twice", 1, item_id.slice(0, 60));
        told.set(item_id, `${available ? "available" : "gone"}${price_minor === null ? "_unpriced" : ""}`);
      }
      if (items.length > 0 && !given.dryRun) await catalogue.putItems(given.shop, items);
    }
  } catch (error) {
    throw given.dryRun ? error : withKept(error, told.size, "item");
  }
  for (const [item_id, last] of told) {
    noteCount(report, last.startsWith("available") ? "available" : "not_available");
    if (last.endsWith("_unpriced")) noteCount(report, "items_without_price", 1, item_id.slice(0, 60));
  }
  report.kept = told.size;
  return report;
};

const settled = (item: Item, given: CatalogueImport, report: ImportReport): Item[] => {
  try {
    return [settleItem(item)];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { code, message } = error;
    noteRefusal(report, { file: given.files[0] ?? "", line: 0, code, message });
    return [];
  }
};
