import type { Item } from "../item.ts";
import type { CatalogueOptions } from "./feed.ts";
import { readNdjson } from "./read-json.ts";

/** NDJSON in the wire's own item shape; what a line may hold is `parseItem`'s to say. */
export async function* readNdjsonCatalogue(
  files: readonly string[],
  options: CatalogueOptions,
): AsyncGenerator<Item[]> {
  for await (const items of readNdjson(files, options, options.parseItem)) {
    options.onCount("items", items.length);
    yield items;
  }
}
