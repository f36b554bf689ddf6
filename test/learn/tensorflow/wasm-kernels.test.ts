import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type BackendName, openBackend } from "../../../src/learn/tensorflow/backend.ts";
import { createRandom, normalValues } from "../../../src/learn/tensorflow/random.ts";
import { fullSoftmaxLoss } from "../../../src/learn/tensorflow/softmax-loss.ts";

const values = (name: string, ...shape: number[]): tf.Tensor =>
  tf.tensor(
    normalValues(
      shape.reduce((a, b) => a * b, 1),
      1,
      createRandom(name),
    ),
    shape,
  );

/** The same computation on both backends, as plain numbers. */
const onBoth = async (compute: () => tf.Tensor[]): Promise<Record<"wasm" | "cpu", number[][]>> => {
  const results: Partial<Record<BackendName, number[][]>> = {};
  for (const only of ["wasm", "cpu"] as const) {
    await openBackend({ only });
    results[only] = tf.tidy(() => compute().map((tensor) => Array.from(tensor.dataSync())));
  }
  return results as Record<"wasm" | "cpu", number[][]>;
};

const expectNear = (a: number[][], b: number[][]): void => {
  expect(a.map((row) => row.length)).toEqual(b.map((row) => row.length));
  a.forEach((row, r) =>
    row.forEach((value, x) =>
      expect(Math.abs(value - b[r]![x]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))),
    ),
  );
};

beforeAll(async () => {
  await openBackend({ only: "wasm" });
});

describe("the wasm backend", () => {
  it(
    "gives an embedding lookup the gradient of the cpu backend, repeated and " + "untouched rows too",
    async () => {
      const { wasm, cpu } = await onBoth(() => {
        const table = values("table", 7, 3) as tf.Tensor2D;
        const ids = tf.tensor2d(
          [
            [1, 4, 1],
            [6, 1, 4],
          ],
          [2, 3],
          "int32",
        );
        const weight = values("weight", 2, 3, 3);
        return [tf.grad((x) => tf.sum(tf.mul(tf.gather(x as tf.Tensor2D, ids), weight)))(table)];
      });
      expectNear(wasm, cpu);
      const rows = wasm[0]!;
      expect(rows.slice(0, 3)).toEqual([0, 0, 0]);
      expect(rows.slice(3, 6)).not.toEqual([0, 0, 0]);
    },
  );

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("multiplies as the cpu backend does with operands transposed %s, %s", async (transposeA, transposeB) => {
    const { wasm, cpu } = await onBoth(() => {
      const a = values("a", 2, ...(transposeA ? [5, 4] : [4, 5]));
      const b = values("b", 2, ...(transposeB ? [6, 5] : [5, 6]));
      const [da, db] = tf.grads((x, y) =>
        tf.sum(tf.square(tf.matMul(x as tf.Tensor3D, y as tf.Tensor3D, transposeA, transposeB))),
      )([a, b]);
      return [tf.matMul(a as tf.Tensor3D, b as tf.Tensor3D, transposeA, transposeB), da!, db!];
    });
    expectNear(wasm, cpu);
  });

  it("leaves out segment ids that name no segment", async () => {
    await openBackend({ only: "wasm" });
    const sums = tf.tidy(() =>
      Array.from(
        tf
          .unsortedSegmentSum(
            tf.tensor2d([
              [1, 2],
              [3, 4],
              [5, 6],
            ]),
            tf.tensor1d([1, -1, 1], "int32"),
            3,
          )
          .dataSync(),
      ),
    );
    expect(sums).toEqual([0, 0, 6, 8, 0, 0]);
  });

  it("may be opened again", async () => {
    expect(await openBackend({ only: "wasm" })).toBe("wasm");
    expect(
      tf.tidy(() =>
        Array.from(tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]]), false, true).dataSync()),
      ),
    ).toEqual([11]);
  });
});

describe("the choice of a backend", () => {
  it("falls back to wasm where tfjs-node does not load", async () => {
    expect(await openBackend({ importNative: () => Promise.reject(new Error("no binary")) })).toBe("wasm");
  });

  it("falls back to wasm where tfjs-node loads and brings no backend", async () => {
    expect(await openBackend({ importNative: () => Promise.resolve({}) })).toBe("wasm");
  });

  it("says so where the one asked for does not load", async () => {
    await expect(
      openBackend({ only: "tensorflow", importNative: () => Promise.reject(new Error("no binary")) }),
    ).rejects.toThrow("does not load here");
  });
});

describe("the full softmax", () => {
  const targets = Int32Array.from([2, 0, 5, 2]);
  const weights = Float32Array.from([0.25, 0.25, 0.4, 0.1]);

  it.each(["wasm", "cpu"] as const)("has the loss and gradients of the plain formula on %s", async (only) => {
    await openBackend({ only });
    const [h, e] = [values("h", 4, 3) as tf.Tensor2D, values("e", 6, 3) as tf.Tensor2D];
    const plain = (x: tf.Tensor, y: tf.Tensor): tf.Scalar => {
      const logs = tf.logSoftmax(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D, false, true));
      return tf.neg(
        tf.sum(
          tf.mul(
            tf.mul(logs, tf.cast(tf.oneHot(tf.tensor1d(targets, "int32"), 6), "float32")),
            tf.tensor2d(weights, [4, 1]),
          ),
        ),
      ) as tf.Scalar;
    };
    const read = (f: (x: tf.Tensor, y: tf.Tensor) => tf.Scalar): number[][] =>
      tf.tidy(() =>
        [f(h, e), ...tf.grads((x, y) => f(x!, y!))([h, e])].map((tensor) => Array.from(tensor.dataSync())),
      );
    expectNear(
      read((x, y) => fullSoftmaxLoss(x as tf.Tensor2D, y as tf.Tensor2D, targets, weights)),
      read(plain),
    );
    tf.dispose([h, e]);
  });

  it("is the same in one chunk and in several", async () => {
    await openBackend({ only: "wasm" });
    const [h, e] = [values("h", 4, 3) as tf.Tensor2D, values("e", 6, 3) as tf.Tensor2D];
    const read = (chunkLogits: number): number[][] =>
      tf.tidy(() =>
        tf
          .grads((x, y) =>
            fullSoftmaxLoss(x as tf.Tensor2D, y as tf.Tensor2D, targets, weights, chunkLogits),
          )([h, e])
          .map((tensor) => Array.from(tensor.dataSync())),
      );
    expectNear(read(7), read(1000));
    tf.dispose([h, e]);
  });

  it("leaves no tensor behind", async () => {
    await openBackend({ only: "wasm" });
    const [h, e] = [values("h", 4, 3) as tf.Tensor2D, values("e", 6, 3) as tf.Tensor2D];
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      tf.grads((x, y) => fullSoftmaxLoss(x as tf.Tensor2D, y as tf.Tensor2D, targets, weights, 7))([h, e]);
    });
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([h, e]);
  });
});
