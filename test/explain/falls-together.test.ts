import { describe, expect, it } from "vitest";
import { fallsOf, type ListWithout, type WithoutRow } from "../../src/explain/falls.ts";
import { findFallsTogether } from "../../src/explain/falls-together.ts";

/** What each row adds to each thing, beside what things have anyway. */
type Model = {
  readonly start: Readonly<Record<string, number>>;
  readonly rows: readonly Readonly<Record<string, number>>[];
};

const listOf = ({ start, rows }: Model, gone: readonly number[]): ListWithout => {
  const scored = Object.entries(start)
    .map(([item, score]) => ({
      item,
      score: rows.reduce((sum, row, at) => sum + (gone.includes(at) ? 0 : (row[item] ?? 0)), score),
    }))
    .sort((one, other) => other.score - one.score);
  return {
    list: scored.map(({ item }) => item),
    scores: scored.map(({ score }) => score),
    returned: new Set(),
  };
};

const search = async (model: Model, maxRuns = 8) => {
  const main = listOf(model, []);
  const single: WithoutRow[] = model.rows.map((_, row) => ({
    step: row,
    position: 0,
    events: [`e${row}`],
    ...listOf(model, [row]),
  }));
  const unmoved = main.list
    .map((item_id, at) => ({ item_id, rank: at + 1 }))
    .filter(({ item_id }) => fallsOf(item_id, main, single).length === 0);
  const { falls, made } = await findFallsTogether({
    unmoved,
    main,
    single,
    maxRuns,
    rerun: (sets) =>
      Promise.resolve(
        sets.map((set) =>
          listOf(
            model,
            set.map(({ step }) => step),
          ),
        ),
      ),
  });
  const named = new Map([...falls].map(([item, { rows }]) => [item, rows.map(({ step }) => step)]));
  return { named, falls, made, unmoved: unmoved.map(({ item_id }) => item_id) };
};

/** Two rows speak for `a`, three for `b`, one for `c`; nothing for the others. */
const MODEL: Model = {
  start: { a: 0, b: 0.9, c: 0, d: 1, e: 0.5 },
  rows: [{ a: 2 }, { a: 2 }, { b: 0.6 }, { b: 0.6 }, { b: 0.6 }, { c: 1.6 }, {}],
};

describe("rows that speak for a thing together", () => {
  it("are found where none of them moves it alone", async () => {
    const { unmoved, named, falls } = await search({
      start: { a: 0, d: 1.5, e: 0.5 },
      rows: [{ a: 2 }, { a: 2 }, {}, {}],
    });
    expect(unmoved).toContain("a");
    expect(named.get("a")).toEqual([0, 1]);
    expect(falls.get("a")?.rank_without).toBe(3);
  });

  it("are true and minimal: without them it stands lower, and as high without fewer", async () => {
    const { named } = await search(MODEL, 20);
    expect(named.size).toBeGreaterThan(0);
    const main = listOf(MODEL, []).list;
    for (const [item, rows] of named) {
      const rank = main.indexOf(item);
      expect(listOf(MODEL, rows).list.indexOf(item)).toBeGreaterThan(rank);
      for (const left of rows)
        expect(
          listOf(
            MODEL,
            rows.filter((row) => row !== left),
          ).list.indexOf(item),
        ).toBeLessThanOrEqual(rank);
    }
  });

  it("are never named where no row speaks for the thing", async () => {
    const { named } = await search({ start: { a: 9, b: 1 }, rows: [{ b: 1 }, { b: 1 }, {}] }, 20);
    expect(named.has("a")).toBe(false);
  });

  it.each([0, 1, 3, 8])("are sought in %i lists at most", async (most) => {
    const { made } = await search(MODEL, most);
    expect(made.length).toBeLessThanOrEqual(most);
  });
});
