import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withoutUnits } from "../../src/learn/data/dataset.ts";
import { fingerprintModel } from "../../src/learn/linear/fingerprint.ts";
import { type Defence, type LinearRecipe, NO_DEFENCE } from "../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../src/learn/linear/train.ts";
import { loadShopData } from "../../src/learn/shop/load-shop-data.ts";
import type { TrainShopResult } from "../../src/learn/shop/training-result.ts";
import { forgetUnits } from "../learn/forget-units.ts";
import { fillShop, manifestOf, modelHash, refitHash, trainWatched } from "../learn/shop/tastes.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const DEFENCE: Defence = { thin_below: 6, keep: 0.5, noise: 1, grain: 4, partners: 4 };

describe("a shop that trains with defences", () => {
  let harness: Harness;
  let result: TrainShopResult;
  let secret: string;
  beforeAll(async () => {
    harness = await startHarness();
    await fillShop(harness, 40);
    secret = await harness.app.services.defenceSecret("acme");
    result = await trainWatched(harness, { minShoppers: 3, defence: DEFENCE });
  }, 60_000);
  afterAll(() => harness.close());
  const recipeOf = async ({ package: id }: TrainShopResult): Promise<LinearRecipe> => {
    const {
      vocabulary: _vocabulary,
      catalogue: _catalogue,
      ...recipe
    } = (await manifestOf(harness, id)).training!.recipe!;
    return recipe as LinearRecipe;
  };
  const data = () => loadShopData(harness.app.services, "acme", { asOf: Date.parse(result.statement.as_of) });

  it("says them in the recipe, and a shop that asked for none has a threshold and no more", async () => {
    expect(await recipeOf(result)).toMatchObject({ min_units: 3, defence: DEFENCE });
    const plain = await trainWatched(harness, { minShoppers: 3 });
    expect(await recipeOf(plain)).toMatchObject({ min_units: 3, defence: NO_DEFENCE });
    expect(await modelHash(harness, plain.package)).not.toBe(await modelHash(harness, result.package));
  }, 60_000);

  it("makes the same model again, and the one that a refit gives", async () => {
    const again = await trainWatched(harness, { minShoppers: 3, defence: DEFENCE });
    expect(await modelHash(harness, again.package)).toBe(await modelHash(harness, result.package));
    expect(await refitHash(harness, result)).toBe(await modelHash(harness, result.package));
  }, 60_000);

  it(
    "has another model than a shop with the same data and another secret, unless nothing is defended by " +
      "it",
    async () => {
      const { dataset, catalogue } = await data();
      const recipe = await recipeOf(result);
      const hashOf = (one: LinearRecipe, key: string): string =>
        fingerprintModel(trainLinear({ dataset, catalogue, recipe: one, secret: key }));
      expect(hashOf(recipe, secret)).toBe(await modelHash(harness, result.package));
      expect(hashOf(recipe, "of another shop")).not.toBe(await modelHash(harness, result.package));
      const bare = { ...recipe, defence: { ...NO_DEFENCE, partners: 4 } };
      expect(hashOf(bare, "of another shop")).toBe(hashOf(bare, secret));
    },
    30_000,
  );

  it("forgets a shopper as if they had never been there", async () => {
    const { dataset, catalogue } = await data();
    const recipe = await recipeOf(result);
    const unitIds = new Set([dataset.units[5]!, dataset.units[40]!]);
    const forgotten = forgetUnits({ dataset, catalogue, recipe, unitIds, secret });
    expect(fingerprintModel(forgotten)).toBe(
      fingerprintModel(trainLinear({ dataset: withoutUnits(dataset, unitIds), catalogue, recipe, secret })),
    );
    expect(fingerprintModel(forgotten)).not.toBe(await modelHash(harness, result.package));
  }, 30_000);

  it("writes its secret neither into the package nor into what is told of the training", async () => {
    const dir = (await harness.app.services.store.models.openPackage("acme", result.package))!;
    const bytes = await Promise.all(
      (await readdir(dir, { recursive: true, withFileTypes: true }))
        .filter((each) => each.isFile())
        .map((each) => readFile(join(each.parentPath, each.name))),
    );
    expect(bytes.length).toBeGreaterThan(3);
    for (const each of [...bytes, Buffer.from(JSON.stringify(result))])
      expect([each.includes(secret), each.includes(Buffer.from(secret, "base64url"))]).toEqual([
        false,
        false,
      ]);
  });

  it.each([
    ["fewer partners", { defence: { ...DEFENCE, partners: 3 } }],
    ["other rungs", { defence: { ...DEFENCE, grain: 2 } }],
    ["none", {}],
  ])(
    "does not go on under other defences with what was begun under these: %s",
    async (_name, options) => {
      const stopping = new AbortController();
      await expect(
        trainWatched(
          harness,
          { defence: DEFENCE },
          (phase) => {
            if (phase === "read again") stopping.abort();
          },
          { signal: stopping.signal },
        ),
      ).rejects.toMatchObject({ name: "AbortError" });
      const other = await trainWatched(harness, options);
      expect(other.kept).toEqual([]);
      expect((await recipeOf(other)).defence).toEqual(
        (options as { defence?: Defence }).defence ?? NO_DEFENCE,
      );
      expect(await refitHash(harness, other)).toBe(await modelHash(harness, other.package));
    },
    60_000,
  );

  it("goes on under the same defences with what it had finished", async () => {
    const stopping = new AbortController();
    await expect(
      trainWatched(
        harness,
        { defence: DEFENCE },
        (phase) => {
          if (phase === "read again") stopping.abort();
        },
        { signal: stopping.signal },
      ),
    ).rejects.toMatchObject({ name: "AbortError" });
    const { partners, grain, noise, keep, thin_below } = DEFENCE;
    const result = await trainWatched(harness, {
      defence: { partners: partners!, grain: grain!, noise, keep, thin_below },
    });
    expect(result.kept).toEqual(["measure", "linear"]);
  }, 60_000);
});
