import { getFloat16, setFloat16 } from "@petamoriken/float16";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floatToHalf, halfToFloat } from "../../../src/model/runtime/half-float.ts";

const view = new DataView(new ArrayBuffer(8));
/** The same by the library that stands in for `Float16Array` where an engine has none. */
const libraryHalf = (value: number): number => {
  setFloat16(view, 0, value);
  return view.getUint16(0);
};
const libraryFloat = (half: number): number => {
  view.setUint16(0, half);
  return getFloat16(view, 0);
};
const doubleOf = ([high, low]: readonly [number, number]): number => {
  view.setUint32(0, high);
  view.setUint32(4, low);
  return view.getFloat64(0);
};

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

  it("is what the library makes of it, bit for bit: every half, the middles and their neighbours", () => {
    for (let half = 0; half < 0x10000; half += 1) {
      const value = halfToFloat(half);
      const middle = (value + halfToFloat((half + 1) & 0xffff)) / 2;
      if (!Object.is(value, libraryFloat(half))) expect.fail(`0x${half.toString(16)} is not ${value}`);
      for (const near of [value, middle, middle * (1 + 2 ** -52), middle * (1 - 2 ** -52)])
        if (!Number.isNaN(near) && floatToHalf(near) !== libraryHalf(near))
          expect.fail(`${near} is not 0x${floatToHalf(near).toString(16)}`);
    }
  });

  it("is what the library makes of any double", () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const value = fc.oneof(fc.tuple(word, word).map(doubleOf), fc.double({ min: -70000, max: 70000 }));
    fc.assert(
      fc.property(value, (each) => {
        fc.pre(!Number.isNaN(each));
        expect(floatToHalf(each)).toBe(libraryHalf(each));
      }),
      { numRuns: 5000 },
    );
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
