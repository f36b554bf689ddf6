import * as tf from "@tensorflow/tfjs-core";
import { type BatchRows } from "../../../src/learn/sequence/batches.ts";
import { encodeRows, NO_DROPOUT } from "../../../src/learn/sequence/forward.ts";
import { type SequenceRecipe } from "../../../src/learn/sequence/recipe.ts";
import { type Variables } from "../../../src/learn/sequence/weights.ts";

/**
 * Scores [B, n+1] of histories: the mean representation of the newest step's rows against all items; `start`
 * where a history is empty.
 */
export const scoreRows = (
  v: Variables,
  rows: BatchRows,
  recipe: SequenceRecipe,
  start: Float32Array,
): tf.Tensor2D => {
  const weights = new Float32Array(rows.size * rows.length);
  const isEmpty = new Uint8Array(rows.size);
  for (let b = 0; b < rows.size; b++) {
    let least = Infinity;
    const places = Array.from({ length: rows.length }, (_, l) => b * rows.length + l).filter(
      (place) => rows.items[place] !== 0,
    );
    for (const place of places) least = Math.min(least, rows.gaps[place]!);
    const newest = places.filter((place) => rows.gaps[place] === least);
    for (const place of newest) weights[place] = 1 / newest.length;
    isEmpty[b] = places.length === 0 ? 1 : 0;
  }
  return tf.tidy(() => {
    const x = tf.mul(encodeRows(v, rows, recipe, NO_DROPOUT), tf.tensor2d(weights, [weights.length, 1]));
    const pooled = tf.sum(tf.reshape(x, [rows.size, rows.length, recipe.dimension]), 1) as tf.Tensor2D;
    const scores = tf.matMul(pooled, v.items as tf.Tensor2D, false, true);
    return tf.where(
      tf.tensor2d(isEmpty, [rows.size, 1], "bool"),
      tf.broadcastTo(tf.tensor2d(start, [1, start.length]), scores.shape as [number, number]),
      scores,
    ) as tf.Tensor2D;
  });
};
