import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { runCandor, startService } from "../../demo/candor.ts";
import { noticeOf } from "../../demo/generated.ts";
import { importOnlineRetail, readPurchases } from "../../demo/online-retail.ts";
import { createWire, inParallel } from "../../demo/wire.ts";
import { generateShop, seededSource } from "../../generated-shop/generate-shop.ts";

export const SHOP = "prove";

export type World = { readonly data: string; readonly key: string; readonly shoppers: readonly string[] };

const SEED = 20_261_126;
const AT_ONCE = 16;
const NOTICE = noticeOf("We use what you buy to suggest things to you, and to learn what goes together.");

const createShop = async (data: string): Promise<string> =>
  (await runCandor<{ key: string }>(["shop", "create", SHOP, "--data", data])).key;

/** The real Online Retail file: every customer in it who bought something. */
export const fillFromFile = async (
  root: string,
  file: string,
  say: (line: string) => void,
): Promise<World> => {
  const data = join(root, "data");
  await mkdir(root, { recursive: true });
  const key = await createShop(data);
  await importOnlineRetail({ file, shop: SHOP, data, dir: root, now: Date.now(), say });
  return { data, key, shoppers: [...(await readPurchases(file)).keys()].sort() };
};

/** A generated shop, told over HTTP. */
export const fillGenerated = async (root: string, shoppers: number): Promise<World> => {
  const data = join(root, "data");
  const key = await createShop(data);
  const service = await startService({ data, port: 0, onTrouble: (line) => void line });
  try {
    const wire = createWire(service.url, key);
    const made = generateShop({ seed: SEED, now: Date.now(), shoppers });
    await wire.call("PUT", "/v1/items", made.items);
    await inParallel(made.shoppers, AT_ONCE, async ({ id }) => {
      await wire.call(
        "PUT",
        "/v1/shopper/consent",
        { purposes: { personalise: true, train: true }, notice: NOTICE, method: "prove", age_band: "adult" },
        { "Shopper-Id": id },
      );
    });
    await wire.call(
      "POST",
      "/v1/events",
      made.shoppers.flatMap(({ events }) => events),
    );
    return { data, key, shoppers: made.shoppers.map(({ id }) => id).sort() };
  } finally {
    await service.stop();
  }
};

/** So many of them, the same at every run. */
export const drawn = (shoppers: readonly string[], count: number): readonly string[] => {
  const random = seededSource(SEED);
  return shoppers
    .map((id) => ({ id, order: random() }))
    .sort((one, other) => one.order - other.order)
    .slice(0, count)
    .map(({ id }) => id);
};
