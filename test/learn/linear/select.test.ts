import fc from "fast-check";
import { expect, it } from "vitest";
import { keepLargest, nthLargest } from "../../../src/learn/linear/select.ts";

const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true })), {
  minLength: 1,
  maxLength: 60,
});

it("finds the n-th largest that sorting finds", () => {
  fc.assert(
    fc.property(values, fc.nat(), (given, at) => {
      const rank = 1 + (at % given.length);
      const sorted = Float64Array.from(given).sort();
      const found = nthLargest(Float64Array.from(given), given.length, rank);
      // -0 and 0 are one rank.
      expect(found + 0).toBe(sorted[given.length - rank]! + 0);
    }),
  );
});

it("keeps the places of the largest scores in order, the first ones of equals", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 70 }), (given, limit) => {
      const places = Int32Array.from(given, (_, k) => k);
      const score = Float64Array.from(given);
      const kept = keepLargest(places, given.length, {
        score,
        limit,
        scratch: new Float64Array(given.length),
      });
      const expected = given
        .map((value, k) => ({ value: value + 0, k }))
        .sort((a, b) => (b.value === a.value ? a.k - b.k : b.value > a.value ? 1 : -1))
        .slice(0, limit)
        .map(({ k }) => k)
        .sort((a, b) => a - b);
      expect(Array.from(places.subarray(0, kept))).toEqual(expected);
    }),
  );
});
