import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PURPOSES } from "../../../src/consent/purposes.ts";
import { CMP_PRESETS, findCmpMapping, mapCmpCategories } from "../../../src/consent/signals/cmp.ts";

const segment = CMP_PRESETS["segment"]!;
const google = CMP_PRESETS["google_consent_mode"]!;

describe("mapping a CMP's categories", () => {
  it("reads Segment's categories however they are written", () => {
    expect(mapCmpCategories({ Personalization: true, Analytics: false }, segment)).toEqual({
      purposes: { personalise: true, measure: false },
      unknown: [],
    });
    expect(mapCmpCategories({ "marketing-and personalization": true }, segment).purposes).toEqual({
      personalise: true,
    });
  });

  it("never takes consent to advertising for consent to be profiled, written to or learnt from", () => {
    expect(
      mapCmpCategories({ advertising: true, marketing: true, functional: true, dataSharing: true }, segment)
        .purposes,
    ).toEqual({});
  });

  it("names the categories that nothing is known of, and lets them decide nothing", () => {
    expect(mapCmpCategories({ C0004: true, __proto__x: true, constructor: true }, segment)).toEqual({
      purposes: {},
      unknown: ["C0004", "__proto__x", "constructor"],
    });
  });

  it("maps the categories of a shop's own CMP", () => {
    const own = {
      narrows: false,
      categories: { C0003: ["personalise", "train"] as const, C0002: ["train", "measure"] as const },
    };
    expect(mapCmpCategories({ C0003: true, C0002: false }, own).purposes).toEqual({
      personalise: true,
      train: false,
      measure: false,
    });
  });

  it("lets a consent-mode flag narrow and never widen", () => {
    expect(
      mapCmpCategories(
        {
          personalization_storage: "granted",
          analytics_storage: "granted",
          ad_user_data: "granted",
          ad_personalization: "granted",
        },
        google,
      ).purposes,
    ).toEqual({});
    expect(
      mapCmpCategories({ ad_personalization: "denied", analytics_storage: "denied" }, google).purposes,
    ).toEqual({ personalise: false, measure: false, train: false });
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...Object.keys(google.categories)),
          fc.constantFrom(true, false, "granted" as const, "denied" as const),
        ),
        (flags) => {
          expect(Object.values(mapCmpCategories(flags, google).purposes)).not.toContain(true);
        },
      ),
    );
  });

  it("never grants more when a category is switched off", () => {
    const names = Object.keys(segment.categories);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names), fc.boolean()),
        fc.constantFrom(...names),
        (categories, off) => {
          const before = mapCmpCategories(categories, segment).purposes;
          const after = mapCmpCategories({ ...categories, [off]: false }, segment).purposes;
          for (const purpose of PURPOSES) if (after[purpose] === true) expect(before[purpose]).toBe(true);
        },
      ),
    );
  });

  it("lays the shop's own categories over a preset, and asks for a mapping where there is none", () => {
    expect(findCmpMapping("segment", { C0003: ["personalise"], analytics: [] })).toMatchObject({
      narrows: false,
      categories: { C0003: ["personalise"], analytics: [], personalization: ["personalise"] },
    });
    expect(
      findCmpMapping("google_consent_mode", { personalization_storage: ["personalise", "train"] }).narrows,
    ).toBe(true);
    expect(findCmpMapping("Google consent-mode", {}).narrows).toBe(true);
    expect(findCmpMapping("own", { marketing: ["contact"] })).toEqual({
      narrows: false,
      categories: { marketing: ["contact"] },
    });
    for (const name of ["own", "constructor", "__proto__"]) expect(CMP_PRESETS[name]).toBeUndefined();
    for (const name of ["own", "constructor", "__proto__"])
      expect(() => findCmpMapping(name, {})).toThrow(expect.objectContaining({ code: "cmp_unknown" }));
  });
});
