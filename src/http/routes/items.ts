import type { Item } from "../../catalogue/item.ts";
import type { CataloguePort } from "../../catalogue/port.ts";
import { offerOf } from "../../catalogue/price-history.ts";
import type { CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { ItemResult } from "../../contract/items.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { type Route, route } from "../call.ts";
import type { Cursors } from "../cursor.ts";
import { fromItem, fromOffer, patchItem, toItem } from "../mapping/item.ts";
import { toProblem } from "../problems.ts";

/** So many offers are named; the counts are of all. */
const MOST_OFFERS = 1000;

const unknown = (): DomainError =>
  new DomainError("item_unknown", "Check the id, or add the item with PUT /v1/items.");

type Deps = {
  readonly catalogue: CataloguePort;
  readonly catalogues: Pick<CatalogueSnapshots, "open">;
  readonly cursors: Cursors;
  readonly onChange: (shop: string) => void;
  readonly clock: Clock;
};

/** Says of a list price that it will not be quoted, and why. */
const createTellOffer = async (
  { catalogue, clock }: Pick<Deps, "catalogue" | "clock">,
  shop: string,
  items: readonly Item[],
): Promise<(itemId: string) => Pick<ItemResult, "list_price">> => {
  const offered = items.filter(({ list_price_minor }) => list_price_minor !== null);
  const prices = await catalogue.readPrices(
    shop,
    offered.map(({ item_id }) => item_id),
  );
  const now = clock();
  const states = new Map(
    offered.map((item) => [item.item_id, offerOf(item, prices.get(item.item_id) ?? [], now)?.state]),
  );
  return (itemId) => {
    const state = states.get(itemId);
    return state === undefined || state === "quoted" ? {} : { list_price: state };
  };
};

/**
 * The catalogue: one or many, listed, patched, taken out. `onChange` hears of every shop whose catalogue has
 * changed.
 */
export const itemRoutes = ({ catalogue, catalogues, cursors, onChange, clock }: Deps): Route[] => [
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
    const kept = [...items.values()].map(({ item }) => item);
    if (items.size > 0) {
      await catalogue.putItems(shop, kept);
      onChange(shop);
    }
    const offerTold = await createTellOffer({ catalogue, clock }, shop, kept);
    const told = results.map((result): ItemResult => {
      const last = overtaken(result, items);
      return last.item_id !== null && last.status === "kept" ? { ...last, ...offerTold(last.item_id) } : last;
    });
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
  route(ENDPOINTS.listOffers, async ({ shop, query }) => {
    const snapshot = await catalogues.open(shop);
    const counts = { quoted: 0, false: 0, unproven: 0 };
    const offers = [...snapshot.all()].flatMap((item) => {
      const offer = snapshot.offer(item, clock());
      if (offer === null) return [];
      counts[offer.state] += 1;
      return query.state === undefined || query.state === offer.state ? [fromOffer(item, offer)] : [];
    });
    return { body: { data: offers.slice(0, MOST_OFFERS), counts, next_cursor: null } };
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
