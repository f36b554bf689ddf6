import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../src/model/package/manifest.ts";
import {
  addPackage,
  entryOf,
  fence,
  removePackage,
  retire,
} from "../../../src/model/registry/package-transitions.ts";
import { type RegistryAct, servableIds, slotOf } from "../../../src/model/registry/registry-state.ts";
import { canary, promote, removeSlot, shadow } from "../../../src/model/registry/slot-transitions.ts";
import { testDraft } from "../packages.ts";
import { ACT, base, entry } from "./registry-fixtures.ts";

describe("packages of the registry", () => {
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

  it("compares a version that becomes the champion by a retirement with itself no more", () => {
    const both = ["a@1", "a@2"].reduce((state, id) => promote(state, { slot: "default", id }, ACT), base);
    const beside = shadow(
      canary(both, { slot: "default", id: "a@1", percent: 10 }, ACT),
      { slot: "default", id: "a@1" },
      ACT,
    );
    expect(slotOf(retire(beside, { id: "a@2", because: "erasure" }, ACT), "default")).toMatchObject({
      champion: "a@1",
      challenger: null,
      shadow: null,
    });
    const others = shadow(
      canary(both, { slot: "default", id: "a@3", percent: 10 }, ACT),
      { slot: "default", id: "a@3" },
      ACT,
    );
    expect(slotOf(retire(others, { id: "a@2", because: "erasure" }, ACT), "default")).toMatchObject({
      champion: "a@1",
      challenger: { id: "a@3", percent: 10 },
      shadow: "a@3",
    });
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
