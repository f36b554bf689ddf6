import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type BatchRows, createRows, fillMask } from "../../../src/learn/sequence/batches.ts";
import { chooseSequenceRecipe } from "../../../src/learn/sequence/recipe.ts";
import { encodeSequenceModel } from "../../../src/learn/sequence/sequence-graph.ts";
import { createVariables, finishWeights, initialWeights } from "../../../src/learn/sequence/weights.ts";
import { openBackend } from "../../../src/learn/tensorflow/backend.ts";
import { createRandom } from "../../../src/learn/tensorflow/random.ts";
import { createFeed, createOnnxSession, type Feed } from "../../../src/model/runtime/onnx-session.ts";
import { ringSessions } from "./made-up-data.ts";
import { scoreRows } from "./score-rows.ts";

const ITEMS = 40;
const LENGTH = 8;

type Row = { item: number; gap: number; type: number };

/** A model whose weights are all far from their start. */
const madeUpModel = (heads: number, types: boolean) => {
  const recipe = chooseSequenceRecipe(ringSessions(20, ITEMS, { types }), {
    dimension: 12,
    blocks: 2,
    heads,
    history_length: LENGTH,
  });
  const random = createRandom("weights");
  const weights = initialWeights(recipe, ITEMS);
  for (const weight of Object.values(weights))
    weight.values = weight.values.map((value) => value * 2 + (random() - 0.5) * 0.2);
  return {
    recipe,
    weights: finishWeights(weights, recipe),
    start: Float32Array.from({ length: ITEMS + 1 }, (_, i) => i / 10),
  };
};

const rowsOf = (histories: readonly (readonly Row[])[]): BatchRows => {
  const length = Math.max(1, ...histories.map((history) => history.length));
  const rows = createRows(histories.length, length);
  histories.forEach((history, b) =>
    history.forEach((row, l) => {
      rows.items[b * length + l] = row.item;
      rows.gaps[b * length + l] = row.gap;
      rows.types[b * length + l] = row.type;
    }),
  );
  fillMask(rows);
  return rows;
};

const runGraph = async (model: ReturnType<typeof madeUpModel>, rows: BatchRows): Promise<number[]> => {
  const session = await createOnnxSession({ graph: encodeSequenceModel(model).bytes });
  const feed = (values: Int32Array): Feed =>
    createFeed("int64", BigInt64Array.from(values, BigInt), [rows.size, rows.length]);
  const feeds: Record<string, Feed> = {
    items: feed(rows.items),
    gap: feed(rows.gaps),
    ...(model.weights.types === undefined ? {} : { event_types: feed(rows.types) }),
  };
  try {
    return Array.from((await session.run(feeds, ["scores"])).scores!.data as Float32Array);
  } finally {
    await session.release();
  }
};

const history = fc
  .array(
    fc.record({
      item: fc.integer({ min: 1, max: ITEMS }),
      isSameStep: fc.boolean(),
      type: fc.constantFrom(1, 5, 7),
    }),
    { maxLength: LENGTH },
  )
  .map((rows): Row[] => {
    let gap = 0;
    return rows.map(({ item, isSameStep, type }, l) => ({
      item,
      gap: l === 0 || isSameStep ? gap : ++gap,
      type,
    }));
  });

beforeAll(async () => {
  await openBackend({ only: "wasm" });
});

describe.each([
  { heads: 1, types: false },
  { heads: 1, types: true },
  { heads: 3, types: false },
  { heads: 3, types: true },
])("the graph with $heads heads, event types: $types", ({ heads, types }) => {
  const model = madeUpModel(heads, types);

  it("scores as the TensorFlow.js forward pass does, within 1e-4", async () => {
    const variables = createVariables(model.weights);
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 1, maxLength: 4 }), async (histories) => {
        const rows = rowsOf(histories);
        const expected = tf.tidy(() =>
          Array.from(scoreRows(variables, rows, model.recipe, model.start).dataSync()),
        );
        const actual = await runGraph(model, rows);
        expect(actual.length).toBe(expected.length);
        actual.forEach((score, x) => expect(Math.abs(score - expected[x]!)).toBeLessThan(1e-4));
      }),
      { numRuns: 25 },
    );
    tf.dispose(variables);
  });

  it("does not mind where padding stands", async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(fc.nat(LENGTH), { maxLength: 4 }), async (rows, places) => {
        const padded = [...rows];
        for (const place of places)
          padded.splice(Math.min(place, padded.length), 0, { item: 0, gap: 0, type: 0 });
        const [plain, withPadding] = [
          await runGraph(model, rowsOf([rows])),
          await runGraph(model, rowsOf([padded])),
        ];
        plain.forEach((score, x) => expect(Math.abs(score - withPadding[x]!)).toBeLessThan(1e-4));
      }),
      { numRuns: 25 },
    );
  });

  it("answers an empty history with the start scores", async () => {
    expect(
      await runGraph(model, rowsOf([[], [{ item: 3, gap: 0, type: 1 }]])).then((scores) =>
        scores.slice(0, ITEMS + 1),
      ),
    ).toEqual(Array.from(model.start));
  });

  it("changes with the order of the steps", async () => {
    const [a, b] = [
      { item: 3, type: 1 },
      { item: 17, type: 1 },
    ];
    const one = await runGraph(
      model,
      rowsOf([
        [
          { ...a, gap: 0 },
          { ...b, gap: 1 },
        ],
      ]),
    );
    const other = await runGraph(
      model,
      rowsOf([
        [
          { ...b, gap: 0 },
          { ...a, gap: 1 },
        ],
      ]),
    );
    expect(Math.max(...one.map((score, x) => Math.abs(score - other[x]!)))).toBeGreaterThan(0.01);
  });

  it("takes gaps beyond the window as the oldest", async () => {
    const at = (gap: number): Row[] => [
      { item: 3, gap: 0, type: 1 },
      { item: 17, gap, type: 1 },
    ];
    expect(await runGraph(model, rowsOf([at(LENGTH - 1)]))).toEqual(
      await runGraph(model, rowsOf([at(LENGTH + 90)])),
    );
  });
});

describe("causality", () => {
  it("lets no row look at a newer one", () => {
    const rows = rowsOf([
      [
        { item: 4, gap: 0, type: 1 },
        { item: 5, gap: 1, type: 1 },
        { item: 6, gap: 1, type: 1 },
        { item: 0, gap: 0, type: 0 },
      ],
    ]);
    const open = Array.from({ length: 4 }, (_, i) =>
      Array.from({ length: 4 }, (_, j) => rows.mask[i * 4 + j] === 0),
    );
    expect(open.slice(0, 3)).toEqual([
      [true, true, true, false],
      [false, true, true, false],
      [false, true, true, false],
    ]);
  });
});
