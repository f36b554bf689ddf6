import { describe, expect, it } from "vitest";
import { basisOf } from "../../src/explain/basis.ts";
import type { Lift } from "../../src/journey/apply-rules.ts";
import { contextOf, eventOf, viewOf } from "../journey/fixtures.ts";
import { attributionOf } from "./reason-cases.ts";

describe("the basis of a suggestion", () => {
  const view = viewOf([eventOf("view", "stand", 1)], { context: contextOf({ item_id: "tin" }) });
  const input = {
    item_id: "cup",
    attribution: attributionOf([[0, 0, 1]]),
    lifts: [] as Lift[],
    limit: 10,
    view,
    without_history: new Set<string>(),
  };
  it("is personal where the item leaves the list without history", () =>
    expect(basisOf(input)).toBe("personalised"));
  it("is the page where it stays and the page speaks for it", () => {
    expect(basisOf({ ...input, without_history: new Set(["cup"]) })).toBe("contextual");
    expect(basisOf({ ...input, without_history: null })).toBe("contextual");
  });
  it("is popularity where nothing else speaks for it", () =>
    expect(basisOf({ ...input, attribution: attributionOf([], 1), without_history: null })).toBe("popular"));
  it("is the boost where it would not be in the list without", () => {
    expect(basisOf({ ...input, lifts: [{ code: "promoted", rank_without: 11 }] })).toBe("promoted");
    expect(basisOf({ ...input, lifts: [{ code: "promoted", rank_without: 10 }] })).toBe("personalised");
  });
});
