import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactExp, exactLog, exactLog1p, exactPow } from "../../../src/learn/math/exact-math.ts";
import { fromHalfBits, toHalfBits } from "../../../src/learn/math/half-float.ts";
import { createPrf } from "../../../src/learn/math/prf.ts";
import { halfToFloat } from "../../../src/model/runtime/half-float.ts";

describe("exact arithmetic", () => {
  it("is within a few units in the last place of the platform", () => {
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(Math.abs(exactExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-200, max: 1e200, noNaN: true }), (x) => {
        expect(Math.abs(exactLog(x) - Math.log(x))).toBeLessThanOrEqual(
          1e-15 * Math.max(1, Math.abs(Math.log(x))),
        );
      }),
    );
    expect(exactLog1p(1e-9)).toBe(Math.log1p(1e-9));
    expect(exactPow(8, 1 / 3)).toBeCloseTo(2, 14);
  });

  it("gives the same bits on every engine", () => {
    const bits = Float64Array.from({ length: 4000 }, (_, k) =>
      k % 2 === 0 ? exactExp((k - 2000) / 7) : exactLog(k * 1.37),
    );
    expect(createHash("sha256").update(new Uint8Array(bits.buffer)).digest("hex")).toBe(
      "57b89f2c2948eb947ba64260346f9ef963c905828f5eaecf7c4572ff9addaee5",
    );
  });

  it("rounds to the nearest half, ties to even, and never to infinity", () => {
    for (let bits = 0; bits < 0x7c00; bits++) expect(toHalfBits(fromHalfBits(bits))).toBe(bits);
    expect(fromHalfBits(toHalfBits(1 + 1 / 2048))).toBe(1);
    expect(fromHalfBits(toHalfBits(1e9))).toBe(65504);
    expect(fromHalfBits(toHalfBits(-Infinity))).toBe(-65504);
    for (const nothing of [0, -0, NaN]) expect(toHalfBits(nothing)).toBe(0);
    expect(halfToFloat(toHalfBits(-0.3))).toBe(fromHalfBits(toHalfBits(-0.3)));
  });
});

describe("the pseudo-random function", () => {
  it("depends on the key and every word, and on nothing else", () => {
    const draw = createPrf("k");
    const first = draw(1, 2, 3);
    draw(9, 9, 9);
    expect(draw(1, 2, 3)).toBe(first);
    expect(
      new Set([first, draw(1, 2, 4), draw(1, 3, 3), draw(1, 2), draw(1, 2, 3, 0), createPrf("l")(1, 2, 3)])
        .size,
    ).toBe(6);
  });

  it("is uniform", () => {
    const draw = createPrf("k");
    const counts = new Array<number>(10).fill(0);
    for (let k = 0; k < 20_000; k++) counts[Math.floor(draw(k) * 10)]!++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(250);
  });
});
