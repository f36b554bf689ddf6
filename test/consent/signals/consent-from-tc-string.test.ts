import { describe, expect, it } from "vitest";
import { CAREFUL_POLICY, tcfPolicy } from "../../../src/consent/policy.ts";
import { readConsentFromTcString } from "../../../src/consent/signals/consent-from-tc-string.ts";
import { ACCEPTED, encode, NOW } from "./tc-strings.ts";

const POLICY = tcfPolicy(CAREFUL_POLICY, NOW);

describe("a TC string as the source of a consent record", () => {
  it("answers each purpose that the TCF knows, and no other", () => {
    expect(readConsentFromTcString(encode({ ...ACCEPTED, publisherConsents: [5, 6, 10] }), POLICY)).toEqual({
      personalise: true,
      measure: false,
      train: true,
    });
  });

  it.each([
    ["", "cannot be decoded"],
    [encode({ ...ACCEPTED, policyVersion: 3 }), "policy before version 4"],
    [encode({ ...ACCEPTED, created: NOW + 1000 }), "in the future"],
    ["C".repeat(5000), "longer than 4 kB"],
  ])("is refused with what to do about it (%#)", (text, remedy) => {
    expect(() => readConsentFromTcString(text, POLICY)).toThrow(
      expect.objectContaining({ code: "tc_string_invalid", message: expect.stringContaining(remedy) }),
    );
  });

  it("is judged by what the shop has settled", () => {
    const device = tcfPolicy({ ...CAREFUL_POLICY, id_from_device: true, tc_max_age_days: 0.5 }, NOW);
    expect(() => readConsentFromTcString(encode(ACCEPTED), device)).toThrow(
      expect.objectContaining({ code: "tc_string_invalid" }),
    );
    expect(
      readConsentFromTcString(encode({ ...ACCEPTED, publisherConsents: [5, 6] }), {
        ...device,
        maxAgeDays: 395,
      }),
    ).toMatchObject({ personalise: false });
  });
});
