import { type Item, itemFrom } from "../item.ts";
import type { CatalogueOptions } from "./feed.ts";
import { inBatches, readJson } from "./read-json.ts";

/**
 * The items that an OTTO session log names. The set has no titles, so that each is `Item <number>`; price,
 * category and availability are unknown (price null, available true, as the log shows them on sale). Faulty
 * lines are left to the event reader to refuse.
 */
export async function* readOttoCatalogue(
  files: readonly string[],
  options: CatalogueOptions,
): AsyncGenerator<Item[]> {
  const known = new Set<string>();
  for (const path of files) {
    for await (const lines of readJson(path, options)) {
      const fresh: string[] = [];
      for (const id of lines.flatMap(({ json }) => itemsOf(json))) {
        if (known.has(id)) continue;
        known.add(id);
        fresh.push(id);
      }
      options.onCount("items", fresh.length);
      yield* inBatches(fresh.map((id) => itemFrom({ item_id: id, title: `Item ${id}` })));
    }
  }
}

const itemsOf = (json: unknown): string[] => {
  const events: unknown = typeof json === "object" && json !== null && "events" in json ? json.events : null;
  if (!Array.isArray(events)) return [];
  return events.flatMap((event: unknown) => {
    const aid: unknown = typeof event === "object" && event !== null && "aid" in event ? event.aid : null;
    return typeof aid === "number" && Number.isSafeInteger(aid) ? [String(aid)] : [];
  });
};
