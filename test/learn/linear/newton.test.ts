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
  nonnegative: PARAMETERS - 2,
  frozen: new Uint8Array(PARAMETERS),
};

const lossAt = (samples: readonly Sample[], w: Float64Array): number =>
  fitNewton(samples, w, { ...options, iterations: 0 }).loss;

describe("the fit", () => {
  const samples = plantSamples(4000, 7);
  const { parameters, loss, iterations, decrement } = fitNewton(
    samples,
    new Float64Array(PARAMETERS),
    options,
  );

  it("ends where no weight can be changed for the better, with the curvature of some alone", () => {
    expect(iterations).toBeLessThan(options.iterations);
    expect(decrement).toBeLessThan(1e-6);
    expect(lossAt(samples, parameters)).toBeCloseTo(loss, 12);
    for (let k = 0; k < PARAMETERS; k++) {
      for (const change of [-0.02, 0.02]) {
        const other = parameters.slice();
        other[k]! += change;
        if (k >= options.nonnegative && other[k]! < 0) continue;
        expect(lossAt(samples, other), `weight ${k}`).toBeGreaterThan(loss);
      }
    }
  });

  it("leaves at 0 what would have to be negative", () => {
    expect(parameters[PARAMETERS - 1]).toBe(0);
    expect(parameters[PARAMETERS - 2]).toBe(0);
    expect(parameters[1]).toBeLessThan(0);
  });

  it("gives the same bits again", () => {
    expect(fitNewton(samples, new Float64Array(PARAMETERS), options).parameters).toEqual(parameters);
  });
});
