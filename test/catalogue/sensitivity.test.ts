import { describe, expect, it } from "vitest";
import { defaultSensitivity, readsCategory, SENSITIVITY_TAGS } from "../../src/catalogue/sensitivity.ts";

describe("default sensitivity of Google product categories", () => {
  it.each<[string, readonly string[]]>([
    ["Health & Beauty > Health Care", ["health"]],
    ["Health & Beauty > Health Care > Medicine & Drugs", ["health"]],
    ["491", ["health"]],
    ["518", ["health"]],
    ["518 - Health & Beauty > Health Care > Medicine & Drugs", ["health"]],
    ["health &amp; beauty&gt;health care &gt; Respiratory Care > Nebulizers", ["health"]],
    ["Health & Beauty > Health Care > Something that Google adds later", ["health"]],
    ["Health & Beauty > Health Care > Condoms", ["health", "sexuality"]],
    ["775", ["health", "sexuality"]],
    ["7336", ["health", "sexuality"]],
    ["Health & Beauty > Personal Care > Cosmetics > Skin Care > Sunscreen", []],
    ["Health & Beauty > Personal Care > Ear Care > Ear Drops", ["health"]],
    ["Health & Beauty > Personal Care > Ear Care > Earplugs", []],
    ["Mature", ["sexuality"]],
    ["Mature > Erotic > Sex Toys", ["sexuality"]],
    ["778", ["sexuality"]],
    ["Mature > Weapons > Swords", []],
    ["Religious & Ceremonial > Religious Items > Prayer Beads", ["religion"]],
    ["97", ["religion"]],
    ["Religious & Ceremonial > Wedding Ceremony Supplies > Aisle Runners", []],
    [
      "Apparel & Accessories > Clothing > Traditional & Ceremonial Clothing > Saris & Lehengas",
      ["ethnicity"],
    ],
    [
      "Apparel & Accessories > Clothing > Traditional & Ceremonial Clothing > Religious Ceremonial " +
        "Clothing > Baptism & Communion Dresses",
      ["religion"],
    ],
    ["8149", ["religion"]],
    ["Home & Garden > Decor > Seasonal & Holiday Decorations > Nativity Sets", ["religion"]],
    ["Home & Garden > Kitchen & Dining", []],
    ["668", []],
    ["Healthy snacks", []],
    ["", []],
  ])("%s: %j", (category, tags) => expect([...defaultSensitivity(category)].sort()).toEqual(tags));

  it("gives no category none", () => expect(defaultSensitivity(null)).toEqual([]));

  it("judges an id and its path alike", () => {
    for (const [id, path] of [
      ["5923", "Health & Beauty > Health Care > Surgical Lubricants"],
      ["5441", "Apparel & Accessories > Clothing > Wedding & Bridal Party Dresses"],
      ["3437", "Mature > Weapons > Whips"],
    ] as const) {
      expect(defaultSensitivity(id)).toEqual(defaultSensitivity(path));
    }
  });

  it("uses the closed list of tags alone", () => {
    for (let id = 0; id < 10_000; id += 1)
      for (const tag of defaultSensitivity(String(id))) expect(SENSITIVITY_TAGS).toContain(tag);
  });

  it.each<[string, boolean]>([
    ["491", true],
    ["Health & Beauty > Health Care", true],
    ["491 - Gezondheid en persoonlijke verzorging", true],
    ["Gezondheid en persoonlijke verzorging > Gezondheidszorg", false],
    ["our own shelf", false],
  ])("knows whether it can judge %j: %j", (category, judged) => expect(readsCategory(category)).toBe(judged));
});
