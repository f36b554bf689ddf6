import { PurposeRestriction, type TCModel, TCString } from "@iabtechlabtcf/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listIds } from "../../../src/consent/signals/id-ranges.ts";
import { decodeTcString, type TcString } from "../../../src/consent/signals/tc-string.ts";
import { ACCEPTED, encode, tcSpecs } from "./tc-strings.ts";

type Ids = Iterable<[number, boolean]>;
const set = (vector: unknown): number[] => [...(vector as Ids)].filter(([, on]) => on).map(([id]) => id);

/** Our decoding in the shape of the oracle's, so that a difference in any field shows. */
const ours = (tc: TcString) => {
  const restrictions = new Map<string, Set<number>>();
  for (const { purpose, type, vendors } of tc.publisherRestrictions) {
    if (vendors.length === 0) continue;
    const kept = restrictions.get(`${purpose}-${type}`) ?? new Set();
    listIds(vendors).forEach((id) => kept.add(id));
    restrictions.set(`${purpose}-${type}`, kept);
  }
  return {
    created: tc.created,
    lastUpdated: tc.lastUpdated,
    cmp: [tc.cmpId, tc.cmpVersion, tc.consentScreen],
    language: tc.consentLanguage,
    list: tc.vendorListVersion,
    policy: tc.policyVersion,
    flags: [tc.isServiceSpecific, tc.useNonStandardTexts, tc.purposeOneTreatment],
    features: tc.specialFeatureOptIns,
    country: tc.publisherCountry,
    consents: tc.purposesConsent,
    interests: tc.purposesLegitimateInterest,
    vendors: [listIds(tc.vendorConsents), listIds(tc.vendorLegitimateInterests)],
    disclosed: listIds(tc.disclosedVendors ?? []),
    allowed: listIds(tc.allowedVendors ?? []),
    restrictions: Object.fromEntries(
      [...restrictions].map(([key, ids]) => [key, [...ids].sort((a, b) => a - b)]),
    ),
    publisher: [tc.publisherTc?.purposesConsent ?? [], tc.publisherTc?.purposesLegitimateInterest ?? []],
    custom: [
      tc.publisherTc?.customPurposes ?? 0,
      tc.publisherTc?.customConsents ?? [],
      tc.publisherTc?.customLegitimateInterest ?? [],
    ],
  };
};

const theirs = (model: TCModel): ReturnType<typeof ours> => {
  const rules = model.publisherRestrictions.getRestrictions();
  return {
    created: model.created.getTime(),
    lastUpdated: model.lastUpdated.getTime(),
    cmp: [Number(model.cmpId), Number(model.cmpVersion), Number(model.consentScreen)],
    language: model.consentLanguage,
    list: Number(model.vendorListVersion),
    policy: Number(model.policyVersion),
    flags: [model.isServiceSpecific, model.useNonStandardTexts, model.purposeOneTreatment],
    features: set(model.specialFeatureOptins),
    country: model.publisherCountryCode,
    consents: set(model.purposeConsents),
    interests: set(model.purposeLegitimateInterests),
    vendors: [set(model.vendorConsents), set(model.vendorLegitimateInterests)],
    disclosed: set(model.vendorsDisclosed),
    allowed: set(model.vendorsAllowed),
    restrictions: Object.fromEntries(
      rules.map((rule) => [
        rule.hash,
        model.publisherRestrictions.getVendors(new PurposeRestriction(rule.purposeId, rule.restrictionType)),
      ]),
    ),
    publisher: [set(model.publisherConsents), set(model.publisherLegitimateInterests)],
    custom: [
      Number(model.numCustomPurposes),
      set(model.publisherCustomConsents),
      set(model.publisherCustomLegitimateInterests),
    ],
  };
};

const expectAgreement = (text: string): void => {
  const decoded = decodeTcString(text);
  if (decoded.state === "invalid") throw new Error(`refused as ${decoded.because}: ${text}`);
  expect(ours(decoded.tc)).toEqual(theirs(TCString.decode(text)));
};

/** Strings of the specification, of the reference library's documentation and of its reported issues. */
const PUBLISHED = [
  "CLcVDxRMWfGmWAVAHCENAXCkAKDAADnAABRgA5mdfCKZuYJez-NQm0TBMYA4oCAAGQYIAAAAAAEAIAEgAA.argAC0gAAAAAAAAAAAA",
  "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA",
  "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAA" +
    "AAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw",
  "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA",
  "CO4VGswO4VGswAfZCBDEAzCsAP_AAH_AAAigGUNf_X9fb2vj-_599_t0eY1f9_63t-wzjheMs-8NyZ-X_J4Wv2MyvB34JqQK" +
    "GRgkunLBAQdtHGncTQgBwIlViTLMY02MjzNKJrJEilsbe2dYGH9vn8XT_ZKZ70-_v__7v3___33_5Ayhr_6_r7e18f3_Pvv9" +
    "ujzGr_v_W9v2GccLxln3huTPy_5PC1-xmV4O_BNSBQyMEl05YICDto407iaEAOBEqsSZZjGmxkeZpRNZIkUtjb2zrAw_t8_i" +
    "6f7JTPen39___d-___--__ICgKAOAAcAA4AFAAjgB6AEYALcGACAW0AtoJAHAAOAAcACgARwA9ACMAFuFABALaAW0GgDgAHA" +
    "AOABQAI4AegBGAC3DgAgFtALaEQBwADgAHAAoAEcAPQAjABbiQAQC2gFtCoA4ABwADgAUACOAHoARgAtxYAIBbQC2hkAcAA4" +
    "ABwAKABHAD0AIwAW40AEAtoBbQ6AOAAcAA4AFAAjgB6AEYALceACAW0AtohAHAAOAAcACgARwA9ACMAFuRABALaAW0SgDgAH" +
    "AAOABQAI4AegBGAC3JgAgFtALaKQBwADgAHAAoAEcAPQAjABblQAQC2gFtA",
];

describe("decoding a TC string", () => {
  it("reads every field as the reference library does, on its own encodings", () => {
    fc.assert(
      fc.property(tcSpecs, (spec) => {
        const text = encode(spec);
        fc.pre(text.length <= 4096);
        expectAgreement(text);
      }),
      { numRuns: 1500 },
    );
  });

  it("reads the deprecated allowed-vendors segment and any order of segments", () => {
    for (const segments of [
      ["core", "vendorsAllowed"],
      ["core", "publisherTC", "vendorsDisclosed", "vendorsAllowed"],
    ]) {
      const text = encode({ ...ACCEPTED, serviceSpecific: false }, segments);
      expect(text.split(".")).toHaveLength(segments.length);
      expectAgreement(text);
    }
  });

  it.each(PUBLISHED)("agrees with the reference library on %s", (text) => {
    expectAgreement(text);
  });

  it.each([
    ["nothing", "", "malformed"],
    ["characters outside base64url", "COvFyGBOvFyGBAb+AAENAPCAAOAAAAAAAAAAAEEUACCKAAA", "malformed"],
    ["a core cut short", "COvFyGBOvFyGBAbAAAENAPCAAOAA", "malformed"],
    [
      "a bit field shorter than its highest id",
      "CLSYjTaOngnCIAOABBENAXCMAGOAABBAAA7IA5n-m7fP6_3fbqVv6E__PoA5Aqff3aJx8tv_1967rfnQEQoAIAAQCrwkAEAB" +
        "AcACABIMACAAuApEVABABUSABgBCAVSAtIoACACIArYQAHACgAFgAVwBJgDcAI7AWgMAAgBiKgAgBMgFfKQAQBRkQAQA4AFi" +
        "BAAoA-AEVAJlAVgAtYcACAJcAr4eABAK8OgBgFzAOmAqwgABAWyA.IFukWSQh",
      "malformed",
    ],
    ["version 1", "BO2e4qiO2e4qiB9ABADEDS-AAAAxKABgACBiQA", "version"],
    ["a version to come", "DOvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA", "version"],
    ["an empty segment", "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.", "malformed"],
    ["an unknown segment", "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.gAAA", "malformed"],
    ["a second publisher segment", `${encode(ACCEPTED)}.YAAAAAAAAAAA`, "malformed"],
  ])("refuses %s", (_, text, because) => {
    expect(decodeTcString(text)).toEqual({ state: "invalid", because });
  });

  it("refuses 22 kB of vendor ranges before decoding any of them", () => {
    // 4,095 entries of "vendors 1 to 65,535": a decoder that unrolls ranges would set 268 million vendors.
    const entry = "1" + "0000000000000001" + "1".repeat(16);
    const bits = "0".repeat(16) + "1" + "1".repeat(12) + entry.repeat(4095);
    const text = encode(ACCEPTED).slice(0, 35) + toBase64Url(bits);
    expect(text.length).toBeGreaterThan(22_000);
    expect(decodeTcString(text)).toEqual({ state: "invalid", because: "too_long" });
  });

  it("keeps the widest ranges that fit in 4 kB as ranges", () => {
    const entry = "1" + "0000000000000001" + "1".repeat(16);
    const core = decodeCoreBits(encode(ACCEPTED)).slice(0, 213);
    const vendors = "1".repeat(16) + "1" + (600).toString(2).padStart(12, "0") + entry.repeat(600);
    const decoded = decodeTcString(toBase64Url(core + vendors + "0".repeat(17 + 12)));
    expect(decoded.state === "valid" && decoded.tc.vendorConsents).toEqual(
      Array.from({ length: 600 }, () => [1, 65_535]),
    );
  });

  it.each([
    ["vendor 0", "0" + "0".repeat(16)],
    ["a range from vendor 0", "1" + "0".repeat(16) + "0000000000000101"],
    ["a range that ends before it begins", "1" + "0000000000000101" + "0000000000000100"],
  ])("refuses %s", (_, entry) => {
    const core = decodeCoreBits(encode(ACCEPTED)).slice(0, 213);
    const vendors = (list: string) => "0000000000001000" + "1" + "000000000001" + list;
    const good = "1" + "0000000000000100" + "0000000000000101";
    expect(decodeTcString(toBase64Url(core + vendors(good) + "0".repeat(29))).state).toBe("valid");
    expect(decodeTcString(toBase64Url(core + vendors(entry) + "0".repeat(29)))).toEqual({
      state: "invalid",
      because: "malformed",
    });
  });

  it("throws on no input whatever", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 300 }), fc.stringMatching(/^C[A-Za-z0-9_.-]{0,400}$/)),
        (text) => {
          expect(["valid", "invalid"]).toContain(decodeTcString(text).state);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("throws on no mutation of a valid string", () => {
    const valid = encode(ACCEPTED);
    fc.assert(
      fc.property(
        fc.nat(valid.length - 1),
        fc.constantFrom(..."AZaz09-_.~ "),
        fc.nat(40),
        (at, char, cut) => {
          const mutated = valid.slice(0, at) + char + valid.slice(at + 1, valid.length - cut);
          expect(["valid", "invalid"]).toContain(decodeTcString(mutated).state);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const toBase64Url = (bits: string): string => {
  const padded = bits.padEnd(Math.ceil(bits.length / 6) * 6, "0");
  return (padded.match(/.{6}/g) ?? []).map((six) => ALPHABET[parseInt(six, 2)]).join("");
};

const decodeCoreBits = (text: string): string => {
  return [...text.split(".")[0]!].map((char) => ALPHABET.indexOf(char).toString(2).padStart(6, "0")).join("");
};
