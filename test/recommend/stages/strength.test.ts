import { describe, expect, it } from "vitest";
import { strengthOf } from "../../../src/recommend/stages/strength.ts";

const listOf = (profiling: boolean, scores: readonly number[]) => ({
  suggestions: scores.map((score, at) => ({ item: { item_id: `i${at}` }, score, profiling })),
});

describe("how strongly something is suggested", () => {
  it("is its part of the best score, and profiling is never taken for its absence", () => {
    const plain = listOf(false, [8, 4, 0]);
    const profiling = listOf(true, [8, 4, 0]);
    expect([0, 1, 2].map((at) => strengthOf(plain, `i${at}`))).toEqual([0.999, 0.5, 0]);
    expect([0, 1, 2].map((at) => strengthOf(profiling, `i${at}`))).toEqual([1.999, 1.5, 1]);
  });

  it("is the least where no score says anything, and where it was not suggested", () => {
    expect(strengthOf(listOf(false, [0, 0]), "i0")).toBe(0);
    expect(strengthOf(listOf(true, [-1, -3]), "i1")).toBe(1);
    expect(strengthOf(listOf(true, [1]), "unheard-of")).toBe(0);
  });
});
