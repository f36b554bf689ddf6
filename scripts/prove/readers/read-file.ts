import { CATALOGUE_FORMATS, type CatalogueFormat } from "../../../src/catalogue/feeds/catalogue-formats.ts";
import type { Refusal } from "../../../src/catalogue/feeds/feed.ts";
import { ItemIn } from "../../../src/contract/items.ts";
import { toItem } from "../../../src/http/mapping/item.ts";
import { check } from "../../../src/http/read-body.ts";
import { DomainError } from "../../../src/lib/errors.ts";
import { EVENT_FORMATS, type EventFormat } from "../../../src/shopper/formats/event-formats.ts";

/** What one reading of a file told: values, refusals, what was left out, or that the whole is refused. */
export type Reading = {
  readonly values: number;
  readonly refused: number;
  readonly left_out: number;
  readonly wholly: string | null;
};

/** Counts that stand for a record that made no value. */
const LEFT_OUT = /^(?:left_out_|rows_empty$|rows_joined$)/u;

/** Reads one file to its end, keeping nothing. A defect of the reader comes out as what it is. */
export const readFile = async (format: string, path: string): Promise<Reading> => {
  const heard = { values: 0, refused: 0, left_out: 0 };
  const options = {
    onRefusal: (_refusal: Refusal) => void (heard.refused += 1),
    onCount: (what: string, by = 1) => void (LEFT_OUT.test(what) ? (heard.left_out += by) : 0),
    onBytes: () => undefined,
    defaults: { currency: "EUR", locale: null },
    parseItem: (json: unknown) => toItem(check(ItemIn, json, "the item")),
    parseEvent: (): never => {
      throw new DomainError("line_invalid", "Not read here.");
    },
  };
  const batches = Object.hasOwn(CATALOGUE_FORMATS, format)
    ? CATALOGUE_FORMATS[format as CatalogueFormat]([path], options)
    : EVENT_FORMATS[format as EventFormat]([path], options);
  try {
    for await (const batch of batches) heard.values += batch.length;
    return { ...heard, wholly: null };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...heard, wholly: error.code };
  }
};
