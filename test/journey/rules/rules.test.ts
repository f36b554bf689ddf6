import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Situation } from "../../../src/journey/rules/rule.ts";
import type { RuleCase } from "../../../src/journey/rules/rule-case.ts";
import { codeStoredAs, type RuleCode, STORED_AS } from "../../../src/journey/rules/rule-codes.ts";
import { type Rule, RULES } from "../../../src/journey/rules/rules.ts";
import { playCase, situationOfCase } from "./play-case.ts";

const CASES = RULES.flatMap((rule) =>
  rule.cases.map((each): [string, string, RuleCase, Rule] => [rule.code, each.name, each, rule]),
);

const speaks = (rule: Rule, situation: Situation): boolean => {
  if (rule.effect === "place") return rule.places(situation).length > 0 || situation.moment === "home";
  return (rule.effect === "arrange" ? rule.arrange(situation) : rule.decide(situation)) !== null;
};

/** The rule is asked in this case and has something to judge by. */
const looksAt = (rule: Rule, given: RuleCase): boolean => {
  const situation = situationOfCase(given);
  return (
    rule.moments.includes(situation.moment) &&
    rule.purposes.every((purpose) => situation.granted.has(purpose)) &&
    speaks(rule, situation)
  );
};

describe("the cases of the rules", () => {
  it.each(CASES)("%s: %s", (code, _, each) => {
    expect(playCase(each)).toEqual({
      became: each.expected,
      decidedBy: each.expected === "keep" ? [] : [code],
    });
  });

  it.each(CASES.filter(([, , { expected }]) => expected !== "keep"))(
    "%s: %s, and not without this rule",
    (code, _, each, rule) => {
      const without = playCase(
        each,
        RULES.filter((other) => other !== rule),
      );
      expect(without.decidedBy).not.toContain(code);
    },
  );

  it.each(RULES.map((rule): [string, Rule] => [rule.code, rule]))(
    "%s decides a case, lets a neighbour pass, and does only what its effect says",
    (_, rule) => {
      const outcomes = new Set(rule.cases.map(({ expected }) => expected));
      const possible = { drop: ["drop"], move: ["up", "down"], arrange: ["drop", "later"], place: ["up"] }[
        rule.effect
      ];
      expect([...outcomes].filter((outcome) => outcome !== "keep")).not.toEqual([]);
      for (const outcome of outcomes) expect(["keep", ...possible]).toContain(outcome);
      expect(rule.cases.some((each) => each.expected === "keep" && looksAt(rule, each))).toBe(true);
    },
  );

  it("have names of their own", () => {
    const names = CASES.map(([, name]) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

describe("the rules", () => {
  it("are those of the folder: a file of a rule that is not listed would never be asked", async () => {
    const folder = join(import.meta.dirname, "../../../src/journey/rules");
    const modules = await Promise.all(
      (await readdir(folder)).map(
        (name) => import(join(folder, name)) as Promise<Readonly<Record<string, unknown>>>,
      ),
    );
    const isRule = (value: unknown): boolean =>
      typeof value === "object" && value !== null && "code" in value && "cases" in value;
    const defined = modules.flatMap((module) => Object.values(module).filter(isRule));
    expect(new Set(defined)).toEqual(new Set(RULES));
    expect(defined).toHaveLength(RULES.length);
  });

  it("are asked in this order", () => {
    expect(RULES.map(({ code }) => code)).toEqual([
      "unavailable",
      "filter",
      "excluded",
      "required",
      "on_page",
      "dismissed",
      "open_complaint",
      "help_only",
      "minor",
      "sensitive",
      "owned",
      "returned",
      "disliked",
      "in_cart",
      "refill_first",
      "after_purchase",
      "chosen_instead",
      "fatigue",
      "objectives",
      "promoted",
      "buried",
      "variety",
      "trending",
      "new_arrivals",
      "pinned",
    ]);
    expect(new Set(RULES.map(({ order }) => order)).size).toBe(RULES.length);
  });

  it("name their own sentences", () => {
    for (const { code, sentence, why_not } of RULES)
      expect([sentence, why_not]).toEqual([`rule.${code}`, `why_not.${code}`]);
  });

  it("fall silent when the shopper granted nothing and set nothing", () => {
    const reads = RULES.filter(({ purposes }) => purposes.length > 0).map(({ code }) => code);
    expect(reads).toEqual(["owned", "returned", "disliked", "refill_first", "fatigue"]);
  });

  it("may change the place of an item that stays: these, which why-not tries to do without", () => {
    expect(RULES.filter(({ effect }) => effect !== "drop").map(({ code }) => code)).toEqual([
      "fatigue",
      "objectives",
      "promoted",
      "buried",
      "variety",
      "trending",
      "new_arrivals",
      "pinned",
    ]);
  });
});

describe("the numbers of rules at rest", () => {
  it("are those under which rows were written before", () => {
    expect(STORED_AS).toEqual({
      unavailable: 0,
      filter: 1,
      excluded: 2,
      on_page: 3,
      dismissed: 4,
      open_complaint: 5,
      contact_rhythm: 6,
      minor: 7,
      sensitive: 8,
      owned: 9,
      returned: 10,
      in_cart: 11,
      after_purchase: 12,
      fatigue: 13,
      objectives: 14,
      promoted: 15,
      variety: 16,
      help_only: 17,
      disliked: 18,
      required: 19,
      buried: 20,
      pinned: 21,
      new_arrivals: 22,
      trending: 23,
      refill_first: 24,
      chosen_instead: 25,
      thanks_first: 37,
      care_first: 38,
      no_prices_known: 32,
      no_delivery_times_known: 33,
      no_ratings_known: 34,
      no_details_known: 35,
      no_dates_known: 36,
    });
  });

  it("belong to one rule each, fit into a byte, and lead back to it", () => {
    const codes = Object.keys(STORED_AS) as RuleCode[];
    for (const code of codes) {
      expect(codeStoredAs(STORED_AS[code])).toBe(code);
      expect(STORED_AS[code]).toBeLessThan(256);
    }
    expect(new Set(Object.values(STORED_AS)).size).toBe(codes.length);
    expect(codeStoredAs(255)).toBeUndefined();
  });

  it("have one for the contact rhythm, messages and unknown facts, which decide over no suggestion", () => {
    expect(Object.keys(STORED_AS).filter((code) => !RULES.some((rule) => rule.code === code))).toEqual([
      "contact_rhythm",
      "thanks_first",
      "care_first",
      "no_prices_known",
      "no_delivery_times_known",
      "no_ratings_known",
      "no_details_known",
      "no_dates_known",
    ]);
  });
});
