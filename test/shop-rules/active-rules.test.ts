import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../../src/catalogue/item.ts";
import type { RuledList } from "../../src/journey/apply-rules.ts";
import type { Candidate } from "../../src/journey/judge-candidate.ts";
import { createRuleSet } from "../../src/shop-rules/active-rules.ts";
import { NOW } from "../journey/fixtures.ts";
import {
  ANONYMOUS,
  candidatesOf,
  catalogue,
  configuration,
  idsOf,
  listOf,
  OF_ITEMS,
  onlyReadable,
  RANGE,
  RUNS,
  SEED,
  SOMEBODY,
} from "./random-rules.ts";

describe("1,000 random rule configurations", () => {
  it("read nothing but fields of items, and moment, slot and time of the decision", () => {
    fc.assert(
      fc.property(configuration, ({ rules, moment, slot }) => {
        const at = onlyReadable({ moment, slot, now: NOW }, ["moment", "slot", "now"]);
        const shown = {
          ...catalogue,
          item: (itemId: string) => {
            const item = catalogue.item(itemId);
            return item === null ? null : onlyReadable(item, OF_ITEMS);
          },
        };
        const wishes = createRuleSet(rules).wishes(at, shown);
        const tests = [
          ...wishes.exclusions,
          ...wishes.requirements,
          ...wishes.boosts.map(({ matches }) => matches),
          ...wishes.buries.map(({ matches }) => matches),
        ];
        for (const item of RANGE) for (const matches of tests) matches(onlyReadable(item, OF_ITEMS));
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("act in the order that is documented", () => {
    fc.assert(
      fc.property(configuration, ({ rules, moment, slot, order, gaps, limit }) => {
        const wishes = createRuleSet(rules).wishes({ moment, slot, now: NOW }, catalogue);
        const candidates = candidatesOf(order, gaps);
        const list = listOf(candidates, wishes, ANONYMOUS(moment), limit);
        const { exclusions, requirements, boosts, buries, pins } = wishes;
        const isIn = (item: Item): boolean =>
          !exclusions.some((matches) => matches(item)) && requirements.every((matches) => matches(item));
        // What is excluded, or not required, is in no list, pinned or not.
        for (const { candidate } of list.kept) expect(isIn(candidate.item)).toBe(true);
        // Pins take the first of their items that is left, each at its place as far as the list goes.
        const mayPay = moment !== "outreach";
        const taken = new Set<string>();
        const places = [...pins]
          .filter(({ ground }) => mayPay || ground !== "paid")
          .sort((a, b) => a.place - b.place || (a.rule_id < b.rule_id ? -1 : 1))
          .flatMap(({ items, place }) => {
            const item = items.find((each) => isIn(each) && !taken.has(each.item_id));
            if (item === undefined) return [];
            taken.add(item.item_id);
            return [{ item_id: item.item_id, place }];
          });
        // The others stand by score, times the largest boost, times the strongest bury.
        const best = (factors: readonly number[], choose: typeof Math.max): number =>
          factors.length === 0 ? 1 : choose(...factors);
        const movedScore = ({ item, score }: Candidate): number =>
          score *
          best(
            boosts
              .filter(({ matches, ground }) => matches(item) && (mayPay || ground !== "paid"))
              .map(({ factor }) => factor),
            Math.max,
          ) *
          best(
            buries.filter(({ matches }) => matches(item)).map(({ factor }) => factor),
            Math.min,
          );
        const others = candidates
          .filter(({ item }) => isIn(item) && !taken.has(item.item_id))
          .map((candidate, at) => ({ candidate, at, score: movedScore(candidate) }))
          .sort((a, b) => b.score - a.score || a.at - b.at)
          .map(({ candidate }) => candidate.item.item_id)
          .slice(0, limit);
        const expected = [...others];
        const isWhole = others.length < limit;
        for (const { item_id, place } of places)
          if (isWhole || place <= limit) expected.splice(Math.min(place - 1, expected.length), 0, item_id);
        expect(idsOf(list)).toEqual(expected.slice(0, limit));
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("put what is paid for at places that nobody's data decides", () => {
    fc.assert(
      fc.property(configuration, ({ rules, moment, slot, order, gaps, limit }) => {
        const wishes = createRuleSet(rules).wishes({ moment, slot, now: NOW }, catalogue);
        const paidIn = (list: RuledList<Candidate>, code: string) =>
          list.kept.flatMap(({ candidate, moves }, at) =>
            moves.some((move) => move.code === code && move.promotion?.ground === "paid")
              ? [[candidate.item.item_id, at + 1]]
              : [],
          );
        const anybody = listOf(candidatesOf(order, gaps), wishes, ANONYMOUS(moment), limit);
        // Another person, for whom the model scores everything the other way round.
        const somebody = listOf(candidatesOf([...order].reverse(), gaps), wishes, SOMEBODY(moment), limit);
        expect(paidIn(somebody, "pinned")).toEqual(paidIn(anybody, "pinned"));
        expect(paidIn(somebody, "promoted")).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it("give the same list, longer, where more is asked for", () => {
    fc.assert(
      fc.property(configuration, ({ rules, moment, slot, order, gaps, limit }) => {
        const wishes = createRuleSet(rules).wishes({ moment, slot, now: NOW }, catalogue);
        const candidates = candidatesOf(order, gaps);
        const short = idsOf(listOf(candidates, wishes, ANONYMOUS(moment), limit));
        const long = idsOf(listOf(candidates, wishes, ANONYMOUS(moment), limit + 7));
        expect(long.slice(0, short.length)).toEqual(short);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});
