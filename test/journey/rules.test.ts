import { describe, expect, it } from "vitest";
import { MOMENTS } from "../../src/journey/moments.ts";
import { PLANS } from "../../src/journey/plans.ts";
import { RULE_CODES } from "../../src/journey/rule-codes.ts";
import { RULES } from "../../src/journey/rules/rules.ts";
import { type Case, CORPUS, outcomeOf } from "./corpus.ts";
import { situationOf } from "./fixtures.ts";

type Verdict = { expected: Case["expected"]; decidedBy: string | null };

/** What the rules of the moment say: the first that has something to say, in their order. */
const judge = ({ view, item, situation: more, list = [] }: Case): Verdict => {
  const situation = situationOf(view, more);
  for (const rule of RULES) {
    if (
      !situation.plan.rules.includes(rule.code) ||
      !rule.purposes.every((purpose) => situation.granted.has(purpose))
    )
      continue;
    const outcome = outcomeOf(rule.decide?.(situation)?.judge(item) ?? null);
    const fit = rule.arrange?.(situation)?.fits(list, item) ?? "now";
    if (outcome !== "keep") return { expected: outcome, decidedBy: rule.code };
    if (fit !== "now") return { expected: fit === "never" ? "drop" : "later", decidedBy: rule.code };
  }
  return { expected: "keep", decidedBy: null };
};

describe("the corpus of the rules", () => {
  it.each(CORPUS.map((each): [string, Case] => [each.name, each]))("%s", (_, each) => {
    expect(judge(each)).toEqual({ expected: each.expected, decidedBy: each.decidedBy });
  });

  it("has at least one case that each wired rule decides", () => {
    expect(
      [...new Set(CORPUS.map(({ decidedBy }) => decidedBy).filter((code) => code !== null))].sort(),
    ).toEqual(RULES.map(({ code }) => code).sort());
  });

  it("has, for each rule that drops, a neighbour that the same rule lets pass", () => {
    // A case in which the rule is active and silent: its decide or arrange looked and had nothing to say, or let the item be.
    for (const rule of RULES) {
      const passes = CORPUS.some(
        (each) =>
          each.expected === "keep" &&
          (() => {
            const situation = situationOf(each.view, each.situation);
            return (
              situation.plan.rules.includes(rule.code) &&
              (rule.decide?.(situation) != null || rule.arrange?.(situation) != null)
            );
          })(),
      );
      expect(passes, rule.code).toBe(true);
    }
  });

  it("lets every rule fall silent when the shopper granted nothing and set nothing", () => {
    const reads = RULES.filter(({ purposes }) => purposes.length > 0).map(({ code }) => code);
    expect(reads).toEqual(["owned", "returned", "fatigue", "objectives"]);
  });
});

describe("the table of moments", () => {
  it("has a plan for every moment, and only rules that exist", () => {
    expect(Object.keys(PLANS)).toEqual([...MOMENTS]);
    const wired = new Set<string>(RULES.map(({ code }) => code));
    for (const plan of Object.values(PLANS))
      for (const code of plan.rules) expect(wired.has(code), `${plan.moment}: ${code}`).toBe(true);
  });

  it("uses every wired rule somewhere, and names each once", () => {
    const used = new Set(Object.values(PLANS).flatMap(({ rules }) => rules));
    expect(RULES.every(({ code }) => used.has(code))).toBe(true);
    expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
    // contact_rhythm decides over contact, not over suggestions.
    expect(RULE_CODES.filter((code) => !RULES.some((rule) => rule.code === code))).toEqual([
      "contact_rhythm",
    ]);
  });

  it("reads the cart only at cart, checkout and confirmation", () => {
    expect(
      Object.values(PLANS)
        .filter(({ reads }) => reads.includes("cart"))
        .map(({ moment }) => moment),
    ).toEqual(["cart", "checkout", "confirmation"]);
  });

  it("never sells to who pays, has paid or needs help by a boost", () => {
    for (const moment of ["checkout", "confirmation", "after_sales", "service"] as const)
      expect(PLANS[moment].rules).not.toContain("promoted");
  });
});
