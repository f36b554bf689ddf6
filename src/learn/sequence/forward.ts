/**
 * The forward pass of SASRec (Kang and McAuley, ICDM 2018) in TensorFlow.js, on history rows as the service
 * encodes them:
 *   x_i = √d · M[item_i] + P[gap_i] (+ T[type_i]) eq. 1, with the gap as the position
 *   x ← x + Dropout(SA(LayerNorm(x))),  SA = softmax(QKᵀ/√d + mask) V              eq. 2-3, §3.2 "Causality"
 *   x ← x + Dropout(FFN(LayerNorm(x))), FFN(x) = ReLU(x W1 + b1) W2 + b2           eq. 4-5
 *   score(i) = LayerNorm(x_newest) · M[i] eq. 6, items shared with the input
 */
import * as tf from "@tensorflow/tfjs-core";
import { present } from "../../lib/present.ts";
import type { BatchRows } from "./batches.ts";
import type { SequenceRecipe } from "./recipe.ts";
import type { Variables } from "./weights.ts";

export const NORM_EPSILON = 1e-6;
/** Draws a mask of so many values, or null for none. */
export type Dropout = (length: number) => Float32Array | null;
export const NO_DROPOUT: Dropout = () => null;

const layerNorm = (x: tf.Tensor2D, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor2D => {
  const centred = tf.sub(x, tf.mean(x, 1, true));
  const variance = tf.mean(tf.square(centred), 1, true);
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, NORM_EPSILON))), scale), shift);
};

const applyDropout = (x: tf.Tensor2D, dropout: Dropout): tf.Tensor2D => {
  const mask = dropout(x.size);
  return mask === null ? x : tf.mul(x, tf.tensor2d(mask, x.shape));
};

/** x [B·L, d] to attention output [B·L, d]. */
const attend = (
  x: tf.Tensor2D,
  v: Variables,
  at: string,
  shape: { size: number; length: number; heads: number; mask: tf.Tensor },
): tf.Tensor2D => {
  const { size, length, heads, mask } = shape;
  const d = x.shape[1];
  const split = (name: string): tf.Tensor => {
    const projected = tf.matMul(x, v[`${at}/${name}`] as tf.Tensor2D);
    if (heads === 1) return tf.reshape(projected, [size, length, d]);
    return tf.reshape(tf.transpose(tf.reshape(projected, [size, length, heads, d / heads]), [0, 2, 1, 3]), [
      size * heads,
      length,
      d / heads,
    ]);
  };
  const logits = tf.mul(tf.matMul(split("query"), split("key"), false, true), 1 / Math.sqrt(d / heads));
  const masked =
    heads === 1
      ? tf.add(logits, mask)
      : tf.reshape(tf.add(tf.reshape(logits, [size, heads, length, length]), tf.expandDims(mask, 1)), [
          size * heads,
          length,
          length,
        ]);
  const mixed = tf.matMul(tf.softmax(masked), split("value"));
  if (heads === 1) return tf.reshape(mixed, [size * length, d]);
  return tf.reshape(tf.transpose(tf.reshape(mixed, [size, heads, length, d / heads]), [0, 2, 1, 3]), [
    size * length,
    d,
  ]);
};

/** Representations of all rows, [B·L, d]. Rows of padding hold values that mean nothing. */
export const encodeRows = (
  v: Variables,
  rows: BatchRows,
  recipe: SequenceRecipe,
  dropout: Dropout,
): tf.Tensor2D => {
  const d = recipe.dimension;
  const places = rows.size * rows.length;
  const ids = tf.tensor1d(rows.items, "int32");
  const known = tf.tensor2d(
    Float32Array.from(rows.items, (item) => (item === 0 ? 0 : Math.sqrt(d))),
    [places, 1],
  );
  let x = tf.add(
    tf.mul(tf.gather(present(v.items, "the items’ weights"), ids), known),
    tf.gather(present(v.positions, "the positions’ weights"), tf.tensor1d(rows.gaps, "int32")),
  ) as tf.Tensor2D;
  if (v.types !== undefined) x = tf.add(x, tf.gather(v.types, tf.tensor1d(rows.types, "int32")));
  x = applyDropout(x, dropout);
  const mask = tf.tensor3d(rows.mask, [rows.size, rows.length, rows.length]);
  for (let b = 0; b < recipe.blocks; b++) {
    const at = `block_${b}`;
    const weight = (name: string): tf.Tensor2D => v[`${at}/${name}`] as tf.Tensor2D;
    const normed = layerNorm(x, weight("attention_scale"), weight("attention_shift"));
    x = tf.add(
      x,
      applyDropout(
        attend(normed, v, at, { size: rows.size, length: rows.length, heads: recipe.heads, mask }),
        dropout,
      ),
    );
    const inner = tf.relu(
      tf.add(
        tf.matMul(layerNorm(x, weight("forward_scale"), weight("forward_shift")), weight("inner")),
        weight("inner_bias"),
      ),
    ) as tf.Tensor2D;
    x = tf.add(x, applyDropout(tf.add(tf.matMul(inner, weight("outer")), weight("outer_bias")), dropout));
  }
  return layerNorm(x, v["final/scale"]!, v["final/shift"]!);
};
