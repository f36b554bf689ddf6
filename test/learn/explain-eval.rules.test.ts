import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { evaluateExplanations } from "../../src/learn/explain-eval/evaluate-explanations.ts";
import { createExplainedModel, type ExplainedModel } from "../../src/learn/explain-eval/explained-model.ts";
import { APPLIED_CODES } from "../../src/learn/explain-eval/service-rules.ts";
import { loadPackage } from "../../src/model/verify/load-package.ts";
import { eventOf, viewOf } from "../journey/fixtures.ts";
import { TEST_ITEMS } from "../model/package-graphs.ts";
import { writeTestPackage } from "../model/packages.ts";
import { runHere } from "../support/run-cli.ts";

const [FIRST = "", SECOND = "", THIRD = "", FOURTH = "", FIFTH = ""] = TEST_ITEMS;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-explained-rules-"));
});
afterAll(() => removeFolder(folder));

/** What each thing speaks for: `SECOND` for the thing that somebody has, most of all. */
const NEIGHBOURS = {
  [FIRST]: [[FOURTH, 0.25]],
  [SECOND]: [
    [FIRST, 5],
    [THIRD, 4],
    [FOURTH, 3],
    [FIFTH, 2],
  ],
} as const;

const withModel = async (
  name: string,
  work: (model: ExplainedModel) => Promise<void>,
  catalogue: Parameters<typeof createExplainedModel>[1] = new Map(),
): Promise<void> => {
  const dir = join(folder, name);
  await writeTestPackage(dir, { kind: "parts", neighbours: NEIGHBOURS });
  const loaded = await loadPackage(dir);
  try {
    await work(createExplainedModel(loaded, catalogue));
  } finally {
    await loaded.release();
  }
};

const idsIn = async (model: ExplainedModel, views: Parameters<ExplainedModel["listsOf"]>[0]) =>
  (await model.listsOf(views, 3)).map(({ best }) => best.map(({ index }) => model.itemAt(index)));

it("a list that is explained leaves out what was bought, and has it without the purchase", async () => {
  const bought = [eventOf("purchase", FIRST, 1), eventOf("view", SECOND, 2)];
  const views = [viewOf(bought), viewOf(bought.slice(1))];
  await withModel("owned", async (model) => {
    expect(await idsIn(model, views)).toEqual([
      [THIRD, FOURTH, FIFTH],
      [FIRST, THIRD, FOURTH],
    ]);
    const [shown] = await model.listsOf(views, 3);
    expect([...(shown?.dropped ?? [])]).toEqual([[FIRST, "owned"]]);
    const index = TEST_ITEMS.indexOf(THIRD) + 1;
    expect((await model.standingOf(views, index)).map(({ rank }) => rank)).toEqual([1, 2]);
    const last = TEST_ITEMS.indexOf(FIFTH) + 1;
    expect((await model.standingOf(views, last, 2)).map(({ rank }) => rank)).toEqual([3, 3]);
  });
});

it("it leaves out what would stand in for what was bought, as far as titles tell", async () => {
  const lamps = ["Home", "Lamps"];
  const catalogue = new Map([
    [FIRST, { title: "Desk lamp", category: lamps, brand: null }],
    [THIRD, { title: "Table lamp", category: lamps, brand: null }],
    [FOURTH, { title: "Shade", category: lamps, brand: null }],
  ]);
  const view = viewOf([eventOf("purchase", FIRST, 1), eventOf("view", SECOND, 2)]);
  await withModel(
    "after-purchase",
    async (model) => {
      const [{ best, dropped } = { best: [], dropped: new Map() }] = await model.listsOf([view], 2);
      expect(best.map(({ index }) => model.itemAt(index))).toEqual([FOURTH, FIFTH]);
      expect([...dropped].sort()).toEqual([
        [FIRST, "owned"],
        [THIRD, "after_purchase"],
      ]);
    },
    catalogue,
  );
});

it("every claim about such lists holds, though what was bought comes back with its removal", async () => {
  const dir = join(folder, "bought");
  // Everything speaks for itself most of all: without the rules a list would be what was bought.
  const items = Array.from({ length: 40 }, (_, at) => `thing-${at + 1}`);
  const next = (at: number, steps: number): readonly [string, number] => [
    items[(at + steps) % items.length] ?? "",
    1 / steps,
  ];
  const neighbours = Object.fromEntries(
    items.map((id, at): [string, (readonly [string, number])[]] => [
      id,
      [[id, 9], ...Array.from({ length: 12 }, (_, k) => next(at, k + 1))],
    ]),
  );
  await writeTestPackage(dir, { kind: "parts", items, neighbours });
  const lines = items.flatMap((_, unit) =>
    [0, 3, 7, 12].map((ahead, step) =>
      JSON.stringify({
        shopper_id: `s${unit}`,
        type: "purchase",
        item_id: items[(unit + ahead) % 40],
        order_id: `o${unit}-${step}`,
        occurred_at: `2026-01-0${step + 1}T10:00:00Z`,
      }),
    ),
  );
  const data = join(folder, "bought.ndjson");
  await writeFile(data, lines.join("\n"));
  const { removals, rules, subjects } = await evaluateExplanations(
    { packageDir: dir, data, subjects: 20, seed: "test" },
    { clock: () => 0 },
  );
  expect([rules, subjects]).toEqual([APPLIED_CODES, 20]);
  expect(removals.suggestions).toBe(200);
  expect(removals.claims).toBeGreaterThan(20);
  expect(removals.valid).toBe(removals.claims);
});

it("the command says which rules are applied, and which are not", async () => {
  const { code, out } = await runHere("explain-eval", "--help");
  expect(code).toBe(0);
  for (const rule of APPLIED_CODES) expect(out).toContain(rule);
  expect(out).toMatch(/Not applied are those that need a word\s+of the shop or of a shopper/);
});
