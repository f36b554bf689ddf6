import { describe, expect, it } from "vitest";
import { tellCounterfactual } from "../../src/explain/tell-counterfactual.ts";
import { LOCALES, TONES } from "../../src/explain/wording/locales.ts";
import { createWording } from "../../src/explain/wording/wording.ts";
import { catalogueOf, NOW, productOf } from "../journey/fixtures.ts";

const wording = createWording();
const item = catalogueOf([
  productOf("a", { title: "Cake stand", category: ["Kitchen"] }),
  productOf("b", { title: "Cake tin", category: ["Kitchen"] }),
  productOf("c", { title: "Lamp", category: ["Light"] }),
  productOf("s", { title: "Pills", category: ["Health"], sensitivity: ["health"] }),
]);
const tell = (
  items: readonly string[],
  more: { instead?: string; rank?: number; from?: number; discreet?: boolean } = {},
  words = wording.words("en", "formal"),
): string =>
  tellCounterfactual(
    {
      items,
      instead: more.instead ?? null,
      rank_without: more.rank ?? null,
      falls_from: more.from ?? null,
    },
    {
      words,
      item,
      discreet: more.discreet ?? false,
      channel: "web",
      now: NOW,
      zone: "UTC",
      threshold: 10,
      ranking: null,
      told: new Map(),
    },
  );

describe("a removal in words", () => {
  it("names one, two or three things, and what would be there instead", () => {
    expect(tell(["a"], { instead: "c", rank: 14 })).toBe(
      "Without “Cake stand” in your history, this would not be here. You would see “Lamp” instead.",
    );
    expect(tell(["a", "b"])).toBe(
      "Without “Cake stand” and “Cake tin” in your history, this would not be here.",
    );
    expect(tell(["a", "b", "c"], { rank: 14 })).toBe(
      "Without “Cake stand”, “Cake tin” and “Lamp” in your history, this would not be here. It would " +
        "come at number 14.",
    );
  });

  it("says where it would come that stays in the list, and nothing that others may not see", () => {
    const fall = { rank: 9, from: 3 };
    expect(tell(["a"], fall)).toBe(
      "Without “Cake stand” in your history, this would come at number 9 instead of 3.",
    );
    expect(tell(["a"], { ...fall, discreet: true })).toBe(
      "Without one thing you did in “Kitchen”, this would come at number 9 instead of 3.",
    );
    expect(tell(["s"], fall)).toBe("Without one thing you did, this would come at number 9 instead of 3.");
  });

  it("names a thing once that was seen twice", () => {
    expect(tell(["a", "a"])).toBe("Without “Cake stand” in your history, this would not be here.");
  });

  it("names the shared category where others look on, and no category where there are several", () => {
    expect(tell(["a", "b"], { discreet: true })).toBe(
      "Without 2 things you did in “Kitchen”, this would not be here.",
    );
    expect(tell(["a", "c"], { discreet: true })).toBe("Without 2 things you did, this would not be here.");
  });

  it("never names a sensitive thing or its category", () => {
    for (const discreet of [true, false])
      expect(tell(["s", "a"], { discreet })).toBe("Without 2 things you did, this would not be here.");
  });

  it("reads well in every language and tone", () => {
    expect(
      LOCALES.flatMap((locale) =>
        TONES.map(
          (tone) => `${locale} ${tone}: ${tell(["a", "b"], { instead: "c" }, wording.words(locale, tone))}`,
        ),
      ),
    ).toMatchSnapshot();
  });
});
