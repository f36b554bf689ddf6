import { expect, it } from "vitest";
import { type ListWithout, lossOf, type ScoredList } from "../../src/explain/falls.ts";

/** "a9 b5": a with the score 9, then b with 5. */
const listOf = (text: string): ScoredList => {
  const pairs = text.split(" ");
  return { list: pairs.map(([item = ""]) => item), scores: pairs.map((pair) => Number(pair.slice(1))) };
};

const without = (text: string, ...returned: readonly string[]): ListWithout => ({
  ...listOf(text),
  returned: new Set(returned),
});

it.each([
  ["another passes it", "a9 b5 c4", without("a9 c4 b3"), 3],
  ["it is not even in the longer list", "a9 b5 c4", without("a9 c4 d3"), null],
  [
    "another passes it, and the thing itself returns: its place is the one that was run",
    "a9 b5 c4",
    without("x9 a9 c4 b3", "x"),
    4,
  ],
  ["one from below the list passes it", "a9 b5", without("a9 d4 b3"), 3],
])("a thing falls where %s", (_, main, made, place) => {
  expect(lossOf("b", listOf(main), made)?.rank_without).toBe(place);
});

it.each([
  ["the thing that was taken away stands above it again", "a9 b5 c4", without("x9 a9 b5 c4", "x")],
  [
    "one passes it, and one that was above it falls: only what returned puts it lower",
    "a9 b5 c4",
    without("x9 c6 b5 a1", "x"),
  ],
  ["another of the same score goes first, for its kind", "a9 b5 c5", without("x9 a9 c5 b5", "x")],
  ["another of a lower score goes first, for its kind", "a9 b5 c4", without("a9 c4 b5")],
  ["it stands as high", "a9 b5 c4", without("a7 b3 c1")],
])("a thing does not fall where %s", (_, main, made) => {
  expect(lossOf("b", listOf(main), made)).toBeNull();
});

it("what falls further among the others has lost more, whatever returned", () => {
  const main = listOf("a9 b8 c7 d6");
  const returning = lossOf("b", main, without("x9 y9 z9 a9 c7 b6 d5", "x", "y", "z"));
  const passed = lossOf("b", main, without("a9 c7 d6 b5"));
  expect(passed?.depth).toBeGreaterThan(returning?.depth ?? Infinity);
});
