import type { Item } from "../../catalogue/item.ts";
import type { CataloguePort } from "../../catalogue/port.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
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
    const items: Item[] = [];
    const results = body.rows.map((row) => {
      try {
        if (!row.ok) throw row.error;
        items.push(toItem(row.value));
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
    if (items.length > 0) {
      await catalogue.putItems(shop, items);
      onChange(shop);
    }
    return { body: { results, kept: items.length, rejected: results.length - items.length } };
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

const idOf = (raw: unknown): string | null => {
  const id = (raw as { item_id?: unknown } | null | undefined)?.item_id;
  return typeof id === "string" ? id.slice(0, 256) : null;
};

const firstOf = (error: DomainError): string | null =>
  error.errors[0] === undefined
    ? null
    : `${error.message} ${error.errors[0].path}: ${error.errors[0].message}`;
