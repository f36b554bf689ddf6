import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../../scripts/remove-folder.ts";
import { tellTraining } from "../../../src/commands/tell-training.ts";
import { NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import { createComputation } from "../../../src/learn/shop/computation.ts";
import { resultOf } from "../../../src/learn/shop/training-result.ts";
import { plantShop, statementOf } from "../shops.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-little-room-"));
});
afterAll(() => removeFolder(folder));

/** Most is never sold: it has its row of neighbours in the model all the same. */
const ITEMS = 320_000;

it("what a catalogue leaves no room for is told with the training, as on the card", async () => {
  const sold = plantShop({ units: 80, items: 5, seed: 4, baskets: true });
  const dataset = { ...sold, items: ["", ...Array.from({ length: ITEMS }, (_, at) => `i${at + 1}`)] };
  const statement = statementOf(dataset);
  const job = {
    ...{ dataset, statement, folder, version: "1", catalogue: new Map(), champion: null, content: null },
    ...{ minShoppers: 1, defence: NO_DEFENCE, secret: "secret", mostUnitEntries: 100, neighbours: null },
    ...{ popularityThreshold: 3, refit: null, judgesSecondStage: false, heldBack: null },
  };
  const first = await createComputation(job, () => undefined).make("linear");
  const computed = { heldBack: null, first, ranker: null, noRanker: null, complement: null, released: null };
  const result = resultOf(
    { options: { by: "test" }, seconds: {}, kept: new Set() },
    { data: { dataset, shoppers: 80 }, statement, computed, promoted: [], left: [] },
  );
  const told = /Of each item the best 1\d\d neighbours are kept, and not 200: with 320000 items a model/;
  expect(await readFile(join(first.dir, "card.md"), "utf8")).toMatch(told);
  expect(result.warnings).toEqual([expect.stringMatching(told)]);
  expect(result.warnings[0]).toMatch(/^linear@1: /);
  const lines: string[] = [];
  const io = {
    json: false,
    out: (line: string) => void lines.push(line),
    err: () => undefined,
    progress: () => ({ at: () => undefined, end: () => undefined }),
  };
  tellTraining(io, result, "");
  expect(lines).toContain(`Warning: ${result.warnings[0]}`);
}, 300_000);
