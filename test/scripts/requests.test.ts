import { expect, it } from "vitest";
import { tryRequests } from "../../scripts/prove/requests.ts";

it("the OpenAPI document says what is taken, what is refused, and what is answered", async () => {
  const figures = await tryRequests(2_000, 7);
  expect(figures.faults).toEqual([]);
  expect(figures.operations).toBeGreaterThan(60);
  expect(figures.kinds.valid).toBeGreaterThan(1_200);
  expect(figures.kinds.invalid).toBeGreaterThan(150);
  // Most operations took something even of so few requests: what fits is not always refused by a named code.
  expect(figures.never_taken.length).toBeLessThan(10);
}, 300_000);
