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
const HISTORY = 20;
const PURCHASES = 5;
const HOUR_MS = 3_600_000;
const AT_ONCE = 16;
const SHOPPERS_PER_BATCH = 200;

export type MadeShop = { readonly items: number; readonly shoppers: number; readonly seed: number };

export const shopperIdOf = (index: number): string => `shopper-${index}`;

/**
 * Item indices of everybody's history, newest first, the same for the same seed: most of it from one corner
 * of the catalogue.
 */
export const historiesOf = ({ items, shoppers, seed }: MadeShop): number[][] => {
  const random = seededSource(seed + 1);
  return Array.from({ length: shoppers }, () => {
    const corner = Math.floor(random() * Math.max(1, items - 500));
    const seen = new Set<number>();
    while (seen.size < HISTORY)
      seen.add(1 + (random() < 0.8 ? corner + Math.floor(random() * 500) : Math.floor(random() * items)));
    return [...seen];
  });
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

/**
 * A shop of the embedded store with its model in service; catalogue and history follow over HTTP. Returns its
 * key.
 */
export const createShop = async (
  data: string,
  folder: string,
  { items, seed }: MadeShop,
): Promise<string> => {
  const { key } = await runCandor<{ key: string }>(["shop", "create", SHOP, "--data", data]);
  const dir = join(folder, `model-${items}`);
  const manifest = await writeMadeModel(dir, { items, seed });
  const { services, close } = await openServices(toConfig({}, { data }), {
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

const eventsOf = (shopper: number, history: readonly number[], now: number): Record<string, unknown>[] =>
  history.map((item, at) => ({
    event_id: `${shopper}-${at}`,
    shopper_id: shopperIdOf(shopper),
    type: at % (HISTORY / PURCHASES) === 3 ? "purchase" : "view",
    item_id: itemIdOf(item),
    occurred_at: new Date(now - (at + 1) * 7 * HOUR_MS).toISOString(),
    ...(at % (HISTORY / PURCHASES) === 3
      ? { order_id: `${shopper}-o${at}`, quantity: 1, price: 10, currency: "EUR" }
      : {}),
  }));

/** Catalogue, consents and history over HTTP. */
export const fillShop = async (wire: Wire, shop: MadeShop): Promise<void> => {
  for (let from = 1; from <= shop.items; from += 5_000)
    await wire.call(
      "PUT",
      "/v1/items",
      Array.from({ length: Math.min(5_000, shop.items - from + 1) }, (_, at) => itemOf(from + at)),
    );
  const histories = historiesOf(shop);
  const everyone = histories.map((_, at) => at);
  await inParallel(everyone, AT_ONCE, async (at) => {
    await wire.call(
      "PUT",
      "/v1/shopper/consent",
      { purposes: { personalise: true, train: true }, notice: noticeOf(NOTICE), method: "bench" },
      { "Shopper-Id": shopperIdOf(at) },
    );
  });
  const now = Date.now();
  for (let from = 0; from < everyone.length; from += SHOPPERS_PER_BATCH) {
    await wire.call(
      "POST",
      "/v1/events",
      everyone.slice(from, from + SHOPPERS_PER_BATCH).flatMap((at) => eventsOf(at, histories[at]!, now)),
    );
  }
};
