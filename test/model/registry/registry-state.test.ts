import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../../src/lib/errors.ts";
import { parseManifest } from "../../../src/model/package/manifest.ts";
import { createRegistry } from "../../../src/model/registry/registry.ts";
import {
  addPackage,
  canary,
  EMPTY_REGISTRY,
  entryOf,
  fillEmptySlots,
  type PackageEntry,
  promote,
  type RegistryAct,
  type RegistryState,
  retire,
  rollback,
  servableIds,
  shadow,
  slotOf,
} from "../../../src/model/registry/registry-state.ts";
import { fence, removePackage, removeSlot, resolvePin } from "../../../src/model/registry/registry-upkeep.ts";
import { testDraft } from "../packages.ts";

const ACT: RegistryAct = { by: "key-1", at: 5, erasureHead: 3 };
const entry = (id: string, more: Partial<PackageEntry> = {}): PackageEntry => {
  const [name, version] = id.split("@") as [string, string];
  return {
    id,
    name,
    version,
    task: "score_items",
    added_at: 0,
    added_by: "test",
    training_known: true,
    dataset: "d",
    watermark: 3,
    run_ms: 0.1,
    retired: null,
    fenced: null,
    ...more,
  };
};
const base = [
  entry("a@1"),
  entry("a@2"),
  entry("a@3", { watermark: null }),
  entry("old@1", { watermark: 2 }),
  entry("odd@1", { training_known: false, watermark: null }),
  entry("rank@1", { task: "rank_candidates" }),
  entry("gone@1", { retired: { at: 1, because: "erasure" } }),
].reduce(addPackage, EMPTY_REGISTRY);

describe("the registry", () => {
  const refusals: readonly {
    what: string;
    code: ErrorCode;
    change: (state: RegistryState) => RegistryState;
  }[] = [
    {
      what: "a package whose version is taken",
      code: "model_exists",
      change: (state) => addPackage(state, entry("a@1")),
    },
    {
      what: "an unknown package",
      code: "model_unknown",
      change: (state) => promote(state, { slot: "default", id: "b@1" }, ACT),
    },
    {
      what: "a retired package",
      code: "model_unknown",
      change: (state) => promote(state, { slot: "default", id: "gone@1" }, ACT),
    },
    {
      what: "a promotion without a package and without a challenger",
      code: "model_unknown",
      change: (state) => promote(state, { slot: "default" }, ACT),
    },
    {
      what: "a package that still remembers",
      code: "erasures_pending",
      change: (state) => promote(state, { slot: "default", id: "old@1" }, ACT),
    },
    {
      what: "a shadow that still remembers",
      code: "erasures_pending",
      change: (state) => shadow(state, { slot: "default", id: "old@1" }, ACT),
    },
    {
      what: "unknown training",
      code: "training_unknown",
      change: (state) => promote(state, { slot: "default", id: "odd@1" }, ACT),
    },
    {
      what: "unknown training as a challenger",
      code: "training_unknown",
      change: (state) => canary(state, { slot: "default", id: "odd@1", percent: 5 }, ACT),
    },
    {
      what: "a rollback with nothing before",
      code: "nothing_to_roll_back",
      change: (state) => rollback(state, { slot: "default" }, ACT),
    },
    {
      what: "a ranking model in a retrieval slot",
      code: "invalid_request",
      change: (state) => promote(state, { slot: "default", id: "rank@1" }, ACT),
    },
    {
      what: "a retrieval model in a ranking slot",
      code: "invalid_request",
      change: (state) => promote(state, { slot: "default.rank", id: "a@1" }, ACT),
    },
    {
      what: "more than all shoppers",
      code: "invalid_request",
      change: (state) => canary(state, { slot: "default", id: "a@1", percent: 101 }, ACT),
    },
    {
      what: "a fenced package",
      code: "model_fenced",
      change: (state) =>
        promote(
          fence(state, { id: "a@1", slot: "default", failures: 5 }, ACT),
          { slot: "default", id: "a@1" },
          ACT,
        ),
    },
    {
      what: "no model in a slot that scores items",
      code: "invalid_request",
      change: (state) => promote(state, { slot: "default", id: null }, ACT),
    },
    {
      what: "a shadow beside nobody",
      code: "slot_unknown",
      change: (state) => shadow(state, { slot: "nope", id: "a@1" }, ACT),
    },
    {
      what: "a challenger beside nobody",
      code: "slot_unknown",
      change: (state) => canary(state, { slot: "nope", id: "a@1", percent: 5 }, ACT),
    },
    {
      what: "a challenger that is the champion",
      code: "invalid_request",
      change: (state) =>
        canary(
          promote(state, { slot: "default", id: "a@1" }, ACT),
          { slot: "default", id: "a@1", percent: 5 },
          ACT,
        ),
    },
    {
      what: "a shadow that is the champion",
      code: "invalid_request",
      change: (state) =>
        shadow(promote(state, { slot: "default", id: "a@1" }, ACT), { slot: "default", id: "a@1" }, ACT),
    },
    {
      what: "a slot that cannot be named",
      code: "slot_unknown",
      change: (state) => promote(state, { slot: "../etc", id: "a@1" }, ACT),
    },
  ];
  it.each(refusals)("refuses $what as $code and stays as it was", ({ code, change }) => {
    const before = JSON.stringify(base);
    expect(() => change(base)).toThrow(expect.objectContaining({ code }));
    expect(JSON.stringify(base)).toBe(before);
  });

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

  it("writes a fence once, in every slot that ran the package", () => {
    const state = shadow(
      promote(promote(base, { slot: "default", id: "a@1" }, ACT), { slot: "complement", id: "a@2" }, ACT),
      { slot: "default", id: "a@2" },
      ACT,
    );
    const fenced = fence(state, { id: "a@2", slot: "default", failures: 5 }, { at: 9, by: "service" });
    expect(fenced.packages["a@2"]!.fenced).toEqual({ at: 9, slot: "default", failures: 5 });
    for (const slot of ["default", "complement"])
      expect(slotOf(fenced, slot).history.at(-1)).toMatchObject({
        change: "fence",
        id: "a@2",
        by: "service",
        because: "5 failures",
      });
    expect(fence(fenced, { id: "a@2", slot: "complement", failures: 7 }, ACT)).toBe(fenced);
  });

  it(
    "gives up a package that serves nowhere, keeps its id taken, and takes away slots that the journey " +
      "does not ask for",
    () => {
      const state = ["a@1", "a@2"].reduce((next, id) => promote(next, { slot: "typo", id }, ACT), base);
      expect(() => removePackage(state, { id: "a@2" }, ACT)).toThrow(
        expect.objectContaining({ code: "model_in_use" }),
      );
      const removed = removePackage(state, { id: "a@1" }, ACT);
      expect([slotOf(removed, "typo").earlier, removed.packages["a@1"]!.retired]).toEqual([
        [],
        { at: ACT.at, because: "removed" },
      ]);
      expect(() => addPackage(removed, entry("a@1"))).toThrow(
        expect.objectContaining({ code: "model_exists" }),
      );
      expect(Object.keys(removeSlot(state, "typo").slots)).toEqual([]);
      expect(() => removeSlot(state, "nope")).toThrow(expect.objectContaining({ code: "slot_unknown" }));
      expect(() => removeSlot(promote(state, { slot: "default", id: "a@1" }, ACT), "default")).toThrow(
        expect.objectContaining({ code: "model_in_use" }),
      );
    },
  );

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

  it("fills only the slots that have no champion", () => {
    const state = fillEmptySlots(
      promote(base, { slot: "default", id: "a@1" }, ACT),
      { slots: ["default", "complement"], id: "a@3" },
      ACT,
    );
    expect([slotOf(state, "default").champion, slotOf(state, "complement").champion]).toEqual(["a@1", "a@3"]);
  });

  it("takes a retired champion out everywhere and falls back only to a version that has forgotten", () => {
    const both = promote(
      promote(base, { slot: "default", id: "a@1" }, ACT),
      { slot: "default", id: "a@2" },
      ACT,
    );
    expect(slotOf(retire(both, { id: "a@2", because: "erasure" }, ACT), "default")).toMatchObject({
      champion: "a@1",
      earlier: [],
    });
    const later: RegistryAct = { ...ACT, erasureHead: 4 };
    const retired = retire(both, { id: "a@2", because: "erasure" }, later);
    expect(slotOf(retired, "default")).toMatchObject({ champion: null, earlier: [] });
    expect(servableIds(retired)).toEqual([]);
    expect(servableIds(both)).toEqual(["a@1", "a@2"]);
  });

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

  it("counts a model of personal data without a watermark as one that has forgotten nobody", () => {
    const draft = testDraft({});
    const files = { "model.onnx": "a".repeat(64), "items.txt": "b".repeat(64) };
    expect(
      entryOf(parseManifest({ ...draft, files, training: { dataset: "d", purpose: "train" } }), {
        by: "x",
        at: 1,
        runMs: null,
      }).watermark,
    ).toBe(0);
    expect(
      entryOf(parseManifest({ ...draft, files, training: null }), { by: "x", at: 1, runMs: null }),
    ).toMatchObject({ watermark: 0, training_known: false });
    expect(
      entryOf(parseManifest({ ...draft, files, training: { dataset: "catalogue", subjects: 0 } }), {
        by: "x",
        at: 1,
        runMs: null,
      }),
    ).toMatchObject({ watermark: null, training_known: true });
  });
});

describe("two people who change the registry at once", () => {
  const store = () => {
    const held = { revision: 0, value: null as unknown };
    return {
      readRegistry: () => Promise.resolve(held.revision === 0 ? null : { ...held }),
      writeRegistry: (_: string, value: unknown, expected: number) => {
        if (expected !== held.revision) return Promise.resolve(null);
        held.revision += 1;
        held.value = value;
        return Promise.resolve({ ...held });
      },
    };
  };

  it("both succeed where both may, and none is lost", async () => {
    const registry = createRegistry({ store: store() });
    await registry.change("shop", () => base);
    await Promise.all([
      registry.change("shop", (state) => promote(state, { slot: "default", id: "a@1" }, ACT)),
      registry.change("shop", (state) => promote(state, { slot: "complement", id: "a@2" }, ACT)),
    ]);
    const { state, revision } = await registry.read("shop");
    expect([slotOf(state, "default").champion, slotOf(state, "complement").champion, revision]).toEqual([
      "a@1",
      "a@2",
      3,
    ]);
  });

  it("are told that a promotion is running when the registry never stands still", async () => {
    const registry = createRegistry({ store: { ...store(), writeRegistry: () => Promise.resolve(null) } });
    await expect(registry.change("shop", () => base)).rejects.toMatchObject({ code: "promotion_running" });
  });
});
