import { CATALOGUE_FORMATS, type CatalogueFormat } from "../../../src/catalogue/feeds/catalogue-formats.ts";
import { importCatalogue } from "../../../src/catalogue/feeds/import-catalogue.ts";
import type { ImportReport } from "../../../src/catalogue/feeds/import-report.ts";
import { CAREFUL_POLICY } from "../../../src/consent/policy.ts";
import { ItemIn } from "../../../src/contract/items.ts";
import { toItem } from "../../../src/http/mapping/item.ts";
import { check } from "../../../src/http/read-body.ts";
import { DomainError } from "../../../src/lib/errors.ts";
import { namesNobody } from "../../../src/lib/names-nobody.ts";
import type { RecordEvents } from "../../../src/shopper/arrival.ts";
import { EVENT_FORMATS, type EventFormat } from "../../../src/shopper/formats/event-formats.ts";
import { importEvents } from "../../../src/shopper/formats/import-events.ts";

/** What one import of a file told: or that the whole file is refused, and with which code. */
export type Reading = {
  readonly kept: number;
  readonly duplicate: number;
  readonly not_kept: number;
  readonly refused: number;
  readonly left_out: number;
  readonly wholly: string | null;
};

/** Counts that stand for a record that made no value of its own. */
const LEFT_OUT = /^(?:left_out_|rows_empty$|rows_joined$)/u;
const NOW = Date.UTC(2026, 10, 26);
const NOTHING: Reading = { kept: 0, duplicate: 0, not_kept: 0, refused: 0, left_out: 0, wholly: null };

const leftOut = ({ counts }: ImportReport): number =>
  Object.entries(counts).reduce((sum, [name, count]) => (LEFT_OUT.test(name) ? sum + count : sum), 0);

/** Keeps whatever names somebody, once, in memory: everything but the store is the import's own. */
const createKeeper = (): RecordEvents => {
  const known = new Set<string>();
  return async ({ arrivals }) =>
    arrivals.map(({ shopper, event }) => {
      if (shopper === null) return { status: "not_kept", because: "no_shopper" };
      const id = `${shopper.key}\n${event.event_id}`;
      if (known.has(id)) return { status: "duplicate" };
      known.add(id);
      return { status: "kept" };
    });
};

const readCatalogue = async (format: CatalogueFormat, path: string): Promise<Reading> => {
  const report = await importCatalogue(
    { putItems: async () => 0 },
    {
      shop: "fuzz",
      files: [path],
      reader: CATALOGUE_FORMATS[format],
      currency: "EUR",
      locale: null,
      now: NOW,
      onBytes: () => undefined,
      dryRun: false,
      parseItem: (json) => toItem(check(ItemIn, json, "the item")),
    },
  );
  const { kept, refused } = report;
  return { ...NOTHING, kept, duplicate: report.counts["ids_twice"] ?? 0, refused, left_out: leftOut(report) };
};

const readEvents = async (format: EventFormat, path: string, keeper: RecordEvents): Promise<Reading> => {
  const report = await importEvents(keeper, {
    shop: "fuzz",
    files: [path],
    reader: EVENT_FORMATS[format],
    currency: "EUR",
    policy: CAREFUL_POLICY,
    now: NOW,
    parseEvent: (): never => {
      throw new DomainError("line_invalid", "Not read here.");
    },
    itemFacts: () => ({ known: true, sensitive: false }),
    findItem: (names) => names[0] ?? null,
    namesNobody,
    isSensitiveSearch: () => false,
    refOf: (key) => ({ shop: "fuzz", key }),
    attest: null,
    onBytes: () => undefined,
  });
  const { kept, duplicate, not_kept, refused } = report;
  return { ...NOTHING, kept, duplicate, not_kept, refused, left_out: leftOut(report) };
};

/** Keeps everything and remembers nothing: what a reader holds is to be measured, and not a keeper. */
export const keepAll: RecordEvents = async ({ arrivals }) => arrivals.map(() => ({ status: "kept" }));

/** Imports one file to its end, but for the store. A defect of a reader comes out as what it is. */
export const readFile = async (
  format: string,
  path: string,
  keeper: RecordEvents = createKeeper(),
): Promise<Reading> => {
  try {
    // What holds both is read as events, but for the wire's own shape: the files made of it hold items.
    return await (Object.hasOwn(EVENT_FORMATS, format) && format !== "ndjson"
      ? readEvents(format as EventFormat, path, keeper)
      : readCatalogue(format as CatalogueFormat, path));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...NOTHING, wholly: error.code };
  }
};
