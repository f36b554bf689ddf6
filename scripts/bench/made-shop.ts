import { join } from "node:path";
import { toConfig } from "../../src/lib/config.ts";
import { packageId } from "../../src/model/package/manifest.ts";
import { addPackage, entryOf } from "../../src/model/registry/package-transitions.ts";
import { promote } from "../../src/model/registry/slot-transitions.ts";
import { openServices } from "../../src/services/open-services.ts";
import { runCandor } from "../demo/candor.ts";
import { NOTICE, noticeOf } from "../demo/generated.ts";
import { inParallel, type Wire } from "../demo/wire.ts";
import { seededSource } from "../generated-shop/generate-shop.ts";
import { itemIdOf, writeMadeModel } from "./made-model.ts";

const SHOP = "bench";
/** What most shoppers have done. */
export const HISTORY = 20;
const PURCHASE_EVERY = 4;
const HOUR_MS = 3_600_000;
const AT_ONCE = 16;
const EVENTS_PER_BATCH = 4_000;
const SHOPPERS_PER_TURN = 10_000;
/** How much of the catalogue somebody looks at most of the time. */
const CORNER = 500;
const TRIES = 10;

/** Shoppers with a history of this length. */
export type Group = { readonly length: number; readonly shoppers: number };

export type MadeShop = {
  readonly items: number;
  /** With a history of `HISTORY`. */
  readonly shoppers: number;
  readonly seed: number;
  /** Shoppers beside them. */
  readonly groups?: readonly Group[];
};

export const shopperIdOf = (index: number): string => `shopper-${index}`;

/** All groups of a shop, the usual length first, each with the index of its first shopper. */
export const groupsOf = ({ shoppers, groups = [] }: MadeShop): (Group & { readonly first: number })[] => {
  const state = { next: 0 };
  return [{ length: HISTORY, shoppers }, ...groups].map((group) => {
    const first = state.next;
    state.next += group.shoppers;
    return { ...group, first };
  });
};

/**
 * Item indices of everybody's history, newest first, the same for the same seed: most of it from one corner
 * of the catalogue. Items come twice only where a history is long for its corner.
 */
export const historiesOf = (shop: MadeShop): number[][] => {
  const { items, seed } = shop;
  const random = seededSource(seed + 1);
  const width = Math.min(CORNER, items);
  const historyOf = (length: number): number[] => {
    const corner = Math.floor(random() * Math.max(1, items - width));
    const draw = (): number =>
      1 + (random() < 0.8 ? corner + Math.floor(random() * width) : Math.floor(random() * items));
    const seen = new Set<number>();
    return Array.from({ length }, () => {
      let item = draw();
      for (let tries = 1; seen.has(item) && tries < TRIES; tries += 1) item = draw();
      seen.add(item);
      return item;
    });
  };
  return groupsOf(shop).flatMap(({ length, shoppers }) =>
    Array.from({ length: shoppers }, () => historyOf(length)),
  );
};

export const itemOf = (index: number) => ({
  item_id: itemIdOf(index),
  title: `Thing ${index} of kind ${Math.floor(index / 250)}`,
  category: [`Hall ${index % 12}`, `Kind ${Math.floor(index / 250)}`],
  brand: `Brand ${index % 40}`,
  price: 5 + (index % 200) / 2,
  currency: "EUR",
  sales_rank: index,
  url: `https://shop.example/${index}`,
});

/** Where a shop is kept: a folder, and Redis where it is not null. */
export type Place = { readonly data: string; readonly redis: string | null };

/** The same as flags of a command line. */
export const flagsOf = ({ data, redis }: Place): string[] => [
  "--data",
  data,
  ...(redis === null ? [] : ["--redis", redis]),
];

/** A shop with its model in service; catalogue and history follow over HTTP. Returns its key. */
export const createShop = async (
  place: Place,
  folder: string,
  { items, seed }: MadeShop,
): Promise<string> => {
  const { key } = await runCandor<{ key: string }>(["shop", "create", SHOP, ...flagsOf(place)]);
  const dir = join(folder, `model-${items}`);
  const manifest = await writeMadeModel(dir, { items, seed });
  const { services, close } = await openServices(toConfig({}, place), {
    clock: Date.now,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
  });
  try {
    const id = packageId(manifest);
    const act = { by: "bench", at: Date.now(), erasureHead: 0 };
    await services.store.models.putPackage(SHOP, id, dir);
    await services.registry.change(SHOP, (before) =>
      ["default", "complement"].reduce(
        (state, slot) => promote(state, { slot, id }, act),
        addPackage(before, entryOf(manifest, { by: "bench", at: act.at, runMs: null })),
      ),
    );
  } finally {
    await close();
  }
  return key;
};

/** What one shopper did, in the wire's own shape: every fourth act is a purchase. */
export const eventsOf = (shopper: number, history: readonly number[], now: number) =>
  history.map((item, at) => {
    const isPurchase = at % PURCHASE_EVERY === PURCHASE_EVERY - 1;
    return {
      event_id: `${shopper}-${at}`,
      shopper_id: shopperIdOf(shopper),
      type: isPurchase ? "purchase" : "view",
      item_id: itemIdOf(item),
      occurred_at: new Date(now - (at + 1) * 7 * HOUR_MS).toISOString(),
      ...(isPurchase ? { order_id: `${shopper}-o${at}`, quantity: 1, price: 10, currency: "EUR" } : {}),
    };
  });

const putItems = async (wire: Wire, items: number): Promise<void> => {
  for (let from = 1; from <= items; from += 5_000)
    await wire.call(
      "PUT",
      "/v1/items",
      Array.from({ length: Math.min(5_000, items - from + 1) }, (_, at) => itemOf(from + at)),
    );
};

const giveConsents = async (wire: Wire, shoppers: readonly number[]): Promise<void> => {
  for (let from = 0; from < shoppers.length; from += SHOPPERS_PER_TURN)
    await inParallel(shoppers.slice(from, from + SHOPPERS_PER_TURN), AT_ONCE, async (at) => {
      await wire.call(
        "PUT",
        "/v1/shopper/consent",
        { purposes: { personalise: true, train: true }, notice: noticeOf(NOTICE), method: "bench" },
        { "Shopper-Id": shopperIdOf(at) },
      );
    });
};

/** Catalogue, consents and history over HTTP. @throws Error where an event was not kept */
export const fillShop = async (wire: Wire, shop: MadeShop): Promise<void> => {
  await putItems(wire, shop.items);
  const histories = historiesOf(shop);
  await giveConsents(wire, [...histories.keys()]);
  const now = Date.now();
  const send = async (events: ReturnType<typeof eventsOf>): Promise<void> => {
    const { kept } = await wire.call<{ kept: number }>("POST", "/v1/events", events);
    if (kept !== events.length) throw new Error(`Only ${kept} of ${events.length} events were kept.`);
  };
  let batch: ReturnType<typeof eventsOf> = [];
  for (const [shopper, history] of histories.entries()) {
    batch.push(...eventsOf(shopper, history, now));
    if (batch.length < EVENTS_PER_BATCH) continue;
    await send(batch);
    batch = [];
  }
  if (batch.length > 0) await send(batch);
};
