import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../../scripts/remove-folder.ts";
import { withoutUnits } from "../../../src/learn/data/dataset.ts";
import { fingerprintModel } from "../../../src/learn/linear/fingerprint.ts";
import { NO_DEFENCE, SIMPLE_MODELS, type SimpleModel } from "../../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { createComputation } from "../../../src/learn/shop/computation.ts";
import type { ComputationJob } from "../../../src/learn/shop/computation-job.ts";
import { openTraining } from "../../../src/learn/shop/package-training.ts";
import { readManifest } from "../../../src/model/package/package-files.ts";
import { plantShop, statementOf } from "../shops.ts";

const dataset = plantShop({ units: 120, items: 30, seed: 4, baskets: true });

const jobFor = (folder: string, simple: SimpleModel): ComputationJob => ({
  dataset,
  catalogue: new Map(),
  statement: statementOf(dataset),
  version: "1",
  folder: join(folder, simple),
  champion: null,
  content: null,
  minShoppers: 2,
  defence: NO_DEFENCE,
  secret: "secret",
  mostUnitEntries: 100,
  neighbours: null,
  popularityThreshold: 3,
  refit: null,
  judgesSecondStage: false,
  heldBack: { reports: [], simple, better: true, because: "It was ahead." },
});

describe("a simple model that was ahead", () => {
  const state = { folder: "" };
  beforeAll(async () => {
    state.folder = await mkdtemp(join(tmpdir(), "candor-simple-"));
  });
  afterAll(() => removeFolder(state.folder));

  it.each(SIMPLE_MODELS)("is a package, %s, and is refitted without whoever leaves", async (simple) => {
    const job = jobFor(state.folder, simple);
    const made = await createComputation(job, () => undefined).make("linear");
    expect(made.id).toBe(`${simple}@1`);
    const training = (await openTraining(made.dir))!;
    expect(training.recipe).toMatchObject({ fixed: simple, min_units: 2 });
    const left = withoutUnits(dataset, new Set(["u3"]));
    const again = createComputation(
      {
        ...job,
        dataset: left,
        folder: `${job.folder}-again`,
        version: "1.f1",
        refit: { recipe: training.recipe, runMs: null },
        heldBack: null,
      },
      () => undefined,
    );
    const { dir } = await again.make("linear");
    const { name, files } = await readManifest(dir);
    expect(name).toBe(simple);
    expect(files["model.onnx"]).toBe(
      fingerprintModel(trainLinear({ dataset: left, recipe: training.recipe, secret: "secret" })),
    );
  });

  it.each([
    [true, ["cos"]],
    [false, ["cos", "content"]],
  ])("is made with the choices that it was measured with: without titles %s", async (kept, matrices) => {
    const job = jobFor(state.folder, "item-knn");
    const catalogue = new Map(
      dataset.items.map((_, item) => [
        item,
        { title: `Thing of ${item % 5}`, category: ["All"], brand: null },
      ]),
    );
    const measured = { reports: [], simple: "item-knn", better: true, because: "It was ahead." } as const;
    const structures = [{ name: "no-text", without: 0.1, with: 0.2, kept }] as const;
    const { dir } = await createComputation(
      { ...job, catalogue, folder: `${job.folder}-${kept}`, heldBack: { ...measured, structures } },
      () => undefined,
    ).make("linear");
    expect((await openTraining(dir))?.recipe.matrices).toEqual(matrices);
  });

  it("says in every language what decides, and nothing that it does not read", async () => {
    const { manifest } = (await openTraining(join(state.folder, "popularity", "linear")))!;
    expect(Object.keys(manifest.main_parameters ?? {}).sort()).toEqual(["de", "en", "fr", "nb", "nl"]);
    expect(manifest.main_parameters?.["en"]).toEqual(["How often a product is chosen."]);
  });
});
