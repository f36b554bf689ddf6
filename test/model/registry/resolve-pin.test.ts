import { describe, expect, it } from "vitest";
import { resolvePin } from "../../../src/model/registry/resolve-pin.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { ACT, base } from "./registry-fixtures.ts";

describe("a pinned version", () => {
  it("finds a pinned version among what the slot has, had, or could have by the same name", () => {
    const state = promote(base, { slot: "default", id: "a@1" }, ACT);
    expect(resolvePin(state, "default", "3").id).toBe("a@3");
    expect(resolvePin(state, "default", "old@1").id).toBe("old@1");
    const mixed = promote(state, { slot: "default", id: "old@1" }, { ...ACT, erasureHead: 0 });
    expect(() => resolvePin(mixed, "default", "1")).toThrow(
      expect.objectContaining({ code: "pin_ambiguous", message: expect.stringContaining("default@a@1") }),
    );
    expect(resolvePin(mixed, "default", "a@1").id).toBe("a@1");
    expect(() => resolvePin(state, "default", "rank@1")).toThrow(
      expect.objectContaining({ code: "invalid_request" }),
    );
    expect(() => resolvePin(state, "default", "9")).toThrow(
      expect.objectContaining({ code: "model_unknown" }),
    );
  });
});
