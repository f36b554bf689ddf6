import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hearsDnt, hearsGpc } from "../../../src/consent/signals/gpc.ts";
import { readSignals } from "../../../src/consent/signals/read-signals.ts";
import { ACCEPTED, encode, NOW } from "./tc-strings.ts";

const POLICY = { nowMs: NOW, maxAgeDays: 395, lenientDisclosedVendors: false };
const NO_HEADERS = { secGpc: [], dnt: [] };

describe("Sec-GPC and DNT", () => {
  it.each([
    [[], false],
    [["1"], true],
    [[" 1\t"], true],
    [["0"], false],
    [["0", "1"], true],
    [["1", "0"], true],
    [["0, 1"], true],
    [["true"], false],
    [["?1"], false],
    [['"1"'], false],
    [["11"], false],
    [["1.0"], false],
    [["01"], false],
    [["1;q=1"], false],
    [["\u00a01"], false],
    [[""], false],
    [["1,".repeat(1000)], false],
  ])("hears %j as %s", (values, heard) => {
    expect(hearsGpc(values)).toBe(heard);
    expect(hearsDnt(values)).toBe(heard);
  });
});

describe("reading the signals of a call", () => {
  it("finds none where none was sent", () => {
    expect(readSignals({ headers: NO_HEADERS, body: {} }, POLICY)).toEqual({
      gpc: false,
      dnt: false,
      tcf: { state: "absent" },
      gpp: { state: "absent" },
    });
  });

  it("lets either the header or the body deny, and neither take it back", () => {
    for (const [header, body] of [
      ["1", false],
      ["0", true],
      ["1", undefined],
      ["1", true],
    ] as const) {
      expect(
        readSignals({ headers: { secGpc: [header], dnt: [] }, body: { gpc: body } }, POLICY),
      ).toMatchObject({ gpc: true, dnt: false });
      expect(
        readSignals({ headers: { secGpc: [], dnt: [header] }, body: { dnt: body } }, POLICY),
      ).toMatchObject({ gpc: false, dnt: true });
    }
  });

  it("judges both strings and names an invalid one", () => {
    const signals = readSignals(
      { headers: NO_HEADERS, body: { tc_string: encode(ACCEPTED), gpp: "broken" } },
      POLICY,
    );
    expect(signals.tcf).toMatchObject({ state: "valid", grants: ["personalise", "measure", "train"] });
    expect(signals.gpp).toEqual({ state: "invalid", because: "malformed" });
  });

  it("throws on no body whatever", () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            gpc: fc.option(fc.boolean()),
            dnt: fc.option(fc.boolean()),
            tc_string: fc.option(fc.string()),
            gpp: fc.option(fc.string()),
          },
          { requiredKeys: [] },
        ),
        fc.array(fc.string()),
        (body, values) => {
          expect(() => readSignals({ headers: { secGpc: values, dnt: values }, body }, POLICY)).not.toThrow();
        },
      ),
    );
  });
});
