/**
 * Seeded numbers for initial weights, dropout and shuffling: the same seed trains the same model on one
 * backend.
 */
import { seeded } from "../../model/verify/probe-inputs.ts";
import { hashId } from "../math/prf.ts";

export type Random = () => number;

/** Uniform numbers in [0, 1) of a named stream. */
export const createRandom = (seed: string): Random => {
  return seeded(hashId(seed));
};

/** Normal numbers of mean 0 (Box and Muller, 1958), those beyond two standard deviations drawn again. */
export const normalValues = (length: number, deviation: number, random: Random): Float32Array => {
  const values = new Float32Array(length);
  for (let k = 0; k < length;) {
    const value = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    if (Math.abs(value) < 2) values[k++] = value * deviation;
  }
  return values;
};

/** Glorot and Bengio (2010), eq. 16: uniform within ±√(6 / (in + out)). */
export const glorotValues = (inputs: number, outputs: number, random: Random): Float32Array => {
  const limit = Math.sqrt(6 / (inputs + outputs));
  return Float32Array.from({ length: inputs * outputs }, () => (2 * random() - 1) * limit);
};

/** 0 with probability `rate`, else 1 / (1 - rate). */
export const dropoutValues = (length: number, rate: number, random: Random): Float32Array => {
  const kept = 1 / (1 - rate);
  const values = new Float32Array(length);
  for (let k = 0; k < length; k++) values[k] = random() < rate ? 0 : kept;
  return values;
};

/** An array of anything, typed or not. */
type Shuffled = { readonly length: number; [at: number]: unknown };

/** Fisher and Yates, in place. */
export const shuffle = <T extends Shuffled>(values: T, random: Random): T => {
  const order: Shuffled = values;
  for (let k = order.length - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    const value = order[k];
    order[k] = order[other];
    order[other] = value;
  }
  return values;
};
