import { describe, expect, it } from "vitest";
import { faultsOf, proveSecondStage } from "../../scripts/prove/second-stage.ts";
import { compareReplays } from "../../scripts/prove/second-stage/replay.ts";
import { makeVisits } from "../../scripts/prove/second-stage/visits-file.ts";

const MADE = { visits: 800, later: 100, items: 150, seed: 9 };
const valuesOf = (hr: number, mrr: number) => ({ hr, mrr, ndcg: 0, recall: hr });

/** In small: npm run prove -- second-stage. */
describe("a shop whose latest days say that a second stage pays", () => {
  it("serves it with its reasons, finds more over HTTP, and drops it when somebody leaves", async () => {
    const figures = await proveSecondStage({
      files: (folder) => makeVisits(MADE, folder),
      predictions: 400,
      askers: 4,
    });
    expect(faultsOf(figures)).toEqual([]);
    expect(figures.trained.judged).toMatch(/^A second stage pays on \d+ predictions after /);
    expect(faultsOf({ ...figures, served: null })).toEqual(["no second stage was promoted by itself"]);
  }, 900_000);
});

describe("the proof of a second stage", () => {
  it("compares the same predictions in pairs, and counts a visit as one", () => {
    const before = [0, 0, 1, 0].map((hr, at) => ({
      unit: at < 2 ? "a" : `b${at}`,
      values: valuesOf(hr, hr),
    }));
    const after = before.map((each) => (each.unit === "a" ? { ...each, values: valuesOf(1, 1) } : each));
    const { hr, predictions, visits } = compareReplays(before, after);
    expect([predictions, visits]).toEqual([4, 3]);
    expect(hr).toMatchObject({ without: 0.25, with: 0.75, gain: 0.5 });
    // Gains less their mean: visit a 1, the two others -1/2 each.
    expect(hr.standard_error).toBeCloseTo(Math.sqrt(1 + 0.25 + 0.25) / 4, 4);
  });
});
