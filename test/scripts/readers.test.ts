import { expect, it } from "vitest";
import { fuzzReaders, measureLargest } from "../../scripts/prove/readers.ts";

it("no reader crashes on a messy file; a record is a value, refused, or left out and counted", async () => {
  const figures = await fuzzReaders(1500, 7);
  expect([figures.silent, figures.crashed]).toEqual([[], []]);
  expect(figures.values).toBeGreaterThan(2000);
  expect(figures.refused).toBeGreaterThan(200);
}, 60_000);

it("the largest layout comes out whole", async () => {
  expect((await measureLargest(5000)).rows_per_second).toBeGreaterThan(0);
}, 60_000);
