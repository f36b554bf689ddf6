import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rankCorrelation } from "../../src/learn/explain-eval/curves.ts";
import {
  evaluateExplanations,
  type ExplainEvalResult,
} from "../../src/learn/explain-eval/evaluate-explanations.ts";
import { plotExplanations } from "../../src/learn/explain-eval/plot-explanations.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";
import { BLACK_BOXES, blackBoxGraph } from "../model/black-boxes.ts";
import { writeTestPackage } from "../model/packages.ts";

const ITEMS = Array.from({ length: 60 }, (_, at) => String(at + 1));

/** Walks through a made-up shop in which each thing leads to the next few. */
const sessions = (count: number, longest = 6): string => {
  const random = seededFrom("explain-eval sessions");
  const lines = Array.from({ length: count }, () => {
    let item = Math.floor(random() * ITEMS.length);
    return Array.from({ length: 4 + Math.floor(random() * longest) }, () => {
      item = (item + 1 + Math.floor(random() * 4)) % ITEMS.length;
      return ITEMS[item];
    }).join(" ");
  });
  return `${lines.join("\n")}\n`;
};

describe.each([
  ["an additive model", "parts"],
  ["a model that is explained by running again", "dense"],
] as const)("explain-eval of %s", (_, kind) => {
  let dir: string;
  let result: ExplainEvalResult;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-explain-eval-"));
    await writeTestPackage(join(dir, "package"), { kind, items: ITEMS, width: 20 });
    await writeFile(join(dir, "sessions.txt"), sessions(300));
    result = await evaluateExplanations(
      { packageDir: join(dir, "package"), data: join(dir, "sessions.txt"), subjects: 25, seed: "test" },
      { clock: () => performance.now() },
    );
  }, 120_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("finds that every claim holds, and that no smaller set does", () => {
    expect(result.removals.claims).toBeGreaterThan(10);
    expect(result.removals.valid).toBe(result.removals.claims);
    expect(result.removals.exhaustive.subjects).toBeGreaterThan(10);
    expect(result.removals.exhaustive.smaller_exists).toBe(0);
  });
  it("finds the contributions complete, by the threshold of the service", () => {
    expect(result.completeness.largest).toBeLessThanOrEqual(1e-5);
    expect(result.completeness.threshold).toBe(kind === "parts" ? 1e-5 : 0.05);
  });
  it("tells the model’s own explanation from guesses", () => {
    const { model, random } = result.methods;
    expect(model.deletion).toBeLessThan(random.deletion);
    expect(model.insertion).toBeGreaterThan(random.insertion);
    expect(model.pos["1"]!).toBeLessThan(random.pos["1"]!);
    expect(model.neg["1"]!).toBeGreaterThan(random.neg["1"]!);
  });
  it("finds that the explanation depends on what was learnt", () => {
    expect(Math.abs(result.randomised.correlation)).toBeLessThan(0.6);
  });
  it("draws all of it", () => {
    const svg = plotExplanations(result);
    expect(svg.startsWith("<svg")).toBe(true);
    for (const method of Object.keys(result.methods)) expect(svg).toContain(`>${method}<`);
  });
});

describe.each(BLACK_BOXES)("a black box over long histories (%s)", (kind) => {
  it("says something specific and verified of nine suggestions in ten", async () => {
    const folder = await mkdtemp(join(tmpdir(), "candor-black-box-"));
    try {
      await writeTestPackage(join(folder, "package"), {
        kind: "dense",
        items: ITEMS,
        graph: blackBoxGraph(kind, ITEMS.length),
      });
      await writeFile(join(folder, "sessions.txt"), sessions(300, 14));
      const { specific, history, cost } = await evaluateExplanations(
        {
          packageDir: join(folder, "package"),
          data: join(folder, "sessions.txt"),
          subjects: 25,
          seed: "test",
        },
        { clock: () => performance.now() },
      );
      expect(history.median).toBeGreaterThan(6);
      expect(specific.suggestions).toBe(250);
      expect(specific.share).toBeGreaterThanOrEqual(0.9);
      expect(cost.reasons_ms).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 120_000);
});

describe("rank correlation", () => {
  it.each([
    [[1, 2, 3], [10, 20, 30], 1],
    [[1, 2, 3], [3, 2, 1], -1],
    [[1, 1, 1], [3, 2, 1], 0],
    [[1, 2, 2, 3], [1, 2, 2, 3], 1],
  ])("%j %j", (one, other, expected) => {
    expect(rankCorrelation(one, other)).toBeCloseTo(expected, 10);
  });
});
