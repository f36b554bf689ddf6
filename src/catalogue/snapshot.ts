import type { Item } from "./item.ts";
import { createItemNames, type ItemNames, type Named } from "./item-names.ts";
import type { CataloguePort } from "./port.ts";
import { type Offer, offerOf, type PriceHistory } from "./price-history.ts";
import { withDefaultTags } from "./sensitive-items.ts";

/**
 * A shop's catalogue as serving reads it: every item in memory, with what rules ask of it worked out once per
 * change.
 */
export type CatalogueSnapshot = {
  readonly shop: string;
  readonly revision: number;
  readonly size: number;
  item(itemId: string): Item | null;
  /** The item that an id or a second name of it (SKU, GTIN, variant id, offer id) stands for. */
  find(name: string): Named;
  all(): IterableIterator<Item>;
  /** The item that variants share: its `variant_of`, or itself. */
  groupOf(itemId: string): string;
  variantsOf(group: string): readonly string[];
  accessoriesOf(itemId: string): readonly string[];
  /**
   * Available products, best first: by the shop's own sales rank, then newest, then id (docs/architecture.md,
   * "Day zero").
   */
  bestFirst(): readonly string[];
  /** What is known of an item's list price at a time; null: it promises nothing. */
  offer(item: Item, now: number): Offer | null;
};

export type CatalogueSnapshots = { open(shop: string): Promise<CatalogueSnapshot> };

const CHANGES = 10_000;
const PAGE = 5_000;

const byShopOrder = (one: Item, other: Item): number =>
  (one.sales_rank ?? Infinity) - (other.sales_rank ?? Infinity) ||
  (other.published_at ?? 0) - (one.published_at ?? 0) ||
  (one.item_id < other.item_id ? -1 : 1);

/**
 * `names` is made when a name is first looked for that is no item's id, and follows the items from then on.
 */
type Items = {
  readonly byId: Map<string, Item>;
  /** Of the items that have a list price. */
  readonly prices: Map<string, PriceHistory>;
  names: ItemNames | null;
};

type Known = { items: Items; revision: number; catalogue: CatalogueSnapshot };

const makeShelf = (shop: string, revision: number, held: Items): CatalogueSnapshot => {
  const items = held.byId;
  // Worked out when first asked: a price patch a second must not sort 100k items a second.
  let groups: Map<string, string[]> | null = null;
  let accessories: Map<string, string[]> | null = null;
  let best: readonly string[] | null = null;
  const push = (map: Map<string, string[]>, key: string, value: string): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else list.push(value);
  };
  const groupOf = (itemId: string): string => items.get(itemId)?.variant_of ?? itemId;
  return {
    shop,
    revision,
    size: items.size,
    item: (itemId) => items.get(itemId) ?? null,
    find: (name) =>
      items.has(name) ? { item_id: name } : (held.names ??= createItemNames(items)).find(name),
    all: () => items.values(),
    groupOf,
    variantsOf(group) {
      if (groups === null) {
        groups = new Map();
        for (const item of items.values()) push(groups, item.variant_of ?? item.item_id, item.item_id);
      }
      return groups.get(group) ?? [];
    },
    accessoriesOf(itemId) {
      if (accessories === null) {
        accessories = new Map();
        for (const item of items.values())
          for (const main of item.accessory_of) push(accessories, main, item.item_id);
      }
      return accessories.get(itemId) ?? [];
    },
    offer: (item, now) =>
      item.list_price_minor === null ? null : offerOf(item, held.prices.get(item.item_id) ?? [], now),
    bestFirst() {
      best ??= [...items.values()]
        .filter((item) => item.available && item.kind === "product")
        .sort(byShopOrder)
        .map((item) => item.item_id);
      return best;
    },
  };
};

/** Where nothing is asked of items. */
export const emptyCatalogue = (shop: string): CatalogueSnapshot =>
  makeShelf(shop, 0, { byId: new Map(), prices: new Map(), names: null });

/** Follows each shop's catalogue: one cheap look at its revision a call, changed items alone after that. */
export const createCatalogueSnapshots = ({ catalogue }: { catalogue: CataloguePort }): CatalogueSnapshots => {
  const known = new Map<string, Known>();
  const loading = new Map<string, Promise<Known>>();
  const readPrices = async (shop: string, items: readonly Item[], prices: Items["prices"]): Promise<void> => {
    const ids = items.flatMap((item) => (item.list_price_minor === null ? [] : [item.item_id]));
    if (ids.length === 0) return;
    for (const [itemId, history] of await catalogue.readPrices(shop, ids)) prices.set(itemId, history);
  };
  const loadAll = async (shop: string, revision: number): Promise<Known> => {
    const items = new Map<string, Item>();
    const prices: Items["prices"] = new Map();
    let after: string | null = null;
    for (;;) {
      const rows: readonly Item[] = await catalogue.listItems(shop, after, PAGE);
      for (const item of rows) items.set(item.item_id, withDefaultTags(item));
      await readPrices(shop, rows, prices);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) break;
      after = last.item_id;
    }
    const held: Items = { byId: items, prices, names: null };
    return { items: held, revision, catalogue: makeShelf(shop, revision, held) };
  };
  const follow = async (shop: string, now: Known, revision: number): Promise<Known> => {
    const changes = await catalogue.changesSince(shop, now.revision, CHANGES);
    if (changes === null || changes.length >= CHANGES) return loadAll(shop, revision);
    const items: Items =
      changes.length > 500
        ? { byId: new Map(now.items.byId), prices: new Map(now.items.prices), names: null }
        : now.items;
    await readPrices(
      shop,
      changes.flatMap(({ item }) => item ?? []),
      items.prices,
    );
    for (const { item_id, item } of changes) {
      const before = items.byId.get(item_id);
      if (before !== undefined) items.names?.remove(before);
      if (item === null) items.byId.delete(item_id);
      else {
        const after = withDefaultTags(item);
        items.byId.set(item_id, after);
        items.names?.add(after);
      }
    }
    const reached = Math.max(revision, changes.at(-1)?.revision ?? revision);
    return { items, revision: reached, catalogue: makeShelf(shop, reached, items) };
  };
  const renew = (shop: string, revision: number): Promise<Known> => {
    const running = loading.get(shop);
    if (running !== undefined) return running;
    const now = known.get(shop);
    const job = (now === undefined ? loadAll(shop, revision) : follow(shop, now, revision))
      .then((next) => {
        known.set(shop, next);
        return next;
      })
      .finally(() => loading.delete(shop));
    loading.set(shop, job);
    return job;
  };
  return {
    async open(shop) {
      const revision = await catalogue.revision(shop);
      const now = known.get(shop);
      if (now !== undefined && now.revision >= revision) return now.catalogue;
      const next = await renew(shop, revision);
      // A renewal that was already running may have started before the change that we were told of.
      return next.revision >= revision ? next.catalogue : (await renew(shop, revision)).catalogue;
    },
  };
};
