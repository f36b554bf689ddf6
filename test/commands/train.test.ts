import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrainShopResult } from "../../src/learn/shop/training-result.ts";
import { fillShop, manifestOf } from "../learn/shop/tastes.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { runHere as run } from "../support/run-cli.ts";

describe("candor train", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    await fillShop(harness, 30);
  }, 60_000);
  afterAll(() => harness.close());
  const train = (...options: readonly string[]) =>
    run("train", "--shop", "acme", "--data", harness.config.data, "--json", ...options);

  it("trains with the defences that it is given", async () => {
    const { code, out, err } = await train("--min-shoppers", "4", "--partners", "20", "--grain", "4");
    expect([code, err]).toEqual([0, ""]);
    const recipe = (await manifestOf(harness, (JSON.parse(out) as TrainShopResult).package)).training!
      .recipe!;
    expect(recipe).toMatchObject({
      min_units: 4,
      defence: { partners: 20, grain: 4, thin_below: 0, keep: 1, noise: 0 },
    });
  }, 60_000);

  it.each([
    { options: ["--min-shoppers", "2.5"], says: "--min-shoppers" },
    { options: ["--grain", "0.5"], says: "--grain" },
    { options: ["--noise", "2"], says: "--thin-below" },
    { options: ["--model", "sequence", "--partners", "20"], says: "linear model" },
  ])("trains nothing where a defence makes no sense: $options", async ({ options, says }) => {
    const before = await harness.app.services.registry.read("acme");
    const { code, out, err } = await train(...options);
    expect([code, out]).toEqual([2, ""]);
    expect(JSON.parse(err)).toMatchObject({
      error: { code: "usage", message: expect.stringContaining(says) },
    });
    expect(await harness.app.services.registry.read("acme")).toEqual(before);
  });
});
