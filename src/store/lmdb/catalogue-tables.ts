import type { Item } from "../../catalogue/item.ts";
import type { CataloguePort, ItemChange } from "../../catalogue/port.ts";
import { followPrice, type PriceHistory } from "../../catalogue/price-history.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { shopFolder } from "../shopper/program.ts";
import { type Environment, sortable, under } from "./environment.ts";

type CatalogueRow = { readonly revision: number; readonly item: Item | null };
/** `floor`: the log tells every change after this revision. */
type Meta = { readonly revision: number; readonly floor: number; readonly deleted: number };

const ITEMS_A_TURN = 1000;
/** So many deletions are remembered; a follower that is further behind reads all again. */
const DELETIONS_KEPT = 20_000;

/** LMDB takes keys up to 1978 bytes; an id beyond would be met in the middle of a batch. */
const ID_BYTES = 1500;

const refuseLongIds = (items: readonly Item[]): void => {
  const long = items.findIndex((item) => Buffer.byteLength(item.item_id) > ID_BYTES);
  if (long >= 0)
    throw new DomainError(
      "item_invalid",
      `The item_id of item ${long + 1} is longer than ${ID_BYTES} bytes: give it a shorter one.`,
    );
};

/**
 * The catalogue with a log of changes in which each item stands once, at its last change: the log cannot
 * outgrow the catalogue.
 */
export const createLmdbCatalogue = (environment: Environment, clock: Clock): CataloguePort => {
  const rows = environment.table<CatalogueRow>("items", "json");
  const log = environment.table<string>("item-changes", "json");
  const metas = environment.table<Meta>("catalogue", "json");
  // Beside the one row of a shop that counts its changes, under the keys of its items.
  const prices = environment.table<PriceHistory>("catalogue", "json");
  const metaOf = (shop: string): Meta => metas.get(shopFolder(shop)) ?? { revision: 0, floor: 0, deleted: 0 };
  const rowKey = (shop: string, itemId: string): string => `${shopFolder(shop)}/${itemId}`;
  const logKey = (shop: string, revision: number): string => `${shopFolder(shop)}/${sortable(revision)}`;

  const keepPrice = (shop: string, before: Item | null, item: Item): void => {
    const key = rowKey(shop, item.item_id);
    const known = prices.get(key) ?? [];
    const next = followPrice(known, before, item, clock());
    if (next !== known) void prices.put(key, next);
  };
  const place = (shop: string, meta: Meta, itemId: string, item: Item | null): Meta => {
    const before = rows.get(rowKey(shop, itemId));
    if (before !== undefined) void log.remove(logKey(shop, before.revision));
    const revision = meta.revision + 1;
    void rows.put(rowKey(shop, itemId), { revision, item });
    void log.put(logKey(shop, revision), itemId);
    if (item !== null) keepPrice(shop, before?.item ?? null, item);
    return {
      ...meta,
      revision,
      deleted:
        meta.deleted + (item === null ? 1 : 0) - (before !== undefined && before.item === null ? 1 : 0),
    };
  };
  /** Drops the oldest half of the remembered deletions and lifts the floor to where they stood. */
  const forgetDeletions = (shop: string, meta: Meta): Meta => {
    let { floor, deleted } = meta;
    for (const { key, value } of Array.from(log.getRange(under(`${shopFolder(shop)}/`)))) {
      if (deleted <= DELETIONS_KEPT / 2) break;
      const row = rows.get(rowKey(shop, value));
      if (row === undefined || row.item !== null) continue;
      void rows.remove(rowKey(shop, value));
      void prices.remove(rowKey(shop, value));
      void log.remove(key);
      floor = Math.max(floor, row.revision);
      deleted -= 1;
    }
    return { ...meta, floor, deleted };
  };
  const putSome = (shop: string, items: readonly Item[]): Promise<number> =>
    environment.write(() => {
      const meta = items.reduce((at, item) => place(shop, at, item.item_id, item), metaOf(shop));
      void metas.put(shopFolder(shop), meta);
      return meta.revision;
    });

  return {
    revision: (shop) => environment.read(() => metaOf(shop).revision),
    readItem: (shop, itemId) => environment.read(() => rows.get(rowKey(shop, itemId))?.item ?? null),
    async putItems(shop, items) {
      refuseLongIds(items);
      let revision = items.length === 0 ? await environment.read(() => metaOf(shop).revision) : 0;
      for (let from = 0; from < items.length; from += ITEMS_A_TURN)
        revision = await putSome(shop, items.slice(from, from + ITEMS_A_TURN));
      return revision;
    },
    changeItem: (shop, itemId, change) =>
      environment.write(() => {
        const before = rows.get(rowKey(shop, itemId))?.item;
        if (before == null) return null;
        const item = change(before);
        void metas.put(shopFolder(shop), place(shop, metaOf(shop), itemId, item));
        return item;
      }),
    deleteItem: (shop, itemId) =>
      environment.write(() => {
        if (rows.get(rowKey(shop, itemId))?.item == null) return false;
        const meta = place(shop, metaOf(shop), itemId, null);
        void metas.put(shopFolder(shop), meta.deleted > DELETIONS_KEPT ? forgetDeletions(shop, meta) : meta);
        return true;
      }),
    readPrices: (shop, itemIds) =>
      environment.read(
        () =>
          new Map(
            itemIds.flatMap((itemId) => {
              const known = prices.get(rowKey(shop, itemId));
              return known === undefined ? [] : [[itemId, known] as const];
            }),
          ),
      ),
    listItems: (shop, after, limit) =>
      environment.read(() => {
        const range = under(`${shopFolder(shop)}/`);
        const items: Item[] = [];
        for (const { value } of rows.getRange({
          ...range,
          ...(after === null ? {} : { start: rowKey(shop, after), exclusiveStart: true }),
        })) {
          if (items.length >= limit) break;
          if (value.item !== null) items.push(value.item);
        }
        return items;
      }),
    changesSince: (shop, revision, limit) =>
      environment.read(() => {
        if (revision < metaOf(shop).floor) return null;
        const changes: ItemChange[] = [];
        for (const { value: itemId } of log.getRange({
          start: logKey(shop, revision + 1),
          end: under(`${shopFolder(shop)}/`).end,
          limit,
        })) {
          const row = present(rows.get(rowKey(shop, itemId)), "the row of a change");
          changes.push({ revision: row.revision, item_id: itemId, item: row.item });
        }
        return changes;
      }),
  };
};
