import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fence } from "../../../src/model/registry/package-transitions.ts";
import { type RegistryState, slotOf } from "../../../src/model/registry/registry-state.ts";
import { canary, promote, rollback } from "../../../src/model/registry/slot-transitions.ts";
import { succeed } from "../../../src/model/registry/succeed-package.ts";
import { ACT, base, entry } from "./registry-fixtures.ts";

describe("slots of the registry", () => {
  it("promotes the challenger, remembers who was before, rolls back, and writes down who did what", () => {
    const first = promote(base, { slot: "default", id: "a@1" }, ACT);
    const tried = canary(first, { slot: "default", id: "a@2", percent: 10 }, ACT);
    const second = promote(tried, { slot: "default" }, { ...ACT, by: "key-2" });
    expect(slotOf(second, "default")).toMatchObject({ champion: "a@2", earlier: ["a@1"], challenger: null });
    const back = rollback(second, { slot: "default" }, ACT);
    expect(slotOf(back, "default")).toMatchObject({ champion: "a@1", earlier: [] });
    expect(
      slotOf(back, "default").history.map(({ change, id, by, because }) => [change, id, by, because]),
    ).toEqual([
      ["promote", "a@1", "key-1", null],
      ["canary", "a@2", "key-1", null],
      ["promote", "a@2", "key-2", null],
      ["rollback", "a@1", "key-1", "away from a@2"],
    ]);
  });

  it("never rolls back to what was left, however often and by however many people", () => {
    const three = ["a@1", "a@2", "a@3"].reduce(
      (state, id) => promote(state, { slot: "default", id }, ACT),
      base,
    );
    const once = rollback(three, { slot: "default" }, ACT);
    const twice = rollback(once, { slot: "default" }, ACT);
    expect([slotOf(once, "default").champion, slotOf(twice, "default").champion]).toEqual(["a@2", "a@1"]);
    expect(() => rollback(twice, { slot: "default" }, ACT)).toThrow(
      expect.objectContaining({ code: "nothing_to_roll_back" }),
    );
  });

  it("rolls back once for a call and its retries, also where something else happened in between", () => {
    const three = ["a@1", "a@2", "a@3"].reduce(
      (state, id) => promote(state, { slot: "default", id }, ACT),
      base,
    );
    const once = rollback(three, { slot: "default", retry: "r1" }, ACT);
    expect(rollback(once, { slot: "default", retry: "r1" }, ACT)).toBe(once);
    const tried = canary(once, { slot: "default", id: "a@3", percent: 10 }, ACT);
    expect(slotOf(rollback(tried, { slot: "default", retry: "r1" }, ACT), "default").champion).toBe("a@2");
    const other = rollback(once, { slot: "default", retry: "r2" }, ACT);
    expect(slotOf(other, "default").champion).toBe("a@1");
  });

  it("visits no champion twice on the way back, whatever was promoted and rolled back before", () => {
    const moves = fc.array(fc.constantFrom("a@1", "a@2", "a@3", "back"), { maxLength: 25 });
    const back = (state: RegistryState): RegistryState | null => {
      try {
        return rollback(state, { slot: "default" }, ACT);
      } catch {
        return null;
      }
    };
    fc.assert(
      fc.property(moves, (all) => {
        let state: RegistryState | null = all.reduce(
          (now, move) =>
            move === "back" ? (back(now) ?? now) : promote(now, { slot: "default", id: move }, ACT),
          promote(base, { slot: "default", id: "a@1" }, ACT),
        );
        const seen: (string | null)[] = [];
        for (; state !== null; state = back(state)) seen.push(slotOf(state, "default").champion);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });

  it("rolls past what was fenced, and says why there is nothing left", () => {
    const three = ["a@1", "a@2", "a@3"].reduce(
      (state, id) => promote(state, { slot: "default", id }, ACT),
      base,
    );
    const fenced = fence(three, { id: "a@2", slot: "default", failures: 5 }, ACT);
    expect(slotOf(rollback(fenced, { slot: "default" }, ACT), "default").champion).toBe("a@1");
    const both = fence(fenced, { id: "a@1", slot: "default", failures: 5 }, ACT);
    expect(() => rollback(both, { slot: "default" }, ACT)).toThrow(/a@1 is fenced; a@2 is fenced/);
  });

  it("takes the first ranking model of a shop out again, by rollback and by promoting none", () => {
    const ranked = promote(
      promote(base, { slot: "default", id: "a@1" }, ACT),
      { slot: "default.rank", id: "rank@1" },
      ACT,
    );
    expect(slotOf(rollback(ranked, { slot: "default.rank" }, ACT), "default.rank").champion).toBeNull();
    const none = promote(ranked, { slot: "default.rank", id: null }, ACT);
    expect(slotOf(none, "default.rank").champion).toBeNull();
    const again = rollback(none, { slot: "default.rank" }, ACT);
    expect(slotOf(again, "default.rank").champion).toBe("rank@1");
    // None was left by that rollback, and still comes before the first: a ranking stage can always be taken
    // out.
    const out = rollback(again, { slot: "default.rank" }, ACT);
    expect(slotOf(out, "default.rank")).toMatchObject({ champion: null, earlier: [] });
    expect(() => rollback(out, { slot: "default.rank" }, ACT)).toThrow(
      expect.objectContaining({ code: "nothing_to_roll_back" }),
    );
  });

  it("ends the canary of the package that is named, and of no other", () => {
    const first = promote(base, { slot: "default", id: "a@1" }, ACT);
    const tried = canary(first, { slot: "default", id: "a@2", percent: 10 }, ACT);
    const end = (state: RegistryState, id: string) => canary(state, { slot: "default", id, percent: 0 }, ACT);
    expect(() => end(tried, "a@3")).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        message: expect.stringContaining('a@3 is not the challenger of the slot "default", a@2 is'),
      }),
    );
    expect(slotOf(end(tried, "a@2"), "default").challenger).toBeNull();
    expect(end(first, "a@3")).toBe(first);
    const change = { old: "a@2", entry: entry("a@2.f4", { watermark: 4 }), because: "left" };
    expect(slotOf(end(succeed(tried, change, ACT), "a@2"), "default").challenger).toBeNull();
  });

  it("promotes the champion again without a trace", () => {
    const first = promote(base, { slot: "default", id: "a@1" }, ACT);
    expect(promote(first, { slot: "default", id: "a@1" }, ACT)).toBe(first);
  });

  it("takes unknown training only when told so, says what is unknown, and writes the acceptance down", () => {
    const invented = {
      ...base,
      packages: {
        ...base.packages,
        "odd@1": entry("odd@1", { training_known: false, dataset: "ds_invented" }),
      },
    };
    expect(() => promote(invented, { slot: "default", id: "odd@1" }, ACT)).toThrow(
      /names the data set "ds_invented", which this shop has not exported/,
    );
    expect(
      slotOf(
        promote(base, { slot: "default", id: "odd@1" }, { ...ACT, allowUnknownTraining: true }),
        "default",
      ).history[0],
    ).toMatchObject({ because: "unknown training was accepted" });
    expect(
      slotOf(
        promote(base, { slot: "default", id: "odd@1" }, { ...ACT, allowUnknownTraining: true }),
        "default",
      ).champion,
    ).toBe("odd@1");
  });
});
