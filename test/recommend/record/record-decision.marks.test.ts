import { describe, expect, it } from "vitest";
import { NO_PREFERENCES } from "../../../src/consent/preferences.ts";
import { preferencesMark, settingsMark } from "../../../src/recommend/record/record-decision.ts";
import { defaultSettings } from "../../../src/shop/settings.ts";
import { createRuleSet, NO_RULES } from "../../../src/shop-rules/active-rules.ts";
import type { ShopRule } from "../../../src/shop-rules/shop-rule.ts";

const RULE: ShopRule = {
  rule_id: "no-gifts",
  effect: "exclude",
  filter: {
    items: [],
    category: ["Gifts"],
    brand: [],
    price: null,
    attributes: {},
    rating_at_least: null,
    published_within_days: null,
  },
  moments: [],
  slots: [],
  schedule: { from: null, until: null, weekly: null },
  on_behalf_of: null,
  changed_at: 0,
};

describe("the mark of what an answer depends on", () => {
  it("is another once the rules are, under the very same settings, and the first with the first", () => {
    const settings = defaultSettings("demo");
    const without = settingsMark({ settings, rules: NO_RULES });
    const rules = createRuleSet([RULE]);
    expect(settingsMark({ settings, rules })).not.toBe(without);
    expect(settingsMark({ settings, rules: NO_RULES })).toBe(without);
    expect(settingsMark({ settings: defaultSettings("demo"), rules: NO_RULES })).toBe(without);
    expect(settingsMark({ settings: { ...settings, tone: "formal" }, rules: NO_RULES })).not.toBe(without);
  });

  it("is another while a case is open, under the very same preferences, and the first after it", () => {
    const wishes = { preferences: NO_PREFERENCES, open_complaint: false };
    const before = preferencesMark(wishes);
    expect(preferencesMark({ ...wishes, open_complaint: true })).not.toBe(before);
    expect(preferencesMark(wishes)).toBe(before);
    expect(preferencesMark({ ...wishes, preferences: { ...NO_PREFERENCES } })).toBe(before);
    expect(preferencesMark({ ...wishes, preferences: null })).not.toBe(before);
  });
});
