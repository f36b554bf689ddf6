import { nameOf } from "../../catalogue/feeds/open-feed.ts";
import { inBatches } from "../../catalogue/feeds/read-json.ts";
import { readText } from "../../catalogue/feeds/read-text.ts";
import { DomainError } from "../../lib/errors.ts";
import { mapGa4 } from "./ga4.ts";
import { readGa4Table } from "./ga4-table.ts";
import type { EventOptions, EventReader, ImportedEvent } from "./imported-event.ts";
import { createMapping, readMapped } from "./read-mapped.ts";

/** So many characters show what a file is. */
const ENOUGH = 1 << 16;

/** Names of columns and nothing else, whichever they are. */
const HEADER = /^"?[\w. ]+"?(?:[,;\t|]"?[\w. ]*"?)+$/u;

type Layout = "json" | "table" | "report";

/**
 * What the beginning of a file shows. A first line that is broken makes no table of JSON: then a further line
 * tells.
 */
const layoutOf = async (path: string): Promise<Layout> => {
  let start = "";
  for await (const text of readText(path, () => undefined)) {
    start = (start + text).replace(/^[\s\ufeff]+/u, "");
    if (start.length > ENOUGH) break;
  }
  if (start === "" || /^[{[]/u.test(start)) return "json";
  if (start.startsWith("#")) return "report";
  const first = start.split("\n", 1)[0]?.trim() ?? "";
  const isHeader = HEADER.test(first) || /(?:^|[",;\t|])event_name(?:$|[",;\t|])/iu.test(first);
  return !isHeader && /^\s*[{[]/mu.test(start) ? "json" : "table";
};

const readJsonExport = readMapped(mapGa4);

async function* readFlat(path: string, options: EventOptions): AsyncGenerator<ImportedEvent[]> {
  const mapOne = createMapping(mapGa4, nameOf(path), options);
  for await (const events of readGa4Table(path, options)) {
    const made = events.flatMap(({ line, json }) => mapOne(line, json));
    options.onCount("events", made.length);
    yield* inBatches(made);
  }
}

/**
 * GA4's events in a file: rows of the export to BigQuery or bodies of the Measurement Protocol as JSON in any
 * layout, or a CSV that a query made of the export. A report of GA4's own pages holds sums and is refused.
 */
export const readGa4: EventReader = async function* read(files, options) {
  for (const path of files) {
    const layout = await layoutOf(path);
    if (layout === "report")
      throw new DomainError(
        "file_invalid",
        `${nameOf(path)} is a report of GA4’s own pages: it holds sums, and nothing that one person did. ` +
          "Link GA4 to BigQuery, and give the export of its events as JSON (newline delimited).",
      );
    yield* layout === "json" ? readJsonExport([path], options) : readFlat(path, options);
  }
};
