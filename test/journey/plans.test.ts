import { describe, expect, it } from "vitest";
import { PLANS } from "../../src/journey/plans.ts";
import { RULES } from "../../src/journey/rules/rules.ts";
import { MOMENTS } from "../../src/shopper/moments.ts";

const FIRST = ["unavailable", "filter", "excluded", "required", "on_page", "dismissed"];
const SILENT = [...FIRST, "open_complaint"];
const THEN = ["minor", "sensitive", "owned", "returned", "disliked", "in_cart"];
const MOVING = ["fatigue", "objectives", "promoted", "buried", "variety", "pinned"];
const LOOKING = [...FIRST, ...THEN, "after_purchase", ...MOVING];
const BOUGHT = ["after_purchase", "chosen_instead"];
const TURNED_TO = [...SILENT, ...THEN, ...BOUGHT, ...MOVING];
const AFTER = [...SILENT, ...THEN, ...BOUGHT, "objectives", "buried", "variety"];

describe("the table of moments", () => {
  it("has a plan for every moment, in their order", () => {
    expect(Object.keys(PLANS)).toEqual([...MOMENTS]);
    for (const moment of MOMENTS) expect(PLANS[moment].moment).toBe(moment);
  });

  it("asks at each moment the rules that belong there, in the order of the rules", () => {
    expect(Object.fromEntries(Object.values(PLANS).map(({ moment, rules }) => [moment, rules]))).toEqual({
      home: [...FIRST, ...THEN, ...BOUGHT, ...MOVING.slice(0, -1), "trending", "new_arrivals", "pinned"],
      category: LOOKING,
      search: [...FIRST, ...THEN, ...MOVING],
      product: LOOKING,
      cart: TURNED_TO,
      checkout: AFTER,
      confirmation: AFTER,
      after_sales: AFTER,
      outreach: TURNED_TO.toSpliced(TURNED_TO.indexOf("after_purchase"), 0, "refill_first"),
      service: [...FIRST, "help_only", ...THEN, "objectives", "buried", "variety"],
    });
  });

  it("uses every rule somewhere, and names each once at a moment", () => {
    const plans = Object.values(PLANS);
    for (const { code } of RULES)
      expect(
        plans.some(({ rules }) => rules.includes(code)),
        code,
      ).toBe(true);
    for (const { moment, rules } of plans) expect(new Set(rules).size, moment).toBe(rules.length);
  });

  it("reads the cart only at cart, checkout and confirmation", () => {
    expect(
      Object.values(PLANS)
        .filter(({ reads }) => reads.includes("cart"))
        .map(({ moment }) => moment),
    ).toEqual(["cart", "checkout", "confirmation"]);
  });

  it("never sells to who pays, has paid or needs help by a boost or a pin", () => {
    for (const moment of ["checkout", "confirmation", "after_sales", "service"] as const) {
      expect(PLANS[moment].rules).not.toContain("promoted");
      expect(PLANS[moment].rules).not.toContain("pinned");
    }
  });
});
