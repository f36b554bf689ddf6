/**
 * Cross-entropy over the whole catalogue with its gradient in closed form, in chunks of predictions, so that
 * no more than one chunk of logits is in memory and no one-hot matrix is made:
 *   loss = -Σ_p w_p log softmax(h_p Eᵀ)[t_p], ∂h_p = w_p (softmax · E - E[t_p]), ∂E = softmaxᵀ · (w h) -
 *   Σ_{t_p = i} w_p h_p
 */
import * as tf from "@tensorflow/tfjs-core";

/** Logits in memory at once: 24 MB. */
const CHUNK_LOGITS = 6_000_000;

type Part = { loss: tf.Scalar; dh: tf.Tensor2D; de: tf.Tensor2D };

/**
 * @param h [P, d] representations @param e [n, d] items @param targets [P] places in `e` @param weights [P]
 * @returns a scalar through which gradients flow to `h` and `e`.
 */
export const fullSoftmaxLoss = (
  h: tf.Tensor2D,
  e: tf.Tensor2D,
  targets: Int32Array,
  weights: Float32Array,
  chunkLogits = CHUNK_LOGITS,
): tf.Scalar => {
  const step = Math.max(1, Math.floor(chunkLogits / e.shape[0]));
  const run = tf.customGrad((...inputs) => {
    const [hidden, items] = inputs as [tf.Tensor2D, tf.Tensor2D];
    const save = inputs[2] as (tensors: tf.Tensor[]) => void;
    const transposed = tf.transpose(items);
    const parts: Part[] = [];
    for (let from = 0; from < targets.length; from += step) {
      const size = Math.min(step, targets.length - from);
      parts.push(
        tf.tidy(() =>
          chunk({
            h: hidden.shape[0] === size ? hidden : tf.slice2d(hidden, [from, 0], [size, -1]),
            items,
            transposed,
            target: tf.tensor1d(targets.subarray(from, from + size), "int32"),
            weight: tf.tensor2d(weights.subarray(from, from + size), [size, 1]),
          }),
        ),
      );
    }
    const loss = tf.addN(parts.map((part) => part.loss)) as tf.Scalar;
    save([
      parts.length === 1
        ? parts[0]!.dh
        : tf.concat2d(
            parts.map((part) => part.dh),
            0,
          ),
      tf.addN(parts.map((part) => part.de)),
    ]);
    return {
      value: loss,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [tf.mul(saved[0]!, dy), tf.mul(saved[1]!, dy)],
    };
  });
  return run(h, e) as tf.Scalar;
};

type ChunkInput = {
  h: tf.Tensor2D;
  items: tf.Tensor2D;
  transposed: tf.Tensor;
  target: tf.Tensor1D;
  weight: tf.Tensor2D;
};

const chunk = ({ h, items, transposed, target, weight }: ChunkInput): Part => {
  const p = tf.softmax(tf.matMul(h, transposed as tf.Tensor2D));
  const place = tf.stack([tf.range(0, target.shape[0], 1, "int32"), target], 1);
  const own = tf.gatherND(p, place);
  const loss = tf.neg(tf.sum(tf.mul(tf.squeeze(weight, [1]), tf.log(tf.maximum(own, 1e-30))))) as tf.Scalar;
  const dh = tf.mul(tf.sub(tf.matMul(p, items), tf.gather(items, target)), weight) as tf.Tensor2D;
  const weighted = tf.mul(h, weight) as tf.Tensor2D;
  const de = tf.sub(
    tf.matMul(p, weighted, true, false),
    tf.unsortedSegmentSum(weighted, target, items.shape[0]),
  ) as tf.Tensor2D;
  return { loss, dh, de };
};
