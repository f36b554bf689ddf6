/** A small shop with a taste that can be learnt, told over HTTP. */
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { loadShopData } from "../../../src/learn/shop/load-shop-data.ts";
import { trainShop } from "../../../src/learn/shop/train-shop.ts";
import type { TrainShopResult } from "../../../src/learn/shop/training-result.ts";
import type { TrainShopDeps } from "../../../src/learn/shop/training-setting.ts";
import type { TrainShopOptions } from "../../../src/learn/shop/training-wish.ts";
import { readManifest } from "../../../src/model/package/package-files.ts";
import { consent, type Harness } from "../../support/harness.ts";

export const ITEMS = Array.from({ length: 24 }, (_, at) => ({
  item_id: `i${at}`,
  title: `Thing ${at}`,
  category: [at % 2 === 0 ? "Even" : "Odd"],
}));

/** Shoppers buy along one parity, a few things each, one a day. */
export const historyOf = (shopper: number) =>
  Array.from({ length: 6 }, (_, step) => ({
    event_id: `s${shopper}-${step}`,
    shopper_id: `s${shopper}`,
    type: "purchase",
    item_id: `i${2 * ((shopper * 5 + step * 3) % 12) + (shopper % 2)}`,
    order_id: `o${shopper}-${step}`,
    occurred_at: new Date(Date.UTC(2026, 0, 1 + step * 3 + (shopper % 3), 10)).toISOString(),
  }));

export const AGREED = { personalise: true, train: true };

/** So many shoppers who agreed to everything that training needs, and what they bought. */
export const fillShop = async (harness: Harness, shoppers = 66): Promise<void> => {
  await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  for (let shopper = 0; shopper < shoppers; shopper += 1)
    await consent(harness, `s${shopper}`, AGREED).expect(200);
  await harness
    .call("post", "/v1/events")
    .send(Array.from({ length: shoppers }, (_, shopper) => historyOf(shopper)).flat())
    .expect(200);
};

/**
 * A training that notes the phases that it went through; `at` is called at the start of each, with how often
 * it has come by then.
 */
export const trainWatched = async (
  harness: Harness,
  options: Partial<TrainShopOptions> = {},
  at: (phase: string, times: number) => void = () => undefined,
  more: Partial<TrainShopDeps> = {},
): Promise<TrainShopResult & { readonly phases: readonly string[] }> => {
  const phases: string[] = [];
  const onProgress = (phase: string): void => {
    if (phases.at(-1) === phase) return;
    phases.push(phase);
    at(phase, phases.filter((each) => each === phase).length);
  };
  const result = await trainShop({ services: harness.app.services, onProgress, ...more }, harness.shop, {
    by: "test",
    minShoppers: 2,
    ...options,
  });
  return { ...result, phases };
};

export const manifestOf = async (harness: Harness, id: string) =>
  readManifest((await harness.app.services.store.models.openPackage(harness.shop, id))!);

/** sha256 of the graph with its weights: what "the same model" means (docs/learning.md, "Forgetting"). */
export const modelHash = async (harness: Harness, id: string): Promise<string> =>
  (await manifestOf(harness, id)).files["model.onnx"]!;

/**
 * The hash of a refit by the manifest's recipe on what the store would hand out now, as of the moment of that
 * training.
 */
export const refitHash = async (
  harness: Harness,
  { package: id, statement }: { readonly package: string; readonly statement: { readonly as_of: string } },
): Promise<string> => {
  const { dataset, catalogue } = await loadShopData(harness.app.services, harness.shop, {
    asOf: Date.parse(statement.as_of),
  });
  const {
    vocabulary: _vocabulary,
    catalogue: _catalogue,
    ...recipe
  } = (await manifestOf(harness, id)).training!.recipe!;
  return fingerprintModel(
    trainLinear({
      dataset,
      catalogue,
      recipe: recipe as LinearRecipe,
      secret: await harness.app.services.defenceSecret(harness.shop),
    }),
  );
};

export const championOf = async (harness: Harness): Promise<string | null> =>
  (await harness.app.services.registry.read(harness.shop)).state.slots["default"]?.champion ?? null;
