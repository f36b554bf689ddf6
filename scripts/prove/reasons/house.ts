/** The shop's store with two pipelines over it, and what is asked of them. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createControlTokens } from "../../../src/consent/proofs/receipts/control-token.ts";
import { NO_SIGNALS } from "../../../src/consent/purposes.ts";
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import { toConfig } from "../../../src/lib/config.ts";
import { createShopModels, type ShopModels } from "../../../src/model/registry/shop-models.ts";
import { loadPackage } from "../../../src/model/verify/load-package.ts";
import type { RecommendRequest } from "../../../src/recommend/stages/request.ts";
import { openRecommend, type Recommend } from "../../../src/services/open-recommend.ts";
import { createServices, type Services } from "../../../src/services/services.ts";
import { openEmbeddedKeys, openStore } from "../../../src/store/open-store.ts";
import { SHOP } from "../imported-shop/import-shop.ts";

export const LIMIT = 10;
const PATIENCE_MS = 60_000;

/** `asked` answers as the service does; `checked` tries what it said. */
export type House = {
  readonly services: Services;
  readonly models: ShopModels;
  readonly asked: Recommend;
  readonly checked: Recommend;
};

/** Two pipelines that share the store and the models, and nothing that either has worked out. */
export const openHouse = async (folder: string): Promise<House & { close(): Promise<void> }> => {
  const config = toConfig({}, { data: join(folder, "data") });
  const now = Date.now();
  // Time stands still: an answer and its check differ by the removed events alone.
  const [clock, random] = [(): number => now, (size: number): Uint8Array => randomBytes(size)];
  const keys = await openEmbeddedKeys(config.data, { path: config.keys, clock, random });
  const store = await openStore({ kind: "lmdb", dir: config.data, keys }, { clock, random });
  const services = await createServices({ store, keys, clock, random });
  // What holds of the reasons must not depend on how busy this machine is: no run is too slow here, and a
  // model that falls away ends the proof.
  const models = createShopModels({
    models: store.models,
    registry: services.registry,
    erasureLog: services.erasureLog,
    load: (dir) => loadPackage(dir),
    deadlineMs: PATIENCE_MS,
    report: (_shop, incident) => {
      throw new Error(`${incident.kind}: ${incident.id}`);
    },
  });
  const open = (): Recommend =>
    openRecommend({
      services,
      models,
      controlTokens: createControlTokens({ secret: keys.pseudonym }),
      render: () => Buffer.alloc(0),
      wait: async () => undefined,
      decisions: {
        push: () => undefined,
        size: () => 0,
        flush: async () => undefined,
        close: async () => undefined,
      },
    });
  return {
    services,
    models,
    asked: open(),
    checked: open(),
    close: async () => {
      await models.close();
      await store.close();
    },
  };
};

export const requestOf = (shopper: ShopperRef, more: Partial<RecommendRequest> = {}): RecommendRequest => ({
  shop: SHOP,
  shopper,
  session: { id: null, events: [], receipt: null },
  age_country: null,
  signals: NO_SIGNALS,
  limit: LIMIT,
  slot: null,
  mode: "auto",
  filter: null,
  objectives: null,
  variants: false,
  min_score: null,
  explain: "full",
  locale: "en",
  search: [],
  after: null,
  ...more,
  context: {
    moment: "home",
    item_id: null,
    items: [],
    cart: [],
    category: [],
    query: null,
    channel: "web",
    country: null,
    currency: null,
  },
});

/** All shoppers of the shop, in a fixed order. */
export const refsOf = async ({ services: { store } }: House): Promise<ShopperRef[]> => {
  const keys: string[] = [];
  for (let set = 0; set < 256; set += 1) keys.push(...(await store.shoppers.listShoppers(SHOP, set)));
  return keys.sort().map((key) => ({ shop: SHOP, key }));
};
