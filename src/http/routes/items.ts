import type { Item } from "../../catalogue/item.ts";
import type { CataloguePort } from "../../catalogue/port.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { ItemResult } from "../../contract/items.ts";
import { DomainError } from "../../lib/errors.ts";
import { type Route, route } from "../call.ts";
import type { Cursors } from "../cursor.ts";
import { fromItem, patchItem, toItem } from "../mapping/item.ts";
import { toProblem } from "../problems.ts";

const unknown = (): DomainError =>
  new DomainError("item_unknown", "Check the id, or add the item with PUT /v1/items.");

/**
 * The catalogue: one or many, listed, patched, taken out. `onChange` hears of every shop whose catalogue has
 * changed.
 */
export const itemRoutes = ({
  catalogue,
  cursors,
  onChange,
}: {
  catalogue: CataloguePort;
  cursors: Cursors;
  onChange: (shop: string) => void;
}): Route[] => [
  route(ENDPOINTS.putItems, async ({ shop, body, requestId }) => {
    const items = new Map<string, { item: Item; line: number }>();
    const results = body.rows.map((row): ItemResult => {
      try {
        if (!row.ok) throw row.error;
        const item = toItem(row.value);
        items.set(item.item_id, { item, line: row.line });
        return { item_id: row.value.item_id, line: row.line, status: "kept" as const };
      } catch (error) {
        if (body.single || !(error instanceof DomainError)) throw error;
        const { code, detail } = toProblem(error, requestId);
        return {
          item_id: row.ok ? row.value.item_id : idOf(row.raw),
          line: row.line,
          status: "rejected" as const,
          code,
          message: firstOf(error) ?? detail,
        };
      }
    });
    if (items.size > 0) {
      const kept = [...items.values()].map(({ item }) => item);
      await catalogue.putItems(shop, kept);
      onChange(shop);
    }
    const told = results.map((result) => overtaken(result, items));
    const counts = { kept: 0, duplicate: 0, rejected: 0 };
    for (const { status } of told) counts[status] += 1;
    return { body: { results: told, ...counts } };
  }),
  route(ENDPOINTS.listItems, async ({ shop, query }) => {
    const list = { list: "items", shop, shopper: null } as const;
    const rows = await catalogue.listItems(shop, cursors.decode(list, query.cursor), query.limit + 1);
    const page = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? page.at(-1) : undefined;
    return {
      body: {
        data: page.map(fromItem),
        next_cursor: last === undefined ? null : cursors.encode(list, last.item_id),
      },
    };
  }),
  route(ENDPOINTS.readItem, async ({ shop, params }) => {
    const item = await catalogue.readItem(shop, params.item_id);
    if (item === null) throw unknown();
    return { body: fromItem(item) };
  }),
  route(ENDPOINTS.patchItem, async ({ shop, params, body }) => {
    const item = await catalogue.changeItem(shop, params.item_id, (before) => patchItem(before, body));
    if (item === null) throw unknown();
    onChange(shop);
    return { body: fromItem(item) };
  }),
  route(ENDPOINTS.deleteItem, async ({ shop, params }) => {
    if (!(await catalogue.deleteItem(shop, params.item_id))) throw unknown();
    onChange(shop);
    return { body: undefined };
  }),
];

/** Of an id that comes twice in one call the later line holds, and the earlier says so. */
const overtaken = (result: ItemResult, items: ReadonlyMap<string, { readonly line: number }>): ItemResult => {
  const last = result.item_id === null ? undefined : items.get(result.item_id)?.line;
  return result.status !== "kept" || last === result.line
    ? result
    : { ...result, status: "duplicate", message: `Line ${last} has the same item_id, and holds.` };
};

const idOf = (raw: unknown): string | null => {
  const id = (raw as { item_id?: unknown } | null | undefined)?.item_id;
  return typeof id === "string" ? id.slice(0, 256) : null;
};

const firstOf = (error: DomainError): string | null =>
  error.errors[0] === undefined
    ? null
    : `${error.message} ${error.errors[0].path}: ${error.errors[0].message}`;
