import { expect, it } from "vitest";
import { judgeMemory, proveLoad } from "../../scripts/prove/load.ts";
import { present } from "../../src/lib/present.ts";

const sample = (second: number, anonymous: number) => ({
  second,
  anonymous,
  mapped: 50,
  shared: 0,
  heap: 60,
  buffers: 10,
  native: 30,
});

it.each([
  ["flat after the warm-up", (n: number) => (n < 10 ? 100 + n * 10 : 200), true],
  ["growing all the time", (n: number) => 150 + n * 5, false],
  ["flat, and over what it may hold", () => 450, false],
] as const)("memory that is %s is judged so", (_, at, holds) => {
  const samples = Array.from({ length: 30 }, (_none, n) => sample(n, at(n)));
  expect(judgeMemory(samples).holds).toBe(holds);
});

it("a mixed load is answered, and every kind of memory is told all the while", async () => {
  const proof = await proveLoad({ seconds: 6, items: 60, shoppers: 20, rate: "half", everySeconds: 1 });
  expect(proof.load.refused).toEqual({});
  expect(proof.answered_per_second).toBeLessThan(present(proof.most_per_second, "the most"));
  expect(proof.load.answered["POST /v1/recommendations"]).toBeGreaterThan(0);
  expect(proof.samples_mb.length).toBeGreaterThan(2);
  for (const { anonymous, heap } of proof.samples_mb) {
    expect(anonymous).toBeGreaterThan(heap);
    expect(heap).toBeGreaterThan(0);
  }
}, 120_000);
