import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Item } from "../../src/catalogue/item.ts";
import { EventIn } from "../../src/contract/events.ts";
import { ItemIn } from "../../src/contract/items.ts";
import { toEvent } from "../../src/http/mapping/event.ts";
import { toItem } from "../../src/http/mapping/item.ts";
import { packDataset } from "../../src/learn/data/dataset.ts";
import { chooseRecipe } from "../../src/learn/linear/choose-recipe.ts";
import { buildContentPackage } from "../../src/learn/linear/content-package.ts";
import { trainLinear } from "../../src/learn/linear/train.ts";
import { writeLinearPackage } from "../../src/learn/linear/write-linear-package.ts";
import { kindOf, vocabularyOf } from "../../src/learn/shop/load-shop-data.ts";
import { stepsOf } from "../../src/learn/shop/read-unit.ts";
import type { Manifest } from "../../src/model/package/manifest.ts";
import { generateShop } from "../generated-shop/generate-shop.ts";

/** The shop that the shipped packages are made of: the demo's generator at a fixed seed and date. */
const SEED = 20_150_301;
const NOW = Date.UTC(2026, 0, 1);
const SHOPPERS = 300;
const MIN_SHOPPERS = 3;
const VERSION = "1.0.0";

const readShop = () => {
  const shop = generateShop({ seed: SEED, now: NOW, shoppers: SHOPPERS });
  const items = shop.items.map((item) => toItem(ItemIn.parse(item)) as Item);
  const vocabulary = vocabularyOf(items);
  const indexOf = (itemId: string): number => vocabulary.indexOf.get(itemId) ?? 0;
  const units = shop.shoppers.flatMap(({ id, events }) => {
    const stored = events
      .map((event) => ({
        ...toEvent(EventIn.parse(event)),
        received_at: NOW,
        imported: false,
        sensitive: false,
      }))
      .sort((one, other) => other.occurred_at - one.occurred_at);
    const steps = stepsOf(stored, indexOf, NOW);
    return steps.length === 0 ? [] : [{ id, steps }];
  });
  const catalogue = new Map(
    items.flatMap(({ item_id, title, category, brand }) =>
      indexOf(item_id) === 0 ? [] : [[indexOf(item_id), { title, category, brand }] as const],
    ),
  );
  return {
    items: items.filter(({ kind }) => kind === "product"),
    catalogue,
    dataset: packDataset({ kind: kindOf(units), items: vocabulary.ids, timed: true, units }),
  };
};

/**
 * Writes models/<name>/<version> under `root`, replacing what is there; the same bytes on every machine and
 * Node.
 */
export const buildPackages = async (root: string): Promise<Manifest[]> => {
  const { items, catalogue, dataset } = readShop();
  const folder = async (name: string): Promise<string> => {
    const dir = join(root, name, VERSION);
    await rm(dir, { recursive: true, force: true });
    return dir;
  };
  const trained = trainLinear({
    dataset,
    catalogue,
    recipe: { ...chooseRecipe(dataset, { withContent: true, repeats: true }), min_units: MIN_SHOPPERS },
  });
  return [
    await buildContentPackage(
      [...items].sort((one, other) => (one.item_id < other.item_id ? -1 : 1)),
      await folder("demo-content"),
      { name: "demo-content", version: VERSION },
    ),
    await writeLinearPackage(trained, await folder("demo-linear"), {
      name: "demo-linear",
      version: VERSION,
      training: { dataset: "generated-shop" },
      popularityThreshold: MIN_SHOPPERS,
    }),
  ];
};
