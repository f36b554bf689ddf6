import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../../scripts/remove-folder.ts";
import type { Overrides } from "../../src/app.ts";
import type { Config } from "../../src/lib/config.ts";
import { packageId } from "../../src/model/package/manifest.ts";
import { addPackage, entryOf, retire } from "../../src/model/registry/package-transitions.ts";
import { promote } from "../../src/model/registry/slot-transitions.ts";
import type { TestPackageOptions } from "../model/package-graphs.ts";
import { writeTestPackage } from "../model/packages.ts";
import { consent, type Harness, startHarness } from "./harness.ts";

/**
 * A shop with planted tastes: tea goes with tea, coffee with coffee, and a candle is what everybody buys.
 * What a model of it must answer can be worked out by hand.
 */
const thing = (item_id: string, title: string, category: string[], more: object = {}) => ({
  item_id,
  title,
  category,
  price: 10,
  currency: "EUR",
  brand: "House",
  ...more,
});

export const PLANTED = [
  thing("teapot", 'Teapot "Blue"', ["Kitchen", "Tea"], {
    sales_rank: 9,
    translations: { nb: { title: "Tekanne" }, nl: { title: "Theepot" } },
  }),
  thing("teacup", "Tea cup", ["Kitchen", "Tea"], { sales_rank: 10, brand: "Cupworks" }),
  thing("green-tea", "Green tea", ["Food", "Tea"], { sales_rank: 11, consumable: { interval_days: 30 } }),
  thing("tea-towel", "Tea towel", ["Kitchen", "Textiles"], { sales_rank: 12 }),
  thing("grinder", "Coffee grinder", ["Kitchen", "Coffee"], { sales_rank: 5 }),
  thing("beans", "Coffee beans", ["Food", "Coffee"], { sales_rank: 6 }),
  thing("filter", "Coffee filter", ["Kitchen", "Coffee"], { sales_rank: 7 }),
  thing("candle", "Candle", ["Living"], { sales_rank: 1, price: 5 }),
  thing("vase", "Vase", ["Living"], { sales_rank: 2 }),
  thing("frame", "Picture frame", ["Living"], { sales_rank: 3 }),
  thing("lamp", "Lamp", ["Living"], { sales_rank: 4 }),
  thing("gone", "Sold out kettle", ["Kitchen", "Tea"], { sales_rank: 8, available: false }),
  thing("lid", "Lid for a teapot", ["Kitchen", "Tea"], { sales_rank: 13, accessory_of: ["teapot"] }),
  thing("manual", "How to brew tea", ["Kitchen", "Tea"], {
    kind: "content",
    price: null,
    currency: null,
    accessory_of: ["teapot"],
  }),
  thing("returns-page", "How to return something", [], { kind: "content", price: null, currency: null }),
];

export const NEIGHBOURS: NonNullable<TestPackageOptions["neighbours"]> = {
  teapot: [
    ["teacup", 0.9],
    ["tea-towel", 0.5],
    ["green-tea", 0.35],
  ],
  teacup: [
    ["teapot", 0.8],
    ["green-tea", 0.5],
  ],
  "green-tea": [
    ["teacup", 0.6],
    ["teapot", 0.3],
  ],
  grinder: [
    ["beans", 0.9],
    ["filter", 0.7],
  ],
  beans: [
    ["filter", 0.8],
    ["grinder", 0.5],
  ],
  candle: [["vase", 0.3]],
};

export const PRIOR: NonNullable<TestPackageOptions["prior"]> = {
  candle: 0.05,
  vase: 0.04,
  frame: 0.03,
  lamp: 0.02,
};

const popularity = (ids: readonly string[]): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({ threshold: 10, counts: Object.fromEntries(ids.map((id, at) => [id, 40 - at])) }),
  );

export type PlantedShop = Harness & {
  /** Puts a package into the registry and serves it in a slot. */
  readonly serve: (
    options?: TestPackageOptions,
    slots?: readonly string[],
    runMs?: number,
  ) => Promise<string>;
  readonly retire: (id: string) => Promise<void>;
  /** Someone who agreed, and did these things; ages in days. */
  readonly shopper: (
    id: string,
    events: readonly {
      readonly type?: string;
      readonly item: string;
      readonly days: number;
      readonly id?: string;
      readonly channel?: string;
      readonly order?: string;
    }[],
    purposes?: Record<string, boolean>,
  ) => Promise<void>;
  readonly ask: (body: object, shopper?: string, bearer?: string) => ReturnType<Harness["call"]>;
};

export const NOW = Date.parse("2026-03-01T12:00:00Z");
const DAY_MS = 86_400_000;

export const startPlantedShop = async (
  overrides: Overrides = {},
  withModel = true,
  settings: Partial<Config> = {},
): Promise<PlantedShop> => {
  const harness = await startHarness({ clock: () => NOW, ...overrides }, "acme", settings);
  const folder = await mkdtemp(join(tmpdir(), "candor-planted-"));
  const { app, shop, call } = harness;
  await call("put", "/v1/items").send(PLANTED).expect(200);
  let made = 0;
  const serve: PlantedShop["serve"] = async (
    options = {},
    slots = ["default", "complement"],
    runMs = 0.05,
  ) => {
    const dir = join(folder, String((made += 1)));
    const isRank = options.kind === "rank";
    const manifest = await writeTestPackage(dir, {
      name: isRank ? "ranker" : "planted",
      version: `1.0.${made}`,
      ...(isRank
        ? {}
        : {
            items: PLANTED.map(({ item_id }) => item_id),
            neighbours: NEIGHBOURS,
            prior: PRIOR,
            extraFiles: { "popularity.json": popularity(Object.keys(PRIOR)) },
            manifest: { tables: { popularity: "popularity.json" } },
          }),
      ...options,
    });
    const id = packageId(manifest);
    await app.services.store.models.putPackage(shop, id, dir);
    const act = {
      by: "test",
      at: NOW,
      erasureHead: await app.services.store.jobs.erasureHead(shop),
      allowUnknownTraining: true,
    };
    await app.services.registry.change(shop, (state) =>
      slots.reduce(
        (next, slot) => promote(next, { slot, id }, act),
        addPackage(state, entryOf(manifest, { by: "test", at: NOW, runMs })),
      ),
    );
    await app.models.slotsOf(shop);
    await app.models.follow();
    return id;
  };
  if (withModel) await serve();
  return {
    ...harness,
    serve,
    retire: async (id) => {
      await app.services.registry.change(shop, (state) =>
        retire(state, { id, because: "test" }, { by: "test", at: NOW, erasureHead: 0 }),
      );
      await app.models.follow();
    },
    shopper: async (id, events, purposes = { personalise: true }) => {
      await consent(harness, id, purposes).expect(200);
      if (events.length === 0) return;
      const rows = events.map(
        ({ type = "purchase", item, days, id: eventId, channel = "web", order }, at) => ({
          event_id: eventId ?? `${id}-${at + 1}`,
          shopper_id: id,
          type,
          item_id: item,
          channel,
          occurred_at: new Date(NOW - days * DAY_MS).toISOString(),
          ...(order === undefined ? {} : { order_id: order }),
        }),
      );
      const { body } = await call("post", "/v1/events").send(rows).expect(200);
      if (body.kept !== rows.length)
        throw new Error(`kept ${body.kept} of ${rows.length}: ${JSON.stringify(body.results)}`);
    },
    ask: (body, shopper, bearer) => {
      const request = call("post", "/v1/recommendations", bearer);
      return (shopper === undefined ? request : request.set("Shopper-Id", shopper)).send(body);
    },
    close: async () => {
      await harness.close();
      await removeFolder(folder);
    },
  };
};

/** Item ids of an answer. */
export const idsOf = (body: { items: readonly { item_id: string }[] }): string[] =>
  body.items.map(({ item_id }) => item_id);
