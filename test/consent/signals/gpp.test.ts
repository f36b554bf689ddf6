import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PURPOSES } from "../../../src/consent/purposes.ts";
import { createBitReader } from "../../../src/consent/signals/bits.ts";
import { judgeGpp } from "../../../src/consent/signals/gpp.ts";
import { readFibonacciRange, splitGpp } from "../../../src/consent/signals/gpp-string.ts";
import type { TcfPolicy } from "../../../src/consent/signals/tcf.ts";
import { expectedDenials, type GppVector } from "./gpp-expectation.ts";
import { ACCEPTED, encode, NOW } from "./tc-strings.ts";

const POLICY: TcfPolicy = { nowMs: NOW, maxAgeDays: 395, lenientDisclosedVendors: false };
const VECTORS = JSON.parse(
  readFileSync(new URL("./gpp-vectors.json", import.meta.url), "utf8"),
) as GppVector[];
const ALL_BUT_CONTACT = PURPOSES.filter((purpose) => purpose !== "contact");
const judge = (text: string) => judgeGpp(text, POLICY);

describe("judging a GPP string", () => {
  it("has vectors for every section of the reference encoder", () => {
    expect(new Set(VECTORS.flatMap(({ ids }) => ids)).size).toBe(22);
    expect(VECTORS.filter((vector) => expectedDenials(vector).length > 0).length).toBeGreaterThan(20);
  });

  it.each(VECTORS.map((vector) => [vector.gpp, vector] as const))(
    "denies in %s what the reference encoder wrote as an opt-out",
    (text, vector) => {
      expect(splitGpp(text)).toMatchObject({ state: "valid", sections: vector.ids.map((id) => ({ id })) });
      expect(judge(text)).toEqual({ state: "valid", grants: [], denies: expectedDenials(vector) });
    },
  );

  it.each([
    ["DBABMA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA", [2]],
    ["DBACNYA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA~1YNN", [2, 6]],
    ["DBABjw~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA~1YNN", [5, 6]],
  ])("finds the sections of the specification's example %s", (text, ids) => {
    expect(splitGpp(text)).toMatchObject({ state: "valid", sections: ids.map((id) => ({ id })) });
  });

  it.each([
    ["1YNN", []],
    ["1YYN", ALL_BUT_CONTACT],
    ["1---", []],
    ["1NyY", ALL_BUT_CONTACT],
  ])("reads the US Privacy string %s", (section, denies) => {
    expect(judge(`${header(6)}~${section}`)).toEqual({ state: "valid", grants: [], denies });
  });

  it("hears the Gpc subsection like the GPC header", () => {
    const withGpc = VECTORS.find(
      ({ sections }) =>
        Object.values(sections).length === 1 &&
        Object.values(sections)[0]!["Gpc"] === false &&
        Object.values(sections)[0]!["GpcSegmentIncluded"] === true,
    )!;
    const denied = judge(withGpc.gpp.replace(/\.[A-Za-z]+$/, ".YA"));
    expect(denied.state === "valid" && denied.denies).toEqual(expect.arrayContaining(ALL_BUT_CONTACT));
  });

  it("has a TC string within judged by the rules for TC strings", () => {
    expect(judge(`${header(2)}~${encode(ACCEPTED)}`)).toEqual({
      state: "valid",
      grants: ["personalise", "measure", "train"],
      denies: [],
    });
    expect(judge(`${header(2)}~${encode({ ...ACCEPTED, policyVersion: 2 })}`)).toEqual({
      state: "invalid",
      because: "tcf_policy_too_old",
    });
    expect(judge(encode(ACCEPTED))).toMatchObject({ grants: ["personalise", "measure", "train"] });
  });

  it("lets an opt-out in one section outweigh consent in another", () => {
    expect(judge(`${header(2, 6)}~${encode(ACCEPTED)}~1YYN`)).toEqual({
      state: "valid",
      grants: [],
      denies: ALL_BUT_CONTACT,
    });
  });

  it("denies what a Canadian string gives neither express nor implied consent to", () => {
    const canada = (express: string, implied: string) =>
      toBase64Url(
        `000001${"0".repeat(145)}${express.padEnd(24, "0")}${implied.padEnd(24, "0")}${"0".repeat(60)}`,
      );
    expect(judge(`${header(5)}~${canada("00001", "000001")}`)).toEqual({
      state: "valid",
      grants: [],
      denies: ["measure", "train"],
    });
    expect(judge(`${header(5)}~${canada("0000110101", "")}`)).toEqual({
      state: "valid",
      grants: [],
      denies: [],
    });
    expect(judge(`${header(5)}~BAAA`)).toEqual({ state: "invalid", because: "section_malformed" });
  });

  it("reads the newer states with and without the header segment of their specification", () => {
    // Kentucky: MSPA version 1, covered 2, mode 0, three notices 1, sale not opted out, targeted advertising
    // opted out.
    const core = toBase64Url(`000001${"10"}${"00"}${"010101"}${"10"}${"01"}${"00"}${"00"}`);
    const own = toBase64Url(`${(26).toString(2).padStart(6, "0")}000001${"0".repeat(12)}`);
    for (const section of [core, `${own}.${core}`])
      expect(judge(`${header(26)}~${section}`)).toEqual({
        state: "valid",
        grants: [],
        denies: ALL_BUT_CONTACT,
      });
  });

  it.each([
    ["nothing", "", "malformed"],
    ["a TC string that is none", "Cannot", "tcf_malformed"],
    ["another type of header", "EBABMA~1YNN", "malformed"],
    ["a header of another version", "DCABMA~1YNN", "version"],
    ["fewer parts than sections", "DBACNYA~1YNN", "malformed"],
    ["more parts than sections", "DBABMA~1YNN~1YNN", "malformed"],
    ["an empty part", `${header(6)}~`, "malformed"],
    ["a section that nobody has defined, which may hold an opt-out", `${header(40)}~BAAA`, "section_unknown"],
    ["a section of another version", `${header(8)}~CAAAAAAAAAA`, "section_malformed"],
    ["a section cut short", `${header(8)}~BKg`, "section_malformed"],
    ["a choice that is none of the three", `${header(8)}~B__________`, "section_malformed"],
    ["a Gpc subsection without its flag", `${header(8)}~BKgCoiFI.`, "section_malformed"],
    [
      "a second segment of a type that the section does not have",
      `${header(8)}~BKgCoiFI.oA`,
      "section_malformed",
    ],
    ["a Gpc subsection where the section has none", `${header(9)}~BKgCoiFI.YA`, "section_malformed"],
    ["a third segment", `${header(8)}~BKgCoiFI.QA.QA`, "section_malformed"],
    ["a malformed US Privacy string", `${header(6)}~2YNN`, "section_malformed"],
    ["9 kB", header(6).padEnd(9000, "A"), "too_long"],
    [
      "a header that promises 4,095 sections",
      `DB${toBase64Url("1".repeat(12) + "0".repeat(600))}~1YNN`,
      "malformed",
    ],
    [
      "a group of a million sections",
      `DB${toBase64Url(`000000000001${"1"}${"11"}${"0".repeat(28)}11`)}~1YNN`,
      "malformed",
    ],
  ])("refuses %s", (_, text, because) => {
    expect(judge(text)).toEqual({ state: "invalid", because });
  });

  it("throws on no input whatever", () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.stringMatching(/^DB[A-Za-z0-9_.~-]{0,200}$/),
      fc
        .constantFrom(...VECTORS.map(({ gpp }) => gpp))
        .chain((gpp) =>
          fc
            .tuple(fc.nat(gpp.length - 1), fc.constantFrom(..."AZaz09-_.~"))
            .map(([at, char]) => gpp.slice(0, at) + char + gpp.slice(at + 1)),
        ),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(["valid", "invalid"]).toContain(judge(text).state);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("Fibonacci ranges", () => {
  it("reads the example of the specification", () => {
    expect(
      readFibonacciRange(createBitReader(toBase64Url("000000000010" + "0" + "0011" + "1" + "011" + "0011"))!),
    ).toEqual([3, 5, 6, 7, 8]);
  });

  it("reads back any ascending list of section ids", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { maxLength: 40 }), (ids) => {
        const sorted = [...ids].sort((a, b) => a - b);
        expect(readFibonacciRange(createBitReader(header(...sorted).slice(2))!)).toEqual(sorted);
      }),
    );
  });
});

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const toBase64Url = (bits: string): string => {
  return (bits.padEnd(Math.ceil(bits.length / 6) * 6, "0").match(/.{6}/g) ?? [])
    .map((six) => ALPHABET[parseInt(six, 2)])
    .join("");
};

/** A header whose entries are all single ids. */
const header = (...ids: number[]): string => {
  const entries = ids.map((id, index) => "0" + fibonacci(id - (ids[index - 1] ?? 0)));
  return toBase64Url("000011" + "000001" + ids.length.toString(2).padStart(12, "0") + entries.join(""));
};

const fibonacci = (value: number): string => {
  const weights = [1, 2];
  while (weights.at(-1)! <= value) weights.push(weights.at(-1)! + weights.at(-2)!);
  let rest = value;
  const bits = weights
    .reverse()
    .map((weight) => {
      const used = weight <= rest;
      if (used) rest -= weight;
      return used ? "1" : "0";
    })
    .reverse()
    .join("");
  return `${bits.replace(/0+$/, "")}1`;
};
