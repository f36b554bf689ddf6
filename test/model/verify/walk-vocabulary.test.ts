import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { type GraphParts, node, tensor } from "../onnx-graph.ts";
import { writeBareTestPackage } from "../packages.ts";

const ITEMS = Array.from({ length: 3_000 }, (_, at) => `item-${at + 1}`);
const SPOILED = 2_345;

/** Whoever has the item has scores that are no numbers; the table is 1 for everything else. */
const spoiled = (graph: GraphParts): GraphParts => ({
  ...graph,
  constants: [
    ...graph.constants,
    tensor(
      "spoil",
      "float32",
      [ITEMS.length + 1],
      Array.from({ length: ITEMS.length + 1 }, (_, item) => (item === SPOILED ? Number.NaN : 1)),
    ),
  ],
  nodes: graph.nodes.flatMap((old) =>
    old.output[0] === "scores"
      ? [
          node("Add", ["summed", "prior_row"], ["sound"]),
          node("Gather", ["spoil", "items"], ["spoil_rows"]),
          node("ReduceProd", ["spoil_rows"], ["spoil_history"], { axes: [1], keepdims: 1 }),
          node("Mul", ["sound", "spoil_history"], ["scores"]),
        ]
      : [old],
  ),
});

describe("a model that fails for whoever has one item of thousands", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-walk-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it("is refused, and the item is named by its line", async () => {
    const dir = join(root, "spoiled");
    await writeBareTestPackage(dir, { kind: "dense", items: ITEMS, graph: spoiled });
    const { failures } = await checkPackage(dir);
    expect(failures.map(({ code }) => code)).toEqual(["probe_not_finite"]);
    expect(failures[0]!.message).toContain(`line ${SPOILED} of items.txt`);
  });
});
