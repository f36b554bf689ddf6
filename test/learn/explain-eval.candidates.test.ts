import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { createExplainedModel } from "../../src/learn/explain-eval/explained-model.ts";
import { loadPackage } from "../../src/model/verify/load-package.ts";
import { eventOf, viewOf } from "../journey/fixtures.ts";
import { TEST_ITEMS, type TestPackageKind } from "../model/package-graphs.ts";
import { writeTestPackage } from "../model/packages.ts";

const [FIRST = "", SECOND = ""] = TEST_ITEMS;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-explained-"));
});
afterAll(() => removeFolder(folder));

const open = async (kind: TestPackageKind) => {
  const dir = join(folder, kind);
  await writeTestPackage(dir, { kind });
  return loadPackage(dir);
};

it("a package that scores given items has lists and reasons of its twin that scores them all", async () => {
  const view = viewOf([eventOf("purchase", FIRST, 1), eventOf("view", SECOND, 2)]);
  const [dense, candidates] = await Promise.all(
    (["dense", "candidates"] as const).map(async (kind) => {
      const loaded = await open(kind);
      const model = createExplainedModel(loaded);
      const [{ best } = { best: [] }] = await model.listsOf([view], 5);
      const { contributions } = await model.attribute(view, best[0]?.index ?? 0, () => 0.5);
      await loaded.release();
      return { best, contributions };
    }),
  );
  expect(dense?.best).toHaveLength(5);
  expect(candidates).toEqual(dense);
});

it("a package that only orders what another finds is refused in words", async () => {
  const loaded = await open("rank");
  expect(() => createExplainedModel(loaded)).toThrow(/orders candidates that another model finds/);
  await loaded.release();
});
