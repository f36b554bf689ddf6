/** The loss of W on samples, its gradient and its Hessian; sums run in a fixed order. */
import { exactExp, exactLog } from "../math/exact-math.ts";
import type { Sample } from "./sample-features.ts";

export type Point = { w: Float64Array; loss: number; gradient: Float64Array };

/** l2/2 Σ (scale_k w_k)². */
export type Penalty = { l2: number; scale: Float64Array };

/** The loss at `point.w`; fills its gradient. */
export const evaluateLoss = (
  samples: readonly Sample[],
  { w, gradient }: Point,
  { l2, scale: unit }: Penalty,
): number => {
  gradient.fill(0);
  let loss = 0;
  let weight = 0;
  const scratch = createScratch(samples);
  for (const sample of samples) {
    loss += sample.weight * setProbabilities(sample, w, scratch);
    addGradient(sample, scratch, gradient);
    weight += sample.weight;
  }
  const scale = weight === 0 ? 0 : 1 / weight;
  loss *= scale;
  for (let k = 0; k < w.length; k++) {
    const penalty = l2 * unit[k]! * unit[k]!;
    loss += (penalty / 2) * w[k]! * w[k]!;
    gradient[k] = gradient[k]! * scale + penalty * w[k]!;
  }
  return loss;
};

/** The lower triangle of the Hessian at w, by the samples given. */
export const evaluateHessian = (
  samples: readonly Sample[],
  w: Float64Array,
  hessian: Float64Array,
  { l2, scale: unit }: Penalty,
): void => {
  const size = w.length;
  hessian.fill(0);
  let weight = 0;
  const scratch = createScratch(samples);
  for (const sample of samples) {
    setProbabilities(sample, w, scratch);
    addCurvature(sample, scratch, hessian, size);
    weight += sample.weight;
  }
  const scale = weight === 0 ? 0 : 1 / weight;
  for (let k = 0; k < size * size; k++) hessian[k]! *= scale;
  for (let k = 0; k < size; k++) hessian[k * size + k]! += l2 * unit[k]! * unit[k]!;
};

/** Of one sample at a time: `p` by candidate, the others by place among its parameters. */
type Scratch = { p: Float64Array; own: Float64Array; sum: Float64Array; local: Float64Array };

const createScratch = (samples: readonly Sample[]): Scratch => {
  const count = samples.reduce((most, { offset }) => Math.max(most, offset.length), 0);
  const width = samples.reduce((most, { active }) => Math.max(most, active.length), 0);
  return {
    p: new Float64Array(count),
    own: new Float64Array(width),
    sum: new Float64Array(width),
    local: new Float64Array(width * width),
  };
};

/** Fills the probability of each candidate; returns the cross-entropy. */
const setProbabilities = (sample: Sample, w: Float64Array, { p, own }: Scratch): number => {
  const { active, start, place, value, offset, target } = sample;
  const count = offset.length;
  for (let a = 0; a < active.length; a++) own[a] = w[active[a]!]!;
  let best = -Infinity;
  for (let c = 0, x = 0; c < count; c++) {
    let s = offset[c]!;
    for (const end = start[c + 1]!; x < end; x++) s += value[x]! * own[place[x]!]!;
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
  return exactLog(total) - wanted;
};

const addGradient = (sample: Sample, { p, sum }: Scratch, gradient: Float64Array): void => {
  const { active, start, place, value, offset, target, weight } = sample;
  sum.fill(0, 0, active.length);
  for (let c = 0, x = 0; c < offset.length; c++) {
    const residual = p[c]! - target[c]!;
    for (const end = start[c + 1]!; x < end; x++) sum[place[x]!]! += residual * value[x]!;
  }
  for (let a = 0; a < active.length; a++) gradient[active[a]!]! += weight * sum[a]!;
};

const addCurvature = (
  sample: Sample,
  { p, sum: mean, local }: Scratch,
  hessian: Float64Array,
  size: number,
): void => {
  const { active, start, place, value, offset, weight } = sample;
  const width = active.length;
  mean.fill(0, 0, width);
  local.fill(0, 0, width * width);
  for (let c = 0; c < offset.length; c++) {
    const from = start[c]!;
    const to = start[c + 1]!;
    for (let x = from; x < to; x++) {
      const scaled = p[c]! * value[x]!;
      const row = place[x]! * width;
      mean[place[x]!]! += scaled;
      for (let y = from; y <= x; y++) local[row + place[y]!]! += scaled * value[y]!;
    }
  }
  for (let a = 0; a < width; a++) {
    const r = active[a]!;
    for (let b = 0; b <= a; b++) {
      const c = active[b]!;
      hessian[(r > c ? r : c) * size + (r > c ? c : r)]! +=
        weight * (local[a * width + b]! - mean[a]! * mean[b]!);
    }
  }
};
