import { describe, expect, it } from "vitest";
import { type Dataset, filterSteps, packDataset } from "../../../src/learn/data/dataset.ts";
import type { Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { createLinearRecommender } from "../../../src/learn/evaluate/model-recommenders.ts";
import type { LinearRecipe } from "../../../src/learn/linear/recipe.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { plantShop, seededRandom } from "../shops.ts";
import { clairvoyant, clairvoyantOf, dataset, judgeBeside, nobody, POOR, recipeOf } from "./judge-beside.ts";

const newest = dataset.stepTime.reduce((most, time) => Math.max(most, time), 0);
/** Later than the tenth that is held back by itself, and with enough after it. */
const recently = dataset.stepTime.slice().sort()[Math.floor(dataset.stepTime.length * 0.94)]!;
const before = (days: number): Dataset =>
  filterSteps(dataset, (_unit, step) => dataset.stepTime[step]! <= days);
const served = (recipe: LinearRecipe, data: Dataset): Recommender =>
  createLinearRecommender(trainLinear({ dataset: data, recipe }), true, "old@1");

const random = seededRandom(7);
/** Everybody buys one thing of their own every other time, and nothing goes with anything. */
const habits = packDataset({
  kind: "sessions",
  items: ["", ...Array.from({ length: 200 }, (_, at) => `i${at + 1}`)],
  timed: true,
  units: Array.from({ length: 60 }, (_, unit) => ({
    id: `u${unit}`,
    steps: Array.from({ length: 8 }, (_step, at) => ({
      time: 18_000 + at * 7 + unit / 100,
      type: 5,
      items: [at % 2 === 1 ? 1 + unit : 61 + Math.floor(random() * 10)],
    })),
  })),
});

/** Each thing is bought once, by one person: what comes next was never seen. */
const oneOffs = packDataset({
  kind: "sessions",
  items: ["", ...Array.from({ length: 360 }, (_, at) => `i${at + 1}`)],
  timed: true,
  units: Array.from({ length: 60 }, (_, unit) => ({
    id: `u${unit}`,
    steps: Array.from({ length: 6 }, (_step, at) => ({
      time: 18_000 + at * 7 + unit / 100,
      type: 5,
      items: [1 + unit * 6 + at],
    })),
  })),
});

describe("the latest days decide whether a newcomer serves", () => {
  it("serves where it is not behind the simple models, and says by how much", async () => {
    const result = await judgeBeside(null);
    expect(result).toMatchObject({ better: true, simple: null });
    expect(result.because).toMatch(
      /^It is not behind the simple models on \d+ predictions after [\d-]+: Recall@20 .* \(linear\) against /,
    );
  });

  it("gives way to the best simple model where it is behind it", async () => {
    // A fitted model that cannot say "again".
    const result = await judgeBeside(null, { data: habits, recipe: { matrices: ["cos"] } });
    expect(result).toMatchObject({ better: true, simple: "personal-frequency" });
    const [best, ...others] = result.reports.map(({ metrics }) => metrics["20"]!.recall);
    expect(best).toBeGreaterThanOrEqual(Math.max(...others));
    expect(result.because).toContain("The fitted model is behind a simple one on");
  });

  it("waits where the catalogue alone does better, and nothing of that is silent", async () => {
    const result = await judgeBeside(null, { content: clairvoyant });
    expect(result).toMatchObject({ better: false });
    expect(result.because).toMatch(/against 1\.0000 of content@1 on \d+ predictions/);
  });

  it.each([null, nobody])("waits where nothing was found, whatever serves (%#)", async (content) => {
    const result = await judgeBeside(null, { data: oneOffs, content });
    expect(result.reports[0]?.metrics["20"]?.recall).toBe(0);
    expect(result).toMatchObject({ better: false, because: expect.stringContaining("found nothing") });
  });

  it("lets the order decide where a list holds all there is", async () => {
    const small = plantShop({ units: 240, items: 10, seed: 5, baskets: true });
    const result = await judgeBeside(null, { data: small, content: clairvoyantOf(small) });
    expect(result.reports.map(({ metrics }) => metrics["20"]?.recall)).toEqual(result.reports.map(() => 1));
    expect(result).toMatchObject({
      better: false,
      because: expect.stringMatching(/NDCG@20 0.* against 0.*, behind by \d+\.\d standard errors\.$/),
    });
  });

  it("waits where few people did something twice, with and without something that serves", async () => {
    const few = { data: before(newest - 58.5) };
    expect(await judgeBeside(null, few)).toMatchObject({ reports: [], better: false });
    const beside = await judgeBeside(null, { ...few, content: clairvoyant });
    expect(beside).toMatchObject({ reports: [], better: false });
    expect(beside.because).toMatch(
      /^Only \d+ shoppers did something in each .*: too few to judge it beside content@1\.$/,
    );
  });

  it("waits where too little was done to judge it beside a champion", async () => {
    const result = await judgeBeside({ to: newest - 55 }, { data: before(newest - 58.5) });
    expect(result).toMatchObject({ reports: [], better: false });
    expect(result.because).toMatch(
      /^Only \d+ shoppers did something .*: too few to judge it beside old@1\.$/,
    );
  });

  it("is judged only on days after the newest that the champion was trained on", async () => {
    const to = recently;
    const old = before(to);
    const result = await judgeBeside({
      recommender: served(recipeOf(old, POOR), old),
      to,
      recipe: recipeOf(old, POOR),
    });
    expect(result.trained).toEqual([to]);
    expect(result.reports.map(({ name }) => name)).toEqual([
      "linear",
      "popularity",
      "personal-frequency",
      "item-knn",
      "sequential-rules",
      "old@1",
    ]);
    expect(new Set(result.reports.map(({ predictions }) => predictions)).size).toBe(1);
    expect(result).toMatchObject({ better: true });
    expect(result.because).toMatch(
      new RegExp(
        "Recall@20 0\\.\\d{4} against 0\\.\\d{4} of old@1 on \\d+ predictions after .*, " +
          "which neither was trained on\\. NDCG@20 0\\.\\d{4} against 0\\.\\d{4}\\.$",
      ),
    );
  });

  it("waits, with the figures, where the champion is better", async () => {
    const to = recently;
    const old = before(to);
    const result = await judgeBeside(
      { recommender: served(recipeOf(old), old), to, recipe: recipeOf(old) },
      { minUnits: POOR },
    );
    const [own, rival] = [result.reports[0]!, result.reports.at(-1)!];
    expect(own.metrics["20"]!.recall).toBeLessThan(rival.metrics["20"]!.recall);
    expect(result.better).toBe(false);
    expect(result.because).toContain(rival.metrics["20"]!.recall.toFixed(4));
  });

  it("gives a tie to the newcomer, which knows later days", async () => {
    const to = recently;
    const recipe = recipeOf(before(to));
    expect(await judgeBeside({ recommender: served(recipe, before(to)), to, recipe })).toMatchObject({
      better: true,
    });
  });

  it(
    "compares recipe with recipe, each trained without the days, where the champion has " + "seen them all",
    async () => {
      const better = await judgeBeside({ to: newest, recipe: recipeOf(dataset, POOR) });
      expect(better).toMatchObject({ better: true });
      expect(better.reports.at(-1)!.name).toBe("the recipe of old@1");
      expect(better.because).toContain("each trained without them");
      expect(new Set(better.trained).size).toBe(1);
      expect(better.trained).toHaveLength(2);
      expect(better.trained[0]).toBeLessThan(newest);
      const worse = await judgeBeside({ to: newest, recipe: recipeOf(dataset) }, { minUnits: POOR });
      expect(worse).toMatchObject({ better: false });
    },
  );

  it("trains no second time where the champion has the very same recipe", async () => {
    const result = await judgeBeside({ to: newest, recipe: recipeOf(dataset) });
    expect(result).toMatchObject({
      better: true,
      because: expect.stringContaining("old@1 has the same recipe, and this one knows later days."),
    });
    expect(result.trained).toHaveLength(1);
  });

  it("waits where the champion has seen the days and cannot be trained again here", async () => {
    expect(await judgeBeside({ to: newest, recipe: null })).toMatchObject({
      better: false,
      because: expect.stringContaining("its recipe cannot be trained here again"),
    });
  });

  it("says that a champion of unknown training may have seen the days", async () => {
    expect(await judgeBeside({ to: null })).toMatchObject({
      better: true,
      because: expect.stringContaining("may have seen them"),
    });
  });
});
