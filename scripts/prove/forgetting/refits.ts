import { randomBytes } from "node:crypto";
import { type Dataset, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { trainLinearBeside } from "../../../src/learn/linear/train-beside.ts";
import { loadShopData } from "../../../src/learn/shop/load-shop-data.ts";
import { openTraining } from "../../../src/learn/shop/package-training.ts";
import { toConfig } from "../../../src/lib/config.ts";
import { openServices } from "../../../src/services/open-services.ts";

/** What serves before anybody has left: its recipe, and the data that it was trained on. */
export type Original = {
  readonly id: string;
  readonly shoppers: number;
  readonly entries: number;
  readonly items: number;
  /** sha256 of the graph of a refit without these shoppers, from that data and recipe alone. */
  refitWithout(shoppers: readonly string[]): Promise<string>;
};

/** Reads the champion's data once, before anybody leaves; refits know nothing of how the service forgets. */
export const openOriginal = async (data: string, shop: string, slot: string): Promise<Original> => {
  const { services, close } = await openServices(toConfig({}, { data }), {
    clock: () => Date.now(),
    random: (size) => randomBytes(size),
  });
  try {
    const { state } = await services.registry.read(shop);
    const id = state.slots[slot]?.champion ?? "";
    const dir = await services.store.models.openPackage(shop, id);
    const training = dir === null ? null : await openTraining(dir);
    if (training === null) throw new Error(`${id} serves, and was not trained here.`);
    const { recipe, counted, asOf } = training;
    const { dataset, catalogue } = await loadShopData(services, shop, { asOf, as: counted });
    const secret = await services.defenceSecret(shop);
    const refit = async (remaining: Dataset): Promise<string> =>
      fingerprintModel(await trainLinearBeside({ dataset: remaining, catalogue, recipe, secret }));
    return {
      id,
      shoppers: dataset.units.length,
      entries: dataset.entryItem.length,
      items: dataset.items.length - 1,
      refitWithout: (shoppers) =>
        refit(withoutUnits(dataset, new Set(shoppers.map((each) => services.store.pseudonym(shop, each))))),
    };
  } finally {
    await close();
  }
};
