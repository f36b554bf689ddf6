import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyRules } from "../../src/journey/apply-rules.ts";
import type { Candidate } from "../../src/journey/judge-candidate.ts";
import { countEffects } from "../../src/journey/rule-effects.ts";
import { type Situation } from "../../src/journey/rules/rule.ts";
import { RULES } from "../../src/journey/rules/rules.ts";
import { type Boost, NO_SHOP_WISHES } from "../../src/journey/rules/shop-wishes.ts";
import { contextOf, eventOf, preferencesOf, productOf, situationOf, viewOf } from "./fixtures.ts";

const candidatesOf = (scores: readonly number[], kinds = 50): Candidate[] =>
  scores.map((score, at) => ({
    item: productOf(`i${at}`, {
      category: ["Home", `Kind ${at % kinds}`],
      price_minor: 100 + ((at * 37) % 50),
    }),
    score,
  }));
const run = (
  candidates: Iterable<Candidate>,
  limit: number,
  more: Partial<Situation> = {},
  view = viewOf(),
) => applyRules({ candidates, situation: situationOf(view, more), rules: RULES, limit });
const ids = (list: ReturnType<typeof run>): string[] =>
  list.kept.map(({ candidate }) => candidate.item.item_id);
const boostOf = (itemId: string, factor: number, paid = false): Boost => ({
  rule_id: itemId,
  matches: ({ item_id }) => item_id === itemId,
  factor,
  ground: paid ? "paid" : "own_choice",
  on_behalf_of: paid ? "Acme" : null,
});
const lifting = (...boosts: readonly Boost[]): Situation["shop"] => ({ ...NO_SHOP_WISHES, boosts });

describe("rules over a list", () => {
  it("keep the order of the scores and say what was left out, by which rule", () => {
    const view = viewOf([eventOf("purchase", "i0", 9)], { context: contextOf({ item_id: "i2" }) });
    const list = run(candidatesOf([5, 4, 3, 2, 1]), 2, {}, view);
    expect(ids(list)).toEqual(["i1", "i3"]);
    expect([...list.dropped]).toEqual([
      ["i0", "owned"],
      ["i2", "on_page"],
    ]);
    expect(countEffects(list.effects(), { after: 0, upTo: 2 })).toEqual([
      { code: "on_page", items: 1 },
      { code: "owned", items: 1 },
    ]);
  });

  it("look at no more candidates than the list needs, and close their source", () => {
    let drawn = 0;
    let closed = false;
    const source = function* (): Generator<Candidate> {
      try {
        for (const candidate of candidatesOf(Array.from({ length: 1000 }, (_, at) => 1000 - at))) {
          drawn += 1;
          yield candidate;
        }
      } finally {
        closed = true;
      }
    };
    expect(run(source(), 5).kept).toHaveLength(5);
    expect(drawn).toBe(5);
    expect(closed).toBe(true);
  });

  it("give what there is where there is less than asked for", () => {
    expect(run(candidatesOf([1, 2]), 5).kept).toHaveLength(2);
    const nothing = run([], 5);
    expect([nothing.kept, nothing.effects(), nothing.dropped.size]).toEqual([[], [], 0]);
  });

  it("lift a boosted item from below the list, disclose it, and say where it would stand without", () => {
    const { kept, effects } = run(candidatesOf([10, 9, 8, 7, 6, 5]), 3, {
      shop: lifting(boostOf("i5", 2, true)),
    });
    expect(kept.map(({ candidate }) => candidate.item.item_id)).toEqual(["i0", "i5", "i1"]);
    expect(kept[1]).toMatchObject({
      score: 10,
      moves: [{ code: "promoted", factor: 2, delta: 5, promotion: { ground: "paid" } }],
      lifts: [{ code: "promoted", rank_without: 6 }],
    });
    expect(effects()).toEqual([{ code: "promoted", changes: [{ item_id: "i5", from: null, to: 2 }] }]);
  });

  it("lift no item beyond the largest boost", () => {
    expect(
      run(candidatesOf([10, 1]), 1, { shop: lifting(boostOf("i1", 1000)) }).kept[0]!.candidate.item.item_id,
    ).toBe("i0");
  });

  it("move scores below zero in the direction that was meant", () => {
    const tired = viewOf(Array.from({ length: 6 }, (_, at) => eventOf("impression", "i0", at + 1)));
    expect(ids(run(candidatesOf([-1, -1.5, -3]), 3, {}, tired))).toEqual(["i1", "i0", "i2"]);
    expect(ids(run(candidatesOf([-1, -1.5, -3]), 3, { shop: lifting(boostOf("i2", 3)) }))[0]).toBe("i0");
    expect(ids(run(candidatesOf([-2, -2.5, -3]), 3, { shop: lifting(boostOf("i2", 3)) }))[0]).toBe("i2");
  });

  it("steer by the shopper’s wishes among the candidates at hand", () => {
    const items = [500, 100, 400, 300, 200, 600].map((price_minor, at): Candidate => ({
      item: productOf(`i${at}`, { category: [`K${at}`], price_minor }),
      score: 1 - at * 1e-3,
    }));
    const view = viewOf([], {
      preferences: preferencesOf({
        objectives: { save_money: 1, easy: 0, reliable: 0, informed: 0, fun: 0 },
      }),
    });
    const list = run(items, 6, { range: () => items.map(({ item }) => item) }, view);
    expect(ids(list)).toEqual(["i1", "i4", "i3", "i2", "i0", "i5"]);
    expect(list.kept[0]).toMatchObject({
      moves: [{ code: "objectives", wishes: ["save_money"] }],
      lifts: [{ code: "objectives", rank_without: 2 }],
    });
  });

  it("let other kinds go between, and keep one of each group of variants", () => {
    const items = ["a", "b", "c", "d", "e"]
      .map((id, at): Candidate => ({ item: productOf(id), score: 10 - at }))
      .concat([
        { item: productOf("x", { category: ["Other"] }), score: 1 },
        { item: productOf("a2", { variant_of: "a" }), score: 0.5 },
      ]);
    const list = run(items, 7);
    expect(ids(list)).toEqual(["a", "b", "c", "x", "d", "e"]);
    expect(list.dropped.get("a2")).toBe("variety");
  });

  it("do not starve where there is one kind only", () => {
    const items = Array.from({ length: 40 }, (_, at): Candidate => ({
      item: productOf(`i${at}`),
      score: 40 - at,
    }));
    expect(run(items, 10).kept).toHaveLength(10);
  });
});

const anySituation = fc
  .record({
    boosts: fc.array(fc.record({ at: fc.nat(40), factor: fc.double({ min: 1.1, max: 3, noNaN: true }) }), {
      maxLength: 4,
    }),
    tired: fc.array(fc.nat(40), { maxLength: 4 }),
    owned: fc.array(fc.nat(40), { maxLength: 6 }),
    saves: fc.boolean(),
  })
  .map(({ boosts, tired, owned, saves }) => ({
    more: { shop: lifting(...boosts.map(({ at, factor }) => boostOf(`i${at}`, factor))) },
    view: viewOf(
      [
        ...owned.map((at, n) => eventOf("purchase", `i${at}`, 50 + n)),
        ...tired.flatMap((at, n) =>
          Array.from({ length: 6 }, (_, k) => eventOf("impression", `i${at}`, 1 + n / 10 + k / 100)),
        ),
      ],
      saves
        ? {
            preferences: preferencesOf({
              objectives: { save_money: 1, easy: 0, reliable: 0, informed: 0, fun: 0 },
            }),
          }
        : {},
    ),
  }));
const anyScores = fc
  .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map((scores) => scores.sort((a, b) => b - a));

describe("laws of a ruled list", () => {
  it("a longer limit gives the same list with more behind it", () => {
    fc.assert(
      fc.property(
        anyScores,
        anySituation,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        (scores, { more, view }, limit, extra, kinds) => {
          const candidates = candidatesOf(scores, kinds);
          const short = run(candidates, limit, more, view);
          expect(ids(run(candidates, limit + extra, more, view)).slice(0, short.kept.length)).toEqual(
            ids(short),
          );
        },
      ),
    );
  });

  it("without rules over lists, it is the sort of all that may stay by their moved scores", () => {
    fc.assert(
      fc.property(
        anyScores,
        anySituation,
        fc.integer({ min: 1, max: 40 }),
        (scores, { more, view }, limit) => {
          const rules = RULES.filter(({ effect }) => effect !== "arrange");
          const candidates = candidatesOf(scores);
          const situation = situationOf(view, more);
          const all = applyRules({ candidates, situation, rules, limit: candidates.length }).kept;
          const sorted = [...all].sort(
            (a, b) => b.score - a.score || candidates.indexOf(a.candidate) - candidates.indexOf(b.candidate),
          );
          const short = applyRules({ candidates, situation, rules, limit }).kept;
          expect(short.map(({ candidate }) => candidate)).toEqual(
            sorted.slice(0, limit).map(({ candidate }) => candidate),
          );
        },
      ),
    );
  });

  it("what rules did to a score is told in full", () => {
    fc.assert(
      fc.property(anyScores, anySituation, (scores, { more, view }) => {
        for (const { candidate, score, moves } of run(candidatesOf(scores), 40, more, view).kept) {
          expect(moves.reduce((sum, { delta }) => sum + delta, candidate.score)).toBeCloseTo(score, 9);
        }
      }),
    );
  });

  it("nothing is kept and dropped, and nothing comes twice", () => {
    fc.assert(
      fc.property(anyScores, anySituation, (scores, { more, view }) => {
        const list = run(candidatesOf(scores, 3), 10, more, view);
        expect(new Set(ids(list)).size).toBe(list.kept.length);
        expect(ids(list).some((itemId) => list.dropped.has(itemId))).toBe(false);
      }),
    );
  });
});
