import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runHere } from "../support/run-cli.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-evaluate-options-"));
  await writeFile(join(folder, "lists.txt"), "1 2 3\n2 3 1\n3 1 2\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const evaluate = (...more: readonly string[]) => {
  const file = join(folder, "lists.txt");
  const what = ["--train", file, "--test", file, "--protocol", "leave-one-out", "--no-baselines", "--json"];
  return runHere("evaluate", ...what, "--model", "popularity", ...more);
};

it.each([
  ["--limit", "x"],
  ["--limit", "0"],
  ["--limit", "2.5"],
  ["--limit", ""],
  ["--holdout-days", "x"],
  ["--holdout-days", "-3"],
])("refuses %s %s and names the option", async (option, value) => {
  const { code, err } = await evaluate(option, value);
  expect([code, err]).toEqual([2, expect.stringMatching(new RegExp(`${option} is a (?:whole )?number`))]);
});

it("predicts as often as --limit says", async () => {
  const { code, out } = await evaluate("--limit", "2");
  expect(code).toBe(0);
  expect((JSON.parse(out) as { data: object }).data).toMatchObject({ predictions: 2 });
});

it("tells of each baseline whether it is ahead, in what is found and in its order", async () => {
  const file = join(folder, "lists.txt");
  const what = ["--train", file, "--test", file, "--protocol", "leave-one-out", "--model", "popularity"];
  const told = await runHere("evaluate", ...what);
  expect([told.code, told.out]).toEqual([
    0,
    expect.stringMatching(/^Behind (?:no baseline by more than|[a-z-]+ \(seen items removed\): )/m),
  ]);
  const { out } = await runHere("evaluate", ...what, "--json");
  const { beside } = JSON.parse(out) as { beside: { baseline: string; metric: string }[] };
  expect(new Set(beside.map(({ metric }) => metric))).toEqual(new Set(["hr", "mrr", "ndcg"]));
  expect(new Set(beside.map(({ baseline }) => baseline))).toEqual(
    new Set(["personal-frequency", "sequential-rules", "item-knn", "vs-knn"]),
  );
});

it("takes defences for what stands on the linear model, and for nothing else", async () => {
  const { code, err } = await evaluate("--min-shoppers", "3");
  expect([code, err]).toEqual([2, expect.stringContaining("options of the linear model and what stands on")]);
});
