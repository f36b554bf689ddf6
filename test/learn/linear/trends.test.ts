import { describe, expect, it } from "vitest";
import type { Dataset } from "../../../src/learn/data/dataset.ts";
import { EVENT_TYPE_CODES } from "../../../src/learn/data/event-types.ts";
import { learnTrends, tableOfTrends } from "../../../src/learn/linear/trends.ts";

const UNTIL = 20_000;

/** Each unit is a list of [item, days before the end]. */
const datasetOf = (units: readonly (readonly (readonly [item: number, ago: number])[])[]): Dataset => {
  const steps = units.flat();
  const starts = units.reduce<number[]>((all, unit) => [...all, (all.at(-1) ?? 0) + unit.length], [0]);
  return {
    kind: "baskets",
    items: ["", "a", "b", "c", "d"],
    units: units.map((_, u) => `u${u}`),
    unitStart: Int32Array.from(starts),
    stepStart: Int32Array.from({ length: steps.length + 1 }, (_, s) => s),
    stepTime: Float64Array.from(steps, ([, ago]) => UNTIL - ago),
    stepType: Uint8Array.from(steps, () => EVENT_TYPE_CODES.purchase),
    entryItem: Int32Array.from(steps, ([item]) => item),
    timed: true,
  };
};

const tableOf = (dataset: Dataset, threshold: number) =>
  tableOfTrends(learnTrends(dataset, UNTIL), dataset.items, { until: "then", threshold });

describe("what is chosen more than before", () => {
  it("counts each shopper once, and puts the fastest growing first", () => {
    const table = tableOf(
      datasetOf([
        [
          [1, 1],
          [1, 2],
          [2, 3],
        ],
        [
          [1, 0],
          [2, 6.9],
          [2, 20],
        ],
        [
          [2, 1],
          [3, 7],
          [4, 36],
        ],
      ]),
      2,
    );
    expect(table).toEqual({
      days: 7,
      until: "then",
      threshold: 2,
      items: [
        ["b", 3, 1],
        ["a", 2, 0],
      ],
    });
  });

  it("says nothing of what few chose, or of what is chosen as ever", () => {
    const steady = Array.from({ length: 8 }, () => [[1, 10]] as const);
    expect(tableOf(datasetOf([...steady, [[1, 1]], [[1, 2]]]), 2)).toBeUndefined();
    expect(tableOf(datasetOf([[[1, 1]]]), 2)).toBeUndefined();
    expect(tableOf({ ...datasetOf([[[1, 1]], [[1, 2]]]), timed: false }, 2)).toBeUndefined();
  });

  it("forgets a shopper as if they had never been", () => {
    const units = [
      [[1, 1]],
      [[1, 2]],
      [
        [1, 3],
        [2, 1],
      ],
      [[2, 2]],
    ] as const;
    expect(tableOf(datasetOf([...units]), 2)?.items).toEqual([
      ["a", 3, 0],
      ["b", 2, 0],
    ]);
    expect(tableOf(datasetOf(units.slice(0, 3)), 2)?.items).toEqual([["a", 3, 0]]);
  });
});
