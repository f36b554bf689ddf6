import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeTcString, type TcfPolicy } from "../../../src/consent/signals/tcf.ts";
import { ACCEPTED, DAY, encode, NOW, type TcSpec, tcSpecs } from "./tc-strings.ts";

const POLICY: TcfPolicy = { nowMs: NOW, maxAgeDays: 395, lenientDisclosedVendors: false };
const CORE = ["core"];
const WITHOUT_PUBLISHER = ["core", "vendorsDisclosed"];
const judge = (spec: Partial<TcSpec>, policy: Partial<TcfPolicy> = {}, segments?: readonly string[]) =>
  judgeTcString(encode({ ...ACCEPTED, ...spec }, segments), { ...POLICY, ...policy });

const END_OF_FEBRUARY = Date.UTC(2026, 1, 28, 23, 59, 59);
const at = (ms: number) => ({ created: ms, lastUpdated: ms });

describe("judging a TC string", () => {
  it(
    "reads consent to 5 and 6, 8 and 10 as personalise, measure and train, and says nothing of the other " +
      "purposes",
    () => {
      expect(judge({})).toEqual({ state: "valid", grants: ["personalise", "measure", "train"], denies: [] });
    },
  );

  it.each([null, undefined])(
    "takes %s for no signal, and an empty string for an unreadable one",
    (absent) => {
      expect(judgeTcString(absent, POLICY)).toEqual({ state: "absent" });
      expect(judgeTcString("", POLICY)).toEqual({ state: "invalid", because: "malformed" });
    },
  );

  it.each([
    ["only 5", [5], ["personalise", "measure", "train"]],
    ["only 6", [6], ["personalise", "measure", "train"]],
    ["5 and 6", [5, 6], ["measure", "train"]],
    ["8 alone", [8], ["personalise", "train"]],
    ["10 alone", [10], ["personalise", "measure"]],
    ["nothing", [], ["personalise", "measure", "train"]],
  ])("denies what %s does not cover", (_, ids, denies) => {
    expect(judge({ consents: ids }, {}, WITHOUT_PUBLISHER)).toMatchObject({ state: "valid", denies });
    expect(judge({ publisherConsents: ids })).toMatchObject({ state: "valid", denies });
  });

  describe("rejects, each rule with its own code", () => {
    it.each([
      ["a string that is not service-specific", judge({ serviceSpecific: false }), "not_service_specific"],
      ["policy version 3", judge({ policyVersion: 3 }), "policy_too_old"],
      [
        "one created after 28 February 2026 without disclosed vendors",
        judge(at(Date.UTC(2026, 2, 1)), {}, CORE),
        "disclosed_vendors_missing",
      ],
      ["a date in the future", judge(at(NOW + 100)), "dated_in_future"],
      ["an update dated in the future", judge({ lastUpdated: NOW + 100 }), "dated_in_future"],
      ["one older than the shop allows", judge(at(NOW - 396 * DAY)), "too_old"],
      ["an old consent whose other date is recent", judge({ created: NOW - 396 * DAY }), "too_old"],
      ["version 1", judgeTcString("BO2e4qiO2e4qiB9ABADEDS-AAAAxKABgACBiQA", POLICY), "version"],
      ["more than 4 kB", judgeTcString(encode(ACCEPTED).padEnd(4097, "A"), POLICY), "too_long"],
      ["noise", judgeTcString("C!", POLICY), "malformed"],
    ])("%s", (_, judged, because) => {
      expect(judged).toEqual({ state: "invalid", because });
    });
  });

  describe("accepts, just inside each rule", () => {
    it.each([
      ["policy version 4", judge({ policyVersion: 4 })],
      [
        "one created on 28 February 2026 without disclosed vendors",
        judge(at(END_OF_FEBRUARY), {}, ["core", "publisherTC"]),
      ],
      [
        "one created later without them, for a lenient shop",
        judge(at(Date.UTC(2026, 2, 1)), { lenientDisclosedVendors: true }, ["core", "publisherTC"]),
      ],
      ["this very moment", judge(at(NOW))],
      ["the last moment of the maximum age", judge(at(NOW - 395 * DAY))],
    ])("%s", (_, judged) => {
      expect(judged.state).toBe("valid");
    });
  });

  it("ignores legitimate interest altogether", () => {
    const judged = judge({
      consents: [],
      interests: [2, 7, 8, 9, 10, 11],
      publisherConsents: [],
      publisherInterests: [1, 3, 4, 5, 6, 8, 10],
    });
    expect(judged).toEqual({ state: "valid", grants: [], denies: ["personalise", "measure", "train"] });
  });

  it("lets the publisher segment speak for the shop, which is the publisher", () => {
    expect(judge({ consents: [1, 5, 6, 8, 10], publisherConsents: [8] })).toMatchObject({
      grants: ["measure"],
    });
    expect(judge({ consents: [], publisherConsents: [5, 6] })).toMatchObject({ grants: ["personalise"] });
  });

  it(
    "takes a publisher segment of zeros for a refusal, unless the shop says that its CMP does " +
      "not fill it",
    () => {
      expect(judge({ publisherConsents: [] })).toMatchObject({ grants: [] });
      expect(judge({ publisherConsents: [] }, { blankPublisherIsSilent: true })).toMatchObject({
        grants: ["personalise", "measure", "train"],
      });
      expect(judge({ publisherConsents: [8] }, { blankPublisherIsSilent: true })).toMatchObject({
        grants: ["measure"],
      });
    },
  );

  it("needs purpose 1 as well when the id was read from the device", () => {
    expect(judge({ publisherConsents: [5, 6] }, { idFromDevice: true })).toMatchObject({ grants: [] });
    expect(judge({ publisherConsents: [1, 5, 6] }, { idFromDevice: true })).toMatchObject({
      grants: ["personalise"],
    });
  });

  describe("for a shop that names a vendor", () => {
    const vendor = { vendorId: 7 };
    it.each([
      ["the vendor has no consent", { vendorConsents: [8] }],
      ["the vendor was not disclosed", { disclosed: [8] }],
      [
        "the publisher forbids the purpose",
        { restrictions: [{ purpose: 5, type: 0 as const, vendors: [6, 7] }] },
      ],
      [
        "the publisher demands legitimate interest",
        { restrictions: [{ purpose: 6, type: 2 as const, vendors: [7] }] },
      ],
      ["the core lacks the purpose", { consents: [1, 5] }],
      ["the publisher segment lacks the purpose", { publisherConsents: [5] }],
    ])("denies personalise where %s", (_, spec) => {
      const judged = judge(spec, vendor);
      expect(judged.state === "valid" && judged.denies).toContain("personalise");
    });

    it(
      "grants where everything agrees, a demand for consent and another vendor's " + "restriction included",
      () => {
        const restrictions = [
          { purpose: 8, type: 1 as const, vendors: [7] },
          { purpose: 5, type: 0 as const, vendors: [9] },
        ];
        expect(judge({ restrictions }, vendor)).toMatchObject({
          grants: ["personalise", "measure", "train"],
        });
      },
    );
  });

  it("never grants more when a purpose or the publisher's consent is taken away", () => {
    fc.assert(
      fc.property(tcSpecs, fc.integer({ min: 1, max: 11 }), (spec, taken) => {
        const usable = {
          ...spec,
          serviceSpecific: true,
          policyVersion: 5,
          created: NOW,
          lastUpdated: NOW,
          vendors: 40,
          vendorConsents: [],
          vendorInterests: [],
          disclosed: [1],
          restrictions: [],
        };
        const before = judge(usable);
        const after = judge({
          ...usable,
          consents: spec.consents.filter((id) => id !== taken),
          publisherConsents: spec.publisherConsents.filter((id) => id !== taken),
        });
        if (before.state !== "valid" || after.state !== "valid")
          throw new Error("these strings are acceptable");
        expect(before.grants).toEqual(expect.arrayContaining([...after.grants]));
      }),
      { numRuns: 200 },
    );
  });
});
