import { DomainError } from "../../lib/errors.ts";
import { settleItem } from "../check-item.ts";
import type { Item } from "../item.ts";
import type { CataloguePort } from "../port.ts";
import type { CatalogueReader, Refusal } from "./feed.ts";

/** What an import did: kept, refused by reason, and what the reader counted and left out. */
export type ImportReport = {
  kept: number;
  refused: number;
  readonly counts: Record<string, number>;
  readonly refusals: Refusal[];
};

/** So many refusals are shown; all are counted. */
const MOST_SHOWN = 20;

export const startReport = (): ImportReport => ({ kept: 0, refused: 0, counts: {}, refusals: [] });

export const noteRefusal = (report: ImportReport, refusal: Refusal): void => {
  report.refused += 1;
  if (report.refusals.length < MOST_SHOWN) report.refusals.push(refusal);
};

export const noteCount = (report: ImportReport, what: string, by = 1): void =>
  void (report.counts[what] = (report.counts[what] ?? 0) + by);

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
    onRefusal: (refusal: Refusal) => noteRefusal(report, refusal),
    onCount: (what: string, by?: number) => noteCount(report, what, by),
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
