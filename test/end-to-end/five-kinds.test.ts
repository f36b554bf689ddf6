import { createHash } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWire, type Wire } from "../../scripts/demo/wire.ts";
import { createTwins, fillShop, type Twins } from "../../scripts/prove/kinds/shop-over-http.ts";
import { faultsOfAnswers, tryAnswers } from "../../scripts/prove/kinds/try-answers.ts";
import { packPackage } from "../../scripts/prove/swap/pack-package.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { chooseRecipe } from "../../src/learn/linear/choose-recipe.ts";
import { type TrainedLinear, trainLinear } from "../../src/learn/linear/train.ts";
import { writeLinearPackage } from "../../src/learn/linear/write-linear-package.ts";
import { trainRanker } from "../../src/learn/ranker/train.ts";
import { writeRankerPackage } from "../../src/learn/ranker/write-ranker-package.ts";
import { trainSequence } from "../../src/learn/sequence/train.ts";
import { writeSequencePackage } from "../../src/learn/sequence/write-sequence-package.ts";
import { loadShopData, type ShopData } from "../../src/learn/shop/load-shop-data.ts";
import { readManifest } from "../../src/model/package/package-files.ts";
import { checkPackage } from "../../src/model/verify/check-package.ts";
import { KINDS_NOW, kindsShop } from "../model/fixtures/kinds-shop.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const FIXTURES = join(import.meta.dirname, "../model/fixtures");
const SHOPPERS = 3;
/** The same ids, and with them the same data and the same models, in every run. */
const seededBytes = (seed: string): ((size: number) => Buffer) => {
  const drawn = { bytes: 0 };
  return (size) => createHash("shake256", { outputLength: size }).update(`${seed}/${drawn.bytes++}`).digest();
};
/** A version of its own: a pin names a version alone. */
const LINEAR = "linear@7.0.0";

/**
 * Five kinds of models from five writers, made from the consented history of one shop, taken in and asked
 * over HTTP. The same with the exporters themselves, more shoppers and the command line: npm run prove --
 * five-kinds.
 */
describe("a model of another kind", () => {
  let harness: Harness;
  let folder = "";
  let wire: Wire;
  let twins: Twins;
  let data: ShopData;
  let linear: TrainedLinear;
  const made = kindsShop();
  const asked = made.shoppers.filter(({ events }) => events.length > 3).slice(0, SHOPPERS);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-kinds-"));
    // A machine that is busy with something else makes nobody's answer another one here.
    harness = await startHarness({
      clock: () => KINDS_NOW,
      random: seededBytes("kinds"),
      modelDeadlineMs: 60_000,
    });
    await harness.app.listen(0, "127.0.0.1");
    wire = createWire(`http://127.0.0.1:${(harness.app.server.address() as AddressInfo).port}`, harness.key);
    await fillShop(wire, made);
    twins = createTwins(wire);
    data = await loadShopData(harness.app.services, harness.shop);
    linear = trainLinear({
      dataset: data.dataset,
      catalogue: data.catalogue,
      recipe: {
        ...chooseRecipe(data.dataset, { withContent: true, repeats: true, neighbours: 50 }),
        min_units: 3,
      },
    });
  }, 120_000);
  afterAll(async () => {
    await harness.close();
    await removeFolder(folder);
  });

  const training = () => ({ dataset: `shop:${harness.shop}`, watermark: data.watermark });
  const KINDS: readonly {
    readonly kind: string;
    readonly slot: "default" | "default.rank";
    readonly write: (dir: string) => Promise<string>;
  }[] = [
    {
      kind: "gather-neighbour, by the linear writer",
      slot: "default",
      write: async (dir) => {
        await writeLinearPackage(linear, dir, { version: "7.0.0", training: training() });
        return dir;
      },
    },
    {
      kind: "dense linear, by scikit-learn",
      slot: "default",
      write: () => Promise.resolve(join(FIXTURES, "dense-linear")),
    },
    {
      kind: "self-attention, by the sequence writer",
      slot: "default",
      write: async (dir) => {
        await writeSequencePackage(
          await trainSequence(data.dataset, { dimension: 16, blocks: 1, history_length: 12, epochs: 3 }),
          dir,
          { training: training() },
        );
        return dir;
      },
    },
    {
      kind: "MLP ranker, by the ranker writer",
      slot: "default.rank",
      write: async (dir) => {
        await writeRankerPackage(
          await trainRanker({
            dataset: data.dataset,
            linear,
            catalogue: data.catalogue,
            options: { candidates: 40, hidden: 16, epochs: 12 },
          }),
          dir,
          { firstStage: LINEAR, training: training() },
        );
        return dir;
      },
    },
    {
      kind: "tree ensemble as ranker, by LightGBM",
      slot: "default.rank",
      write: () => Promise.resolve(join(FIXTURES, "tree-ensemble")),
    },
  ];
  const serve = async (model: string, slot: string): Promise<void> => {
    // The data set of the fixtures was exported by another instance: this one does not know who is in it.
    await wire.call("PUT", `/v1/slots/${slot}`, { champion: model, accept_unknown_training: true });
    await harness.app.models.slotsOf(harness.shop);
    await harness.app.models.follow();
  };

  it.each(KINDS)(
    "$kind: passes the check, serves in $slot, and what its reasons claim is so",
    async ({ slot, write }) => {
      const dir = await write(join(folder, `package-${KINDS.findIndex((each) => each.write === write)}`));
      expect((await checkPackage(dir)).failures).toEqual([]);
      const { body } = await harness
        .call("post", "/v1/models")
        .set("Content-Type", "application/x-tar")
        .send(await buffer(await packPackage(dir)))
        .expect(201);
      const { model } = body as { model: string };
      const isRanker = slot === "default.rank";
      if (isRanker) await serve(LINEAR, "default");
      await serve(model, slot);
      const sentences = (await readManifest(dir)).main_parameters["en"]!;
      const figures = await tryAnswers(
        {
          wire,
          twins,
          expected: isRanker ? { model: LINEAR, ranker: { id: model, sentences } } : { model, ranker: null },
        },
        asked,
      );
      expect(faultsOfAnswers(figures, isRanker)).toEqual([]);
      expect(figures).toMatchObject({ shoppers: SHOPPERS, suggestions: 10 * SHOPPERS, refusals: SHOPPERS });
    },
    120_000,
  );
});
