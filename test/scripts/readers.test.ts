import { expect, it } from "vitest";
import { fuzzReaders, measureLargest } from "../../scripts/prove/readers.ts";

it("no reader crashes on a messy file; each record is told of, and told of once", async () => {
  const figures = await fuzzReaders(1500, 7);
  expect([figures.silent, figures.crashed]).toEqual([[], []]);
  expect(figures.kept).toBeGreaterThan(1000);
  expect(figures.refused).toBeGreaterThan(200);
}, 60_000);

it("the largest layout comes out whole", async () => {
  expect((await measureLargest(5000)).rows_per_second).toBeGreaterThan(0);
}, 60_000);
