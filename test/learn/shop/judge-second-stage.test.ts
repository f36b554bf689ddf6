import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../../scripts/remove-folder.ts";
import { type Dataset, packDataset } from "../../../src/learn/data/dataset.ts";
import type { Prediction } from "../../../src/learn/data/predictions.ts";
import { createAccumulator, type Recommender } from "../../../src/learn/evaluate/baselines/recommender.ts";
import { measureRecommender, type SeenItems } from "../../../src/learn/evaluate/evaluate-recommender.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import { type TrainedLinear, trainLinear } from "../../../src/learn/linear/train.ts";
import { createComputation } from "../../../src/learn/shop/computation.ts";
import type { Computation } from "../../../src/learn/shop/computation-job.ts";
import { judgeSecondStage, measureTwice } from "../../../src/learn/shop/judge-second-stage.ts";
import { mayHaveSecondStage } from "../../../src/learn/shop/training-wish.ts";
import { plantShop, seededRandom, statementOf } from "../shops.ts";

const ITEMS = 150;

/**
 * Visits in which something returns: what was looked at two steps ago where each thing was seen once, what
 * was looked at three steps ago where all were seen before. No sum over single steps tells the two apart.
 */
const returning = (units: number): Dataset => {
  const random = seededRandom(9);
  const any = (): number => 1 + Math.floor(random() * ITEMS);
  const shuffled = (items: readonly number[]): number[] =>
    items
      .map((item) => ({ item, at: random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  const visit = (): number[] => {
    const late = [any(), any(), any()];
    const isKnown = random() < 0.5;
    const early = isKnown ? shuffled([...late, any(), any()]) : [any(), any(), any(), any(), any()];
    const steps = [...early, ...late];
    for (let more = 0; more < 2; more++) steps.push(steps.at(isKnown ? -3 : -2)!);
    return steps;
  };
  return packDataset({
    kind: "sessions",
    items: ["", ...Array.from({ length: ITEMS }, (_, at) => `i${at + 1}`)],
    timed: true,
    units: Array.from({ length: units }, (_, unit) => ({
      id: `u${unit}`,
      steps: visit().map((item, at) => ({ time: 20_000 + at * 2 + unit / units, type: 1, items: [item] })),
    })),
  });
};

const open = { folder: "" };

const computationOn = (dataset: Dataset, judgesSecondStage = true): Computation =>
  createComputation(
    {
      dataset,
      catalogue: new Map(),
      statement: statementOf(dataset),
      version: "1",
      folder: open.folder,
      champion: null,
      content: null,
      minShoppers: 1,
      defence: NO_DEFENCE,
      secret: "secret",
      mostUnitEntries: 100,
      neighbours: null,
      popularityThreshold: 3,
      judgesSecondStage,
      refit: null,
      heldBack: null,
    },
    () => undefined,
  );

const LATER = 800;
/** Every other one goes back to what was looked at; items from 11 on are in no history. */
const later: Prediction[] = Array.from({ length: LATER }, (_, at) => ({
  unit: `later${at}`,
  history: [{ time: 1, type: 1, items: [1] }],
  targets: [at % 2 === 0 ? 1 : 11],
  time: 2,
}));

/** Places what comes next as it is told, behind things that never come. */
const placing = (name: string, placeOf: (at: number, isNew: boolean) => number): Recommender => {
  const sums = createAccumulator(ITEMS);
  return {
    name,
    score: ({ unit, targets: [target = 0] }) => {
      const place = placeOf(Number(unit.slice("later".length)), target === 11);
      sums.clear();
      for (let before = 1; before < place; before += 1) sums.add(20 + before, 100);
      sums.add(target, 1);
      return sums;
    },
  };
};

/** How a second stage is judged that places repeats first, where the first stage has them at number ten. */
const judgedWith = async (
  { train, first }: { readonly train: Dataset; readonly first: TrainedLinear },
  ofNew: (at: number) => number,
): Promise<boolean | null> => {
  const data = {
    protocol: "next-basket",
    format: "store",
    train,
    predictions: later,
    catalogue: new Map(),
  } as const;
  const evaluate = (recommender: Recommender, seen: SeenItems = "kept") =>
    measureRecommender(recommender, { ...data, predictions: [...later] }, { seen, seed: "candor" });
  const { pays } = await judgeSecondStage({
    ...{ train, recipe: first.recipe, evaluate, span: "after today" },
    own: await measureTwice(
      placing("first", (at, isNew) => (isNew ? 4 + (at % 3) : 10)),
      evaluate,
    ),
    first: () => Promise.resolve(first),
    beside: () => Promise.resolve(placing("both", (at, isNew) => (isNew ? ofNew(at) : 1))),
  });
  return pays;
};

describe("what a second stage may lose on what is new to a history", () => {
  const train = returning(700);
  let first: TrainedLinear;
  beforeAll(() => {
    first = trainLinear({ dataset: train, recipe: chooseRecipe(train, { repeats: true }) });
  }, 120_000);

  it("is no more than chance: one of two that are level measures worse in any case", async () => {
    // The same places in another order, and a few far behind: a loss of less than its standard error.
    expect(await judgedWith({ train, first }, (at) => (at % 97 === 1 ? 15 : 4 + ((at + 1) % 3)))).toBe(true);
  });

  it("is nothing that is more than chance, also where it wins more with what returns", async () => {
    expect(await judgedWith({ train, first }, (at) => 6 + (at % 3))).toBe(false);
  });

  it("may be a gain", async () => {
    expect(await judgedWith({ train, first }, (at) => 1 + (at % 3))).toBe(true);
  });
});

describe("a second stage that nobody asked for", () => {
  beforeAll(async () => {
    open.folder = await mkdtemp(join(tmpdir(), "candor-second-"));
  });
  afterAll(() => removeFolder(open.folder));

  it("pays where it is ahead on what was held back, and says by how much", async () => {
    const computation = computationOn(returning(700));
    const { second } = await computation.measure();
    expect(second).toMatchObject({ pays: true });
    expect(second!.because).toMatch(
      /^A second stage pays on \d+ predictions after .*: Recall@20 .* with it, Recall@20 .* without\.$/,
    );
    expect(await computation.make("ranker")).toMatchObject({ id: "ranker@1", pays: true });
  }, 240_000);

  it("does not pay where the sum of steps is all there is to learn", async () => {
    const { second } = await computationOn(
      plantShop({ units: 2300, items: 50, seed: 5, baskets: true }),
    ).measure();
    expect(second).toMatchObject({ pays: false, because: expect.stringContaining("does not pay") });
  }, 240_000);

  it("is not tried on few predictions, nor where none is to be judged, and says the numbers", async () => {
    const few = plantShop({ units: 500, items: 50, seed: 5, baskets: true });
    const { second } = await computationOn(few).measure();
    expect(second).toMatchObject({ pays: null });
    expect(second!.because).toMatch(
      /^No second stage was tried: .*1000 .* \(here \d+\) and 200 .* \(here \d+\)/,
    );
    expect((await computationOn(few, false).measure()).second).toBeUndefined();
  }, 120_000);

  it("is made of the additive model alone, unless switched off or defended beyond the threshold", () => {
    const partners = { ...NO_DEFENCE, partners: 10, grain: 4 };
    expect(mayHaveSecondStage({})).toBe(true);
    expect(mayHaveSecondStage({ secondStage: "off" })).toBe(false);
    expect(mayHaveSecondStage({ model: "sequence" })).toBe(false);
    for (const defence of [
      partners,
      { ...NO_DEFENCE, noise: 1 },
      { ...NO_DEFENCE, thin_below: 3, keep: 0.5 },
    ])
      expect(mayHaveSecondStage({ defence })).toBe(false);
  });
});
