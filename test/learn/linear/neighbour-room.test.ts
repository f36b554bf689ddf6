import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { neighboursWithin, tellRoom } from "../../../src/learn/linear/neighbour-room.ts";
import { widthOf } from "../../../src/learn/linear/parts-graph.ts";
import { trainLinear } from "../../../src/learn/linear/train.ts";
import { writeLinearPackage } from "../../../src/learn/linear/write-linear-package.ts";
import { loadPackage } from "../../../src/model/verify/load-package.ts";
import { plantShop } from "../shops.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-room-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a graph of this many items, matrices and neighbours weighs, by its layout. */
const gigabytes = (items: number, matrices: number, neighbours: number): number =>
  ((items + 1) * neighbours * (4 + 2 * matrices)) / 2 ** 30;

describe("neighbours of a large catalogue", () => {
  it.each([
    [300_000, 16],
    [1_000_000, 16],
    [1_000_000, 7],
    [2_900_000, 16],
  ])("are as many as fit the graph: %d items, %d matrices", (items, matrices) => {
    const kept = neighboursWithin({ items, matrices }, 200);
    expect(kept).toBeGreaterThanOrEqual(10);
    expect(kept).toBeLessThan(200);
    expect(gigabytes(items, matrices, kept)).toBeLessThanOrEqual(1);
    expect(gigabytes(items, matrices, kept + 1)).toBeGreaterThan(1);
    expect(tellRoom({ items, matrices }, kept)).toContain(`best ${kept} neighbours are kept, and not 200`);
  });

  it("stay as they are where there is room, and as few as were asked for", () => {
    expect(neighboursWithin({ items: 100_000, matrices: 16 }, 200)).toBe(200);
    expect(neighboursWithin({ items: 1_000_000, matrices: 16 }, 20)).toBe(20);
    expect(tellRoom({ items: 100_000, matrices: 16 }, 50)).toBeNull();
  });

  it("are refused before anything is counted where there is room for next to none", () => {
    expect(() => neighboursWithin({ items: 10_000_000, matrices: 16 }, 200)).toThrow(
      expect.objectContaining({
        code: "budget_exceeded",
        message: expect.stringMatching(/10000000 items.*no longer sold/u) as string,
      }) as Error,
    );
  });
});

describe("a training with little room", () => {
  it("keeps the best neighbours alone, and its graph fits", async () => {
    const dataset = plantShop({ units: 300, items: 60, seed: 5 });
    const sizeOf = async (mostBytes?: number) => {
      const room = mostBytes === undefined ? {} : { mostBytes };
      const trained = trainLinear({ dataset, recipe: chooseRecipe(dataset, room) });
      const dir = join(folder, String(mostBytes));
      const manifest = await writeLinearPackage(trained, dir);
      await (await loadPackage(dir)).release();
      const told = (manifest.training?.recipe as { neighbours: number }).neighbours;
      return { width: widthOf(trained.lists), told, bytes: (await stat(join(dir, "model.onnx"))).size, dir };
    };
    const wide = await sizeOf();
    const room = 25_000;
    const narrow = await sizeOf(room);
    expect([wide.told, narrow.told]).toEqual([200, narrow.width]);
    expect(narrow.width).toBeLessThan(wide.width);
    expect(narrow.width).toBeGreaterThanOrEqual(10);
    expect(wide.bytes - narrow.bytes).toBeGreaterThan(wide.bytes / 4);
    expect(await readFile(join(narrow.dir, "card.md"), "utf8")).not.toContain("no room for more");
  });
});
