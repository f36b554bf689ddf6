/**
 * Fits W: softmax cross-entropy with L2, convex, by damped Newton in f64 from W0 = 0 of the penalty (LEARNING, "W").
 * Every sum runs in a fixed order and e^x is our own, so that the same samples give the same bits everywhere.
 */
import { exactExp, exactLog } from './exact-math.ts';
import { choleskySolve } from './ridge.ts';
import type { Sample } from './samples.ts';

/** `scale[k]²` multiplies the penalty of parameter k. Parameters from index `nonnegative` on stay at or above 0. */
export type NewtonOptions = { l2: number; scale: Float64Array; iterations: number; nonnegative: number; onIteration?: (iteration: number, loss: number) => void };
export type NewtonResult = { parameters: Float64Array; loss: number; iterations: number; decrement: number };

/** Minimises mean cross-entropy + l2/2 Σ (scale_k w_k)². Stops when the Newton decrement falls below 1e-9 or after `iterations`. */
export function fitNewton(samples: readonly Sample[], start: Float64Array, options: NewtonOptions): NewtonResult {
  const size = start.length;
  let w: Float64Array = start.slice();
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  let loss = Infinity;
  let decrement = Infinity;
  let iteration = 0;
  for (; iteration < options.iterations; iteration++) {
    loss = evaluateLoss(samples, w, options, gradient, hessian);
    options.onIteration?.(iteration, loss);
    holdAtBound(w, gradient, hessian, options.nonnegative);
    const step = gradient.slice();
    choleskySolve(hessian, step, size);
    decrement = 0;
    for (let k = 0; k < size; k++) decrement += step[k]! * gradient[k]!;
    if (decrement < 1e-9) break;
    w = damp(samples, w, step, { ...options, loss, decrement });
  }
  return { parameters: w, loss, iterations: iteration, decrement };
}

/**
 * Projected Newton (Bertsekas, SIAM J. Control Optim. 20(2), 1982): a parameter at its bound that the gradient pushes
 * outward leaves the system for this step. Only the prior is bounded: below 0 it would lift items that nothing points
 * to over those that the history does.
 */
function holdAtBound(w: Float64Array, gradient: Float64Array, hessian: Float64Array, nonnegative: number): void {
  const size = w.length;
  for (let k = nonnegative; k < size; k++) {
    if (w[k]! > 0 || gradient[k]! <= 0) continue;
    gradient[k] = 0;
    for (let c = 0; c < k; c++) hessian[k * size + c] = 0;
    for (let r = k + 1; r < size; r++) hessian[r * size + k] = 0;
    hessian[k * size + k] = 1;
  }
}

/** Halves the step until the loss falls enough (Armijo, c = 1e-4). */
function damp(samples: readonly Sample[], w: Float64Array, step: Float64Array, at: NewtonOptions & { loss: number; decrement: number }): Float64Array {
  for (let length = 1; length > 1e-4; length /= 2) {
    const next = w.map((value, k) => (k < at.nonnegative ? value - length * step[k]! : Math.max(0, value - length * step[k]!)));
    if (evaluateLoss(samples, next, at, null, null) <= at.loss - 1e-4 * length * at.decrement) return next;
  }
  return w;
}

/**
 * Root mean square of each matrix' values at gap 0 over all candidates, for each of its parameters: with it the penalty
 * does not depend on the unit that a matrix happens to be in. 1 for the prior, and a floor where a matrix is empty.
 */
export function penaltyScale(samples: readonly Sample[], matrices: number, parameters: number): Float64Array {
  const square = new Float64Array(matrices);
  let candidates = 0;
  for (const { active, feature, offset } of samples) {
    candidates += offset.length;
    for (let a = 0; a < active.length; a++) {
      const m = active[a]!;
      if (m >= matrices) continue;
      for (let c = 0; c < offset.length; c++) square[m]! += feature[c * active.length + a]! * feature[c * active.length + a]!;
    }
  }
  return Float64Array.from({ length: parameters }, (_, k) => (k >= parameters - 2 ? 1 : Math.max(1e-3, Math.sqrt(square[k % matrices]! / Math.max(1, candidates)))));
}

/** Loss; fills gradient and the lower triangle of the Hessian when given. */
function evaluateLoss(samples: readonly Sample[], w: Float64Array, { l2, scale: unit }: NewtonOptions, gradient: Float64Array | null, hessian: Float64Array | null): number {
  const size = w.length;
  gradient?.fill(0);
  hessian?.fill(0);
  let loss = 0;
  for (const sample of samples) loss += addSample(sample, w, gradient, hessian, size);
  const scale = samples.length === 0 ? 0 : 1 / samples.length;
  loss *= scale;
  for (let k = 0; k < size; k++) loss += (l2 / 2) * unit[k]! * unit[k]! * w[k]! * w[k]!;
  if (gradient !== null && hessian !== null) {
    for (let k = 0; k < size; k++) gradient[k] = gradient[k]! * scale + l2 * unit[k]! * unit[k]! * w[k]!;
    for (let k = 0; k < size * size; k++) hessian[k]! *= scale;
    for (let k = 0; k < size; k++) hessian[k * size + k]! += l2 * unit[k]! * unit[k]!;
  }
  return loss;
}

/** Candidates below this probability do not change the curvature visibly; the gradient keeps them all. */
const CURVATURE_FLOOR = 1e-6;

function addSample(sample: Sample, w: Float64Array, gradient: Float64Array | null, hessian: Float64Array | null, size: number): number {
  const { active, feature, offset, target } = sample;
  const width = active.length;
  const count = offset.length;
  const own = new Float64Array(width);
  for (let a = 0; a < width; a++) own[a] = w[active[a]!]!;
  const p = new Float64Array(count);
  let best = -Infinity;
  for (let c = 0; c < count; c++) {
    let s = offset[c]!;
    const base = c * width;
    for (let a = 0; a < width; a++) s += feature[base + a]! * own[a]!;
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
  if (gradient !== null && hessian !== null) addDerivatives({ sample, p, gradient, hessian, size });
  return exactLog(total) - wanted;
}

type Derivatives = { sample: Sample; p: Float64Array; gradient: Float64Array; hessian: Float64Array; size: number };

function addDerivatives({ sample, p, gradient, hessian, size }: Derivatives): void {
  const { active, feature, target } = sample;
  const width = active.length;
  const mean = new Float64Array(width);
  const local = new Float64Array(width * width);
  const place = new Int32Array(width);
  const value = new Float64Array(width);
  for (let c = 0; c < p.length; c++) {
    const base = c * width;
    const probability = p[c]!;
    const residual = probability - target[c]!;
    let nonzero = 0;
    for (let a = 0; a < width; a++) {
      const f = feature[base + a]!;
      if (f === 0) continue;
      mean[a]! += probability * f;
      gradient[active[a]!]! += residual * f;
      place[nonzero] = a;
      value[nonzero++] = f;
    }
    if (probability < CURVATURE_FLOOR) continue;
    for (let x = 0; x < nonzero; x++) {
      const row = place[x]! * width;
      const scaled = probability * value[x]!;
      for (let y = 0; y <= x; y++) local[row + place[y]!]! += scaled * value[y]!;
    }
  }
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      const h = local[a * width + b]! - mean[a]! * mean[b]!;
      const r = active[a]!;
      const c = active[b]!;
      hessian[(r > c ? r : c) * size + (r > c ? c : r)]! += h;
    }
  }
}
