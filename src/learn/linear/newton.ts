/**
 * Fits W: softmax cross-entropy with L2, convex, by damped Newton in f64 from W0 = 0 of the penalty
 * (docs/learning.md, "The weights W"). Every sum runs in a fixed order and e^x is our own, so that the same
 * samples give the same bits everywhere.
 */
import { exactExp, exactLog } from "../math/exact-math.ts";
import { choleskySolve } from "./cholesky.ts";
import type { Sample } from "./sample-features.ts";

/**
 * `scale[k]²` multiplies the penalty of parameter k. Parameters from index `nonnegative` on stay at or above
 * 0, those marked in `frozen` stay 0.
 */
export type NewtonOptions = {
  l2: number;
  scale: Float64Array;
  iterations: number;
  nonnegative: number;
  frozen: Uint8Array;
  onIteration?: (iteration: number, loss: number) => void;
};
export type NewtonResult = { parameters: Float64Array; loss: number; iterations: number; decrement: number };

/**
 * Minimises the weighted mean of cross-entropies + l2/2 Σ (scale_k w_k)². A quarter of the samples brings w
 * near the optimum, all of them finish. Stops when the Newton decrement falls below 1e-6 or after
 * `iterations`.
 */
export const fitNewton = (
  samples: readonly Sample[],
  start: Float64Array,
  options: NewtonOptions,
): NewtonResult => {
  const quarter = samples.filter((_, index) => index % 4 === 0);
  const near =
    quarter.length < 500 ? { parameters: start, iterations: 0 } : descend(quarter, start, options, 1e-3);
  const result = descend(
    samples,
    near.parameters,
    { ...options, iterations: options.iterations - near.iterations },
    1e-6,
  );
  return { ...result, iterations: near.iterations + result.iterations };
};

type Point = { w: Float64Array; loss: number; gradient: Float64Array; hessian: Float64Array };

const descend = (
  samples: readonly Sample[],
  start: Float64Array,
  options: NewtonOptions,
  enough: number,
): NewtonResult => {
  const size = start.length;
  const createPoint = (w: Float64Array): Point => ({
    w,
    loss: Infinity,
    gradient: new Float64Array(size),
    hessian: new Float64Array(size * size),
  });
  let here = createPoint(start.slice());
  let next = createPoint(new Float64Array(size));
  here.loss = evaluateLoss(samples, here, options);
  let decrement = Infinity;
  let iteration = 0;
  while (iteration < options.iterations) {
    options.onIteration?.(iteration++, here.loss);
    holdAtBound(here, options);
    const step = here.gradient.slice();
    choleskySolve(here.hessian, step, size);
    decrement = 0;
    for (let k = 0; k < size; k++) decrement += step[k]! * here.gradient[k]!;
    if (decrement < enough || !damp({ samples, here, next, step, decrement, options })) break;
    [here, next] = [next, here];
  }
  return { parameters: here.w, loss: here.loss, iterations: iteration, decrement };
};

type Trial = {
  samples: readonly Sample[];
  here: Point;
  next: Point;
  step: Float64Array;
  decrement: number;
  options: NewtonOptions;
};

/** Halves the step until the loss falls enough (Armijo, c = 1e-4); fills `next`. False when no step helps. */
const damp = ({ samples, here, next, step, decrement, options }: Trial): boolean => {
  for (let length = 1; length > 1e-4; length /= 2) {
    for (let k = 0; k < step.length; k++) {
      const value = here.w[k]! - length * step[k]!;
      next.w[k] = k < options.nonnegative ? value : Math.max(0, value);
    }
    next.loss = evaluateLoss(samples, next, options);
    if (next.loss <= here.loss - 1e-4 * length * decrement) return true;
  }
  return false;
};

/**
 * Projected Newton (Bertsekas, SIAM J. Control Optim. 20(2), 1982): a parameter at its bound that the
 * gradient pushes outward leaves the system for this step. Only the prior is bounded: below 0 it would lift
 * items that nothing points to over those that the history does.
 */
const holdAtBound = ({ w, gradient, hessian }: Point, { nonnegative, frozen }: NewtonOptions): void => {
  const size = w.length;
  for (let k = 0; k < size; k++) {
    const held = frozen[k] === 1 || (k >= nonnegative && w[k] === 0 && gradient[k]! > 0);
    if (!held) continue;
    gradient[k] = 0;
    for (let c = 0; c < k; c++) hessian[k * size + c] = 0;
    for (let r = k + 1; r < size; r++) hessian[r * size + k] = 0;
    hessian[k * size + k] = 1;
  }
};

/**
 * Root mean square of each matrix' values at gap 0 over all candidates, for each of its parameters: with it
 * the penalty does not depend on the unit that a matrix happens to be in. 1 for the prior, and a floor where
 * a matrix is empty.
 */
export const penaltyScale = (
  samples: readonly Sample[],
  matrices: number,
  parameters: number,
): Float64Array => {
  const square = new Float64Array(matrices);
  let candidates = 0;
  for (const { active, place, value, offset } of samples) {
    candidates += offset.length;
    for (let x = 0; x < value.length; x++) {
      const m = active[place[x]!]!;
      if (m < matrices) square[m]! += value[x]! * value[x]!;
    }
  }
  return Float64Array.from({ length: parameters }, (_, k) =>
    k >= parameters - 2 ? 1 : Math.max(1e-3, Math.sqrt(square[k % matrices]! / Math.max(1, candidates))),
  );
};

/** The loss at `point.w`; fills its gradient and the lower triangle of its Hessian. */
const evaluateLoss = (
  samples: readonly Sample[],
  { w, gradient, hessian }: Point,
  { l2, scale: unit }: NewtonOptions,
): number => {
  const size = w.length;
  gradient.fill(0);
  hessian.fill(0);
  let loss = 0;
  let weight = 0;
  for (const sample of samples) {
    loss += addSample(sample, w, gradient, hessian);
    weight += sample.weight;
  }
  const scale = weight === 0 ? 0 : 1 / weight;
  loss *= scale;
  for (let k = 0; k < size; k++) {
    const penalty = l2 * unit[k]! * unit[k]!;
    loss += (penalty / 2) * w[k]! * w[k]!;
    gradient[k] = gradient[k]! * scale + penalty * w[k]!;
  }
  for (let k = 0; k < size * size; k++) hessian[k]! *= scale;
  for (let k = 0; k < size; k++) hessian[k * size + k]! += l2 * unit[k]! * unit[k]!;
  return loss;
};

const addSample = (
  sample: Sample,
  w: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): number => {
  const { active, start, place, value, offset, target } = sample;
  const width = active.length;
  const count = offset.length;
  const own = new Float64Array(width);
  for (let a = 0; a < width; a++) own[a] = w[active[a]!]!;
  const p = new Float64Array(count);
  let best = -Infinity;
  for (let c = 0; c < count; c++) {
    let s = offset[c]!;
    for (let x = start[c]!; x < start[c + 1]!; x++) s += value[x]! * own[place[x]!]!;
    p[c] = s;
    if (s > best) best = s;
  }
  let total = 0;
  let wanted = 0;
  for (let c = 0; c < count; c++) {
    if (target[c]! > 0) wanted += target[c]! * (p[c]! - best);
    p[c] = exactExp(p[c]! - best);
    total += p[c]!;
  }
  for (let c = 0; c < count; c++) p[c]! /= total;
  addDerivatives({ sample, p, gradient, hessian, size: w.length });
  return sample.weight * (exactLog(total) - wanted);
};

type Derivatives = {
  sample: Sample;
  p: Float64Array;
  gradient: Float64Array;
  hessian: Float64Array;
  size: number;
};

const addDerivatives = ({ sample, p, gradient, hessian, size }: Derivatives): void => {
  const { active, start, place, value, target, weight } = sample;
  const width = active.length;
  const mean = new Float64Array(width);
  const slope = new Float64Array(width);
  const local = new Float64Array(width * width);
  for (let c = 0; c < p.length; c++) {
    const from = start[c]!;
    const to = start[c + 1]!;
    const probability = p[c]!;
    const residual = probability - target[c]!;
    for (let x = from; x < to; x++) {
      mean[place[x]!]! += probability * value[x]!;
      slope[place[x]!]! += residual * value[x]!;
    }
    for (let x = from; x < to; x++) {
      const row = place[x]! * width;
      const scaled = probability * value[x]!;
      for (let y = from; y <= x; y++) local[row + place[y]!]! += scaled * value[y]!;
    }
  }
  for (let a = 0; a < width; a++) gradient[active[a]!]! += weight * slope[a]!;
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      const h = weight * (local[a * width + b]! - mean[a]! * mean[b]!);
      const r = active[a]!;
      const c = active[b]!;
      hessian[(r > c ? r : c) * size + (r > c ? c : r)]! += h;
    }
  }
};
