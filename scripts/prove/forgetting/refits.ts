import { randomBytes } from "node:crypto";
import { type Dataset, withoutUnits } from "../../../src/learn/data/dataset.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { trainLinearBeside } from "../../../src/learn/linear/train-beside.ts";
import { loadShopData } from "../../../src/learn/shop/load-shop-data.ts";
import { openTraining } from "../../../src/learn/shop/package-training.ts";
import type { Config } from "../../../src/lib/config.ts";
import { openServices } from "../../../src/services/open-services.ts";
import type { Services } from "../../../src/services/services.ts";

/** What serves before anybody has left: its recipe, and the data that it was trained on. */
export type Original = {
  readonly id: string;
  readonly shoppers: number;
  readonly entries: number;
  readonly items: number;
  /** sha256 of the graph of a refit without these shoppers, from that data and recipe alone. */
  refitWithout(shoppers: readonly string[]): Promise<string>;
  /** The same on the rows as they stand, which are read anew, as of the training's moment. */
  refitOnRows(): Promise<string>;
  /** sha256 of the graph that serves now. */
  servedNow(): Promise<string | null>;
};

/** Reads the champion's data once, before anybody leaves; refits know nothing of how the service forgets. */
export const openOriginal = async (config: Config, shop: string, slot: string): Promise<Original> => {
  const inServices = async <T>(act: (services: Services) => Promise<T>): Promise<T> => {
    const { services, close } = await openServices(config, {
      clock: () => Date.now(),
      random: (size) => randomBytes(size),
    });
    try {
      return await act(services);
    } finally {
      await close();
    }
  };
  return inServices(async (services) => {
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
      refitOnRows: async () =>
        refit((await inServices((now) => loadShopData(now, shop, { asOf, as: counted }))).dataset),
      servedNow: () =>
        inServices(async ({ registry }) => {
          const now = (await registry.read(shop)).state;
          return now.packages[now.slots[slot]?.champion ?? ""]?.model_sha256 ?? null;
        }),
    };
  });
};
