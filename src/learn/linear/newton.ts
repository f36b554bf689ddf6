/**
 * Fits W: softmax cross-entropy with L2, convex, by damped Newton in f64 from W0 = 0 of the penalty
 * (docs/learning.md, "The weights W"). Loss and gradient are those of all samples; the curvature is that of
 * some, since it only says how far to go and costs twenty times as much: the minimum is the same (Byrd, Chin,
 * Neveitt, Nocedal: "On the use of stochastic Hessian information in optimization methods for machine
 * learning", SIAM J. Optim. 21(3), 2011). Every sum runs in a fixed order and e^x is our own, so that the
 * same samples give the same bits everywhere.
 */
import { choleskySolve } from "./cholesky.ts";
import type { Sample } from "./sample-features.ts";
import { evaluateHessian, evaluateLoss, type Penalty, type Point } from "./sample-loss.ts";

/** Parameters marked in `bounded` stay at or above 0, those marked in `frozen` stay 0. */
export type NewtonOptions = Penalty & {
  iterations: number;
  bounded: Uint8Array;
  frozen: Uint8Array;
  onIteration?: (iteration: number, loss: number) => void;
};
export type NewtonResult = { parameters: Float64Array; loss: number; iterations: number; decrement: number };

/** A first descent takes every so-manieth sample (odd, as below), where that leaves enough of them. */
const FIRST_APART = 5;
const LEAST_FIRST = 500;

/**
 * Minimises the weighted mean of cross-entropies + l2/2 Σ (scale_k w_k)². A fifth of the samples brings w
 * near the optimum, all of them finish. Stops when the Newton decrement falls below 1e-6 or after
 * `iterations`.
 */
export const fitNewton = (
  samples: readonly Sample[],
  start: Float64Array,
  options: NewtonOptions,
): NewtonResult => {
  const some = samples.filter((_, index) => index % FIRST_APART === 0);
  const near =
    some.length < LEAST_FIRST ? { parameters: start, iterations: 0 } : descend(some, start, options, 1e-3);
  const result = descend(
    samples,
    near.parameters,
    { ...options, iterations: options.iterations - near.iterations },
    1e-6,
  );
  return { ...result, iterations: near.iterations + result.iterations };
};

const descend = (
  samples: readonly Sample[],
  start: Float64Array,
  options: NewtonOptions,
  enough: number,
): NewtonResult => {
  const size = start.length;
  const createPoint = (w: Float64Array): Point => ({ w, loss: Infinity, gradient: new Float64Array(size) });
  const some = forCurvature(samples);
  const hessian = new Float64Array(size * size);
  const moves: DescentMove[] = [];
  let here = createPoint(start.slice());
  let next = createPoint(new Float64Array(size));
  here.loss = evaluateLoss(samples, here, options);
  let decrement = Infinity;
  let iteration = 0;
  while (iteration < options.iterations) {
    options.onIteration?.(iteration, here.loss);
    iteration++;
    // Near the end the curvature hardly changes any more, and the moves tell how it does.
    if (decrement > FAR) evaluateHessian(some, here.w, hessian, options);
    const step = stepOf(here, hessian, moves, options);
    decrement = dot(step, here.gradient);
    if (decrement < enough || !damp({ samples, here, next, step, decrement, options })) break;
    remember(moves, here, next);
    [here, next] = [next, here];
  }
  return { parameters: here.w, loss: here.loss, iterations: iteration, decrement };
};

/** Decrement above which the curvature is looked at anew. */
const FAR = 1e-2;

/** A step that was made, and what it changed of the gradient; both as they come out of the bounds. */
type DescentMove = { step: Float64Array; change: Float64Array; product: number };
const MOST_MOVES = 8;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
};

const remember = (moves: DescentMove[], from: Point, to: Point): void => {
  const step = to.w.map((value, k) => value - from.w[k]!);
  const change = to.gradient.map((value, k) => value - from.gradient[k]!);
  const product = dot(step, change);
  if (product > 0) moves.push({ step, change, product });
  if (moves.length > MOST_MOVES) moves.shift();
};

/**
 * The step to take away from w: Newton's by the curvature of some samples, put right by what the last moves
 * showed of the curvature of all (L-BFGS: Nocedal, Math. Comput. 35(151), 1980).
 */
const stepOf = (
  { w, gradient }: Point,
  hessian: Float64Array,
  moves: readonly DescentMove[],
  options: NewtonOptions,
): Float64Array => {
  const right = gradient.slice();
  const shares = new Float64Array(moves.length);
  for (let at = moves.length - 1; at >= 0; at--) {
    const { step, change, product } = moves[at]!;
    shares[at] = dot(step, right) / product;
    for (let k = 0; k < right.length; k++) right[k]! -= shares[at]! * change[k]!;
  }
  const step = solveWithin({ w, gradient }, hessian, right, options);
  moves.forEach((move, at) => {
    const share = shares[at]! - dot(move.change, step) / move.product;
    for (let k = 0; k < step.length; k++) step[k]! += share * move.step[k]!;
  });
  for (let k = 0; k < step.length; k++) if (isHeld(k, w, gradient, options)) step[k] = 0;
  return step;
};

/** Fewer samples than this say too little of the curvature. */
const LEAST_CURVED = 250;
const MOST_APART = 15;

/**
 * Samples of the curvature: an odd number apart, since a list with and one without what one has take turns.
 */
const forCurvature = (samples: readonly Sample[]): readonly Sample[] => {
  const apart = Math.min(MOST_APART, Math.floor(samples.length / LEAST_CURVED) | 1);
  return samples.filter((_, index) => index % apart === 0);
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
      next.w[k] = options.bounded[k] === 0 ? value : Math.max(0, value);
    }
    next.loss = evaluateLoss(samples, next, options);
    if (next.loss <= here.loss - 1e-4 * length * decrement) return true;
  }
  return false;
};

/** A parameter that stays where it is: a frozen one, or one at its bound that the gradient pushes outward. */
const isHeld = (
  k: number,
  w: Float64Array,
  gradient: Float64Array,
  { bounded, frozen }: NewtonOptions,
): boolean => frozen[k] === 1 || (bounded[k] === 1 && w[k] === 0 && gradient[k]! > 0);

/**
 * Solves H x = right among the steps that leave every bounded parameter at or above 0. One at its bound that
 * the gradient pushes outward stays there (projected Newton: Bertsekas, SIAM J. Control Optim. 20(2), 1982);
 * one that the step would take below goes to 0 and no further, and the others are solved for anew: cut off
 * alone, their step would count on what it does not do. Only the prior is bounded: below 0 it would lift
 * items that nothing points to over those that the history does.
 */
const solveWithin = (
  { w, gradient }: Pick<Point, "w" | "gradient">,
  curvature: Float64Array,
  right: Float64Array,
  options: NewtonOptions,
): Float64Array => {
  const size = w.length;
  const hessian = curvature.slice();
  for (let k = 0; k < size; k++) if (isHeld(k, w, gradient, options)) fix(hessian, right, k, 0);
  for (;;) {
    const step = right.slice();
    choleskySolve(hessian.slice(), step, size);
    const below = step.findIndex((value, k) => options.bounded[k] === 1 && value > w[k]!);
    if (below < 0) return step;
    fix(hessian, right, below, w[below]!);
  }
};

/** Makes `value` the solution of unknown k in H x = right (H by its lower triangle). */
const fix = (hessian: Float64Array, right: Float64Array, k: number, value: number): void => {
  const size = right.length;
  for (let c = 0; c < size; c++) {
    const at = c < k ? k * size + c : c * size + k;
    if (c !== k) right[c]! -= hessian[at]! * value;
    hessian[at] = c === k ? 1 : 0;
  }
  right[k] = value;
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
