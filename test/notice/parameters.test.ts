import { describe, expect, it } from "vitest";
import { LOCALES } from "../../src/explain/wording/locales.ts";
import { createWording } from "../../src/explain/wording/wording.ts";
import { OBJECTIVES_STRENGTH } from "../../src/journey/rules/objectives.ts";
import { LARGEST_BOOST } from "../../src/journey/rules/promoted.ts";
import { MATRIX_NAMES } from "../../src/learn/linear/recipe.ts";
import { parameterOf, PARAMETERS, RECENCIES, tellParameters } from "../../src/notice/parameters.ts";
import { untoldWeights } from "./untold-weights.ts";

const wording = createWording();
const live = {
  parts: { cos: 3, sr: 1.5, srroot: 0.5, self: 2, content: 0.5, prior: 2.5 },
  gaps: [4, 2, 1, 1, 1, 0.5, 0.5],
};

const BOOSTING = { largest_boost: LARGEST_BOOST };

describe("the main parameters", () => {
  it("tell the share of each kind of thing, the largest first", () => {
    const told = tellParameters(live, wording.words("en", "formal"), BOOSTING);
    expect(told.map(({ name, percent }) => [name, percent])).toEqual([
      ["together", 30],
      ["popularity", 25],
      ["next", 20],
      ["again", 20],
      ["alike", 5],
      ["latest", 40],
      ["recent", 30],
      ["earlier", 30],
      ["objectives", 25],
      ["fatigue", 100],
      ["promoted", 200],
    ]);
    expect(told[0]!.text).toBe("What shoppers choose together: counts most (about 30 %).");
    expect(told[4]!.text).toBe(
      "How alike items are in category, brand and name: counts very little (about 5 %).",
    );
  });

  it("hold the rules’ own limits, whatever they are", () => {
    const told = tellParameters(live, wording.words("en", "formal"), { largest_boost: 10 });
    expect(told.find(({ name }) => name === "objectives")!.text).toContain(`${50 * OBJECTIVES_STRENGTH} %`);
    expect(told.find(({ name }) => name === "promoted")!.text).toContain(`${100 * (LARGEST_BOOST - 1)} %`);
  });

  it("tell no boost where the shop boosts nothing", () => {
    const told = tellParameters(live, wording.words("en", "formal"), { largest_boost: null });
    expect(told.map(({ name }) => name)).not.toContain("promoted");
    const small = tellParameters(live, wording.words("en", "formal"), { largest_boost: 1.5 });
    expect(small.find(({ name }) => name === "promoted")?.percent).toBe(50);
  });

  it("leave no weight of the live model untold, in any language", () => {
    for (const locale of LOCALES)
      expect(untoldWeights(live, tellParameters(live, wording.words(locale, "informal"), BOOSTING))).toEqual(
        [],
      );
    expect(
      untoldWeights(
        { ...live, parts: { ...live.parts, surprise: 3 } },
        tellParameters(live, wording.words("en", "formal"), BOOSTING),
      ),
    ).toEqual(["surprise"]);
  });

  it("know what every matrix of the linear model means to people", () => {
    expect(MATRIX_NAMES.filter((name) => parameterOf(name) === "other")).toEqual([]);
  });

  it("tell a weight that nobody named as other things, rather than not", () => {
    const told = tellParameters(
      { parts: { surprise: 1, constructor: 1 }, gaps: [] },
      wording.words("en", "formal"),
      BOOSTING,
    );
    expect(told[0]).toMatchObject({ name: "other", percent: 100 });
  });

  it("have a sentence in every language for each name", () => {
    const parts = Object.fromEntries([...MATRIX_NAMES, "surprise"].map((name) => [name, 1]));
    for (const locale of LOCALES) {
      const told = tellParameters(
        { parts, gaps: [1, 1, 1, 1, 1, 1, 1] },
        wording.words(locale, "formal"),
        BOOSTING,
      );
      expect(new Set(told.map(({ name }) => name))).toEqual(
        new Set([...PARAMETERS, ...RECENCIES, "objectives", "fatigue", "promoted"]),
      );
    }
  });
});
