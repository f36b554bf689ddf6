import { DomainError } from "../../lib/errors.ts";
import { settleItem } from "../check-item.ts";
import type { Item } from "../item.ts";
import type { CataloguePort } from "../port.ts";
import type { CatalogueReader } from "./feed.ts";
import { type ImportReport, listenersOf, noteRefusal, startReport } from "./import-report.ts";

export type CatalogueImport = {
  readonly shop: string;
  readonly files: readonly string[];
  readonly reader: CatalogueReader;
  readonly currency: string | null;
  readonly locale: string | null;
  readonly now: number;
  readonly parseItem: (json: unknown) => Item;
  readonly onBytes: (read: number) => void;
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
    parseItem: given.parseItem,
    now: given.now,
  };
  for await (const batch of given.reader(given.files, options)) {
    const items = batch.flatMap((item) => {
      try {
        return [settleItem(item)];
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        noteRefusal(report, {
          file: given.files[0] ?? "",
          line: 0,
          code: error.code,
          message: error.message,
        });
        return [];
      }
    });
    if (items.length > 0) await catalogue.putItems(given.shop, items);
    report.kept += items.length;
  }
  return report;
};
