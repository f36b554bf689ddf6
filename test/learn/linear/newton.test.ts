import { describe, expect, it } from "vitest";
import { fitNewton, type NewtonOptions } from "../../../src/learn/linear/newton.ts";
import type { Sample } from "../../../src/learn/linear/sample-features.ts";
import { seededRandom } from "../shops.ts";

const PARAMETERS = 6;
const CANDIDATES = 8;

/**
 * Choices among eight by planted weights; every second prediction counts three times and has other features,
 * as lists with and without what one has do.
 */
const plantSamples = (count: number, seed: number): Sample[] => {
  const random = seededRandom(seed);
  const planted = [1.5, -1, 0.5, 2, -0.5, -1];
  return Array.from({ length: count }, (_, index) => {
    const rows = Array.from({ length: CANDIDATES }, () =>
      Array.from({ length: PARAMETERS }, (_row, k) =>
        random() < 0.6 ? random() * (index % 2 === 0 ? 1 : 2 + k) : 0,
      ),
    );
    const scores = rows.map((row) => row.reduce((sum, v, k) => sum + v * planted[k]!, random()));
    const best = scores.indexOf(Math.max(...scores));
    const cells = rows.map((row) => row.flatMap((v, k) => (v === 0 ? [] : [[k, v] as const])));
    const start = new Int32Array(CANDIDATES + 1);
    cells.forEach((row, c) => (start[c + 1] = start[c]! + row.length));
    return {
      active: Int32Array.from({ length: PARAMETERS }, (_active, k) => k),
      start,
      place: Uint16Array.from(cells.flat(), ([k]) => k),
      value: Float32Array.from(cells.flat(), ([, v]) => v),
      offset: new Float64Array(CANDIDATES),
      target: Float64Array.from({ length: CANDIDATES }, (_target, c) => (c === best ? 1 : 0)),
      weight: index % 2 === 0 ? 1 : 3,
    };
  });
};

const options: NewtonOptions = {
  l2: 0.01,
  scale: new Float64Array(PARAMETERS).fill(1),
  iterations: 40,
  bounded: Uint8Array.from({ length: PARAMETERS }, (_, k) => (k < PARAMETERS - 2 ? 0 : 1)),
  frozen: new Uint8Array(PARAMETERS),
};

const lossAt = (samples: readonly Sample[], w: Float64Array): number =>
  fitNewton(samples, w, { ...options, iterations: 0 }).loss;

describe.each([
  ["the last two weights", (k: number) => k >= PARAMETERS - 2],
  ["all weights", () => true],
] as const)("the fit, %s at or above 0", (_, isBounded) => {
  const samples = plantSamples(4000, 7);
  const bounded = Uint8Array.from({ length: PARAMETERS }, (_bounded, k) => (isBounded(k) ? 1 : 0));
  const { parameters, loss, iterations, decrement } = fitNewton(samples, new Float64Array(PARAMETERS), {
    ...options,
    bounded,
  });

  it("ends where no weight can be changed for the better, with the curvature of some alone", () => {
    expect(iterations).toBeLessThan(options.iterations);
    expect(decrement).toBeLessThan(1e-6);
    expect(lossAt(samples, parameters)).toBeCloseTo(loss, 12);
    for (let k = 0; k < PARAMETERS; k++) {
      for (const change of [-0.02, 0.02]) {
        const other = parameters.slice();
        other[k]! += change;
        if (isBounded(k) && other[k]! < 0) continue;
        expect(lossAt(samples, other), `weight ${k}`).toBeGreaterThan(loss);
      }
    }
  });

  it("leaves at 0 what would have to be negative, and nothing else", () => {
    expect(parameters[PARAMETERS - 1]).toBe(0);
    for (const k of [1, PARAMETERS - 2])
      if (isBounded(k)) expect(parameters[k]).toBe(0);
      else expect(parameters[k]).toBeLessThan(0);
    for (const k of [0, 2, 3]) expect(parameters[k]).toBeGreaterThan(0);
  });

  it("gives the same bits again", () => {
    expect(fitNewton(samples, new Float64Array(PARAMETERS), { ...options, bounded }).parameters).toEqual(
      parameters,
    );
  });
});
