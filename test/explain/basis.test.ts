import { describe, expect, it } from "vitest";
import { basisOf } from "../../src/explain/basis.ts";
import { REASON_CODES } from "../../src/explain/reason-codes.ts";
import type { FoundReason } from "../../src/explain/reason-facts.ts";
import type { Lift } from "../../src/journey/apply-rules.ts";

describe("the basis of a suggestion", () => {
  const reason = (code: FoundReason["code"], event_id: string | null = null): FoundReason => ({
    code,
    share: 1,
    evidence: [{ event_id, type: "purchase", item_id: "tin", channel: null, occurred_at: null }],
    items: 1,
  });
  const input = {
    item_id: "cup",
    reasons: [reason("because_bought")],
    lifts: [] as Lift[],
    limit: 10,
    wishes_of_request: false,
    without_history: new Set(["cup"]) as ReadonlySet<string> | null,
  };
  it("is personal where a reason speaks of the person, whether or not it would be there anyway", () => {
    expect(basisOf(input)).toBe("personalised");
    expect(basisOf({ ...input, reasons: [reason("popular"), reason("because_viewed")] })).toBe(
      "personalised",
    );
    expect(basisOf({ ...input, reasons: [reason("completes_purchase", "e-1")] })).toBe("personalised");
    expect(basisOf({ ...input, reasons: [reason("cheaper_as_you_asked")] })).toBe("personalised");
  });
  it("is the page where a reason speaks of it and none of the person", () => {
    for (const code of ["goes_with_item", "in_category", "matches_search", "completes_purchase"] as const)
      expect(basisOf({ ...input, reasons: [reason("popular"), reason(code)] }), code).toBe("contextual");
    expect(basisOf({ ...input, reasons: [reason("cheaper_as_you_asked")], wishes_of_request: true })).toBe(
      "contextual",
    );
  });
  it("is popularity where a reason says so, though history made room for it", () =>
    expect(basisOf({ ...input, reasons: [reason("popular")], without_history: new Set() })).toBe("popular"));
  it("is found by trying where the reasons name no ground", () => {
    const unnamed = { ...input, reasons: [reason("ranking")] };
    expect(basisOf({ ...unnamed, without_history: new Set() })).toBe("personalised");
    expect(basisOf(unnamed)).toBe("popular");
    expect(basisOf({ ...unnamed, without_history: null })).toBe("popular");
  });
  it("is the boost where it would not be in the list without", () => {
    expect(basisOf({ ...input, lifts: [{ code: "promoted", rank_without: 11 }] })).toBe("promoted");
    expect(basisOf({ ...input, lifts: [{ code: "promoted", rank_without: 10 }] })).toBe("personalised");
  });
  it("never contradicts the reasons: every kind of them has one basis", () => {
    for (const code of REASON_CODES) {
      const basis = basisOf({ ...input, reasons: [reason(code)], without_history: null });
      expect([code, basis === "personalised"]).toEqual([
        code,
        /^(because_|bought_|seen_|new_in|general_history)|_as_you_asked$/.test(code),
      ]);
    }
  });
});
