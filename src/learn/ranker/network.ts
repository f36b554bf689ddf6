/**
 * The network: score = s · retrieval score + W3 ReLU(W2 ReLU(W1 z + b1) + b2), z = standardised features. It
 * starts as the first stage itself (s = 1, W3 = 0) and learns what to change.
 */
import * as tf from "@tensorflow/tfjs-core";
import { createRandom, glorotValues } from "../tensorflow/random.ts";

export type NetworkWeights = {
  features: number;
  hidden: number;
  mean: Float32Array;
  deviation: Float32Array;
  scale: Float32Array;
  w1: Float32Array;
  b1: Float32Array;
  w2: Float32Array;
  b2: Float32Array;
  w3: Float32Array;
};
export type NetworkVariables = Record<"scale" | "w1" | "b1" | "w2" | "b2" | "w3", tf.Variable>;

export const initialNetwork = (features: number, hidden: number, seed: string): NetworkWeights => {
  const random = createRandom(`${seed}/network`);
  return {
    features,
    hidden,
    mean: new Float32Array(features),
    deviation: new Float32Array(features).fill(1),
    scale: Float32Array.of(1),
    w1: glorotValues(features, hidden, random),
    b1: new Float32Array(hidden),
    w2: glorotValues(hidden, hidden, random),
    b2: new Float32Array(hidden),
    w3: new Float32Array(hidden),
  };
};

export const createNetworkVariables = ({
  features,
  hidden,
  scale,
  w1,
  b1,
  w2,
  b2,
  w3,
}: NetworkWeights): NetworkVariables => {
  const variable = (values: Float32Array, shape: number[]): tf.Variable =>
    tf.tidy(() => tf.variable(tf.tensor(values, shape)));
  return {
    scale: variable(scale, [1]),
    w1: variable(w1, [features, hidden]),
    b1: variable(b1, [hidden]),
    w2: variable(w2, [hidden, hidden]),
    b2: variable(b2, [hidden]),
    w3: variable(w3, [hidden, 1]),
  };
};

export const readNetwork = (
  v: NetworkVariables,
  standard: { mean: Float32Array; deviation: Float32Array },
): NetworkWeights => {
  const values = (variable: tf.Variable): Float32Array => Float32Array.from(variable.dataSync());
  const [features, hidden] = v.w1.shape as [number, number];
  return {
    features,
    hidden,
    ...standard,
    scale: values(v.scale),
    w1: values(v.w1),
    b1: values(v.b1),
    w2: values(v.w2),
    b2: values(v.b2),
    w3: values(v.w3),
  };
};

/** Scores [B, C] of standardised features [B·C, F] and retrieval scores [B, C]. */
export const forwardNetwork = (v: NetworkVariables, z: tf.Tensor2D, retrieval: tf.Tensor2D): tf.Tensor2D => {
  const layer = (x: tf.Tensor2D, w: tf.Variable, b: tf.Variable): tf.Tensor2D =>
    tf.relu(tf.add(tf.matMul(x, w as tf.Tensor2D), b));
  const change = tf.matMul(layer(layer(z, v.w1, v.b1), v.w2, v.b2), v.w3 as tf.Tensor2D);
  return tf.add(tf.mul(retrieval, v.scale), tf.reshape(change, retrieval.shape));
};

/**
 * The same in plain numbers, for one list: standardised features [C, F] and retrieval scores [C] to scores
 * [C].
 */
export const scoreList = (
  network: NetworkWeights,
  z: Float32Array,
  retrieval: Float32Array,
): Float32Array => {
  const { features: F, hidden: H, scale, w1, b1, w2, b2, w3 } = network;
  const [one, two] = [new Float64Array(H), new Float64Array(H)];
  return retrieval.map((score, c) => {
    one.set(b1);
    two.set(b2);
    for (let f = 0; f < F; f++) {
      const value = z[c * F + f]!;
      if (value !== 0) for (let h = 0; h < H; h++) one[h]! += value * w1[f * H + h]!;
    }
    for (let g = 0; g < H; g++)
      if (one[g]! > 0) for (let h = 0; h < H; h++) two[h]! += one[g]! * w2[g * H + h]!;
    let sum = scale[0]! * score;
    for (let h = 0; h < H; h++) if (two[h]! > 0) sum += two[h]! * w3[h]!;
    return sum;
  });
};
