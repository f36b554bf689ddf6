import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floatToHalf, halfToFloat } from "../../../src/model/runtime/half-float.ts";

describe("half precision", () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [0.1, 0x2e66],
    [Infinity, 0x7c00],
    [-Infinity, 0xfc00],
  ])("of %d is 0x%s", (value, bits) => {
    expect(floatToHalf(value)).toBe(bits);
  });

  it("comes back bit for bit from every number that it has", () => {
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const value = halfToFloat(bits);
      if (Number.isNaN(value)) expect(Number.isNaN(halfToFloat(floatToHalf(value)))).toBe(true);
      else if (floatToHalf(value) !== bits)
        expect.fail(`0x${bits.toString(16)} came back as 0x${floatToHalf(value).toString(16)}`);
    }
  });

  it("is never further from a number than its neighbours are", () => {
    fc.assert(
      fc.property(fc.double({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = floatToHalf(value);
        const error = Math.abs(halfToFloat(bits) - value);
        for (const near of [bits - 1, bits + 1])
          if (near >= 0 && near <= 0xffff && Number.isFinite(halfToFloat(near)))
            expect(error).toBeLessThanOrEqual(Math.abs(halfToFloat(near) - value));
      }),
    );
  });
});
