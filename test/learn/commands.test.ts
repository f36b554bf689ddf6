import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runEvaluate } from "../../src/learn/commands.ts";
import { stepsOf } from "../../src/learn/data/dataset.ts";
import { loadEvaluation } from "../../src/learn/data/load-evaluation.ts";
import { chooseRecipe } from "../../src/learn/linear/choose-recipe.ts";
import { trainLinear } from "../../src/learn/linear/train.ts";
import { writeLinearPackage } from "../../src/learn/linear/write-linear-package.ts";
import { plantShop } from "./shops.ts";

let folder = "";
let train = "";
let test = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-evaluate-"));
  const rows = (seed: number, units: number, prefix: string): string => {
    const dataset = plantShop({ units, items: 40, seed });
    return [
      "SessionId\tItemId\tTime",
      ...dataset.units.flatMap((unit, u) =>
        stepsOf(dataset, u).map((step) => `${prefix}${unit}\t${step.items[0]}\t${step.time * 86_400}`),
      ),
    ].join("\n");
  };
  [train, test] = [join(folder, "train.txt"), join(folder, "test.txt")];
  await writeFile(train, rows(1, 600, "a"));
  await writeFile(test, rows(2, 120, "b"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const io = (lines: string[]) => ({
  out: (line: string) => {
    lines.push(line);
  },
  progress: () => undefined,
  clock: () => 0,
});

it("learns planted tastes, prints the fixed JSON shape and draws the plot", async () => {
  const lines: string[] = [];
  const plot = join(folder, "plot.svg");
  await runEvaluate({ train, test, protocol: "next-item", json: true, plot }, io(lines));
  const result = JSON.parse(lines[0]!) as {
    metrics: Record<string, Record<string, number>>;
    seconds: Record<string, number>;
    reports: { name: string; metrics: Record<string, { hr: number }> }[];
  };
  expect(lines).toHaveLength(1);
  expect(Object.keys(result.metrics["20"]!)).toEqual(["hr", "mrr", "ndcg", "recall"]);
  expect(result.seconds).toHaveProperty("train");
  const popularity = result.reports.find((report) => report.name === "popularity")!;
  expect(result.metrics["5"]!.hr).toBeGreaterThan(popularity.metrics["5"]!.hr + 0.2);
  expect(await readFile(plot, "utf8")).toMatch(/^<svg [\s\S]*popularity[\s\S]*<\/svg>\n$/);
});

it("a package scores as the model that it was written from", async () => {
  const data = loadEvaluation({ train, test, protocol: "next-item" });
  const trained = trainLinear({ dataset: data.train, recipe: chooseRecipe(data.train) });
  const packageDir = join(folder, "package");
  await writeLinearPackage(trained, packageDir);
  const direct = await runEvaluate(
    { train, test, protocol: "next-item", tune: false, baselines: [] },
    io([]),
  );
  const packaged = await runEvaluate(
    { train, test, protocol: "next-item", packageDir, baselines: [] },
    io([]),
  );
  expect(packaged.metrics["20"]!.hr).toBeCloseTo(direct.metrics["20"]!.hr, 2);
  expect(packaged.metrics["20"]!.mrr).toBeCloseTo(direct.metrics["20"]!.mrr, 3);
});

it("refuses a model that does not exist, naming those that do", async () => {
  await expect(
    runEvaluate({ train, test, protocol: "next-item", model: "oracle" }, io([])),
  ).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("vs-knn") as string });
});
