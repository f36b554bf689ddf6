import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPresentedNotice } from "../../../src/consent/notices/check-presented.ts";
import {
  createNotice,
  hashNoticeText,
  listOvertakenHashes,
  mergeNotice,
  type NoticeRequest,
  requireCoverage,
} from "../../../src/consent/notices/notice.ts";

const NL = "Wij gebruiken wat je bekijkt om dingen voor te stellen. 🧁";
const EN = "We use what you look at to suggest things.";
const REQUEST: NoticeRequest = {
  version: "3",
  texts: { nl: NL, en: EN },
  purposes: ["personalise", "train"],
  material: false,
  nowMs: 1000,
};
const notice = createNotice(REQUEST);
const seen = { version: "3", hash: hashNoticeText(NL), language: "nl", text: NL };
const refusal = (code: string) => expect.objectContaining({ name: "DomainError", code });

describe("registering a notice", () => {
  it("hashes each text as the UTF-8 bytes that it is", () => {
    expect(notice.texts["nl"]!.hash).toBe(
      `sha256:${createHash("sha256").update(Buffer.from(NL, "utf8")).digest("hex")}`,
    );
    expect(hashNoticeText("")).toBe(
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(hashNoticeText(`${NL} `)).not.toBe(hashNoticeText(NL));
    expect(hashNoticeText("é")).not.toBe(hashNoticeText("e\u0301"));
  });

  it.each([
    ["no text", { texts: {} }],
    ["an empty text", { texts: { nl: " " } }],
    ["a language that is none", { texts: { "not a tag": NL } }],
    ["no purpose", { purposes: [] }],
    ['the purpose "all"', { purposes: ["all"] }],
  ])("refuses %s", (_, change) => {
    expect(() => createNotice({ ...REQUEST, ...change })).toThrow(refusal("invalid_request"));
  });

  it("knows whether every text names Global Privacy Control", () => {
    const named = "If you agree, we go on even though your browser sends Global Privacy Control.";
    expect(notice.names_gpc).toBe(false);
    expect(createNotice({ ...REQUEST, texts: { en: named } }).names_gpc).toBe(true);
    expect(createNotice({ ...REQUEST, texts: { en: named, nl: NL } }).names_gpc).toBe(false);
  });

  it("lets languages be added to a version and nothing else be changed", () => {
    const german = createNotice({ ...REQUEST, texts: { de: "Wir nutzen, was Sie ansehen." }, nowMs: 2000 });
    expect(mergeNotice(notice, german)).toMatchObject({
      texts: { nl: notice.texts["nl"], de: german.texts["de"] },
      registered_at: 1000,
    });
    expect(mergeNotice(notice, notice)).toEqual(notice);
    for (const change of [
      { texts: { nl: `${NL}!` } },
      { purposes: ["personalise"] },
      { purposes: ["personalise", "measure"] },
      { material: true },
    ]) {
      expect(() => mergeNotice(notice, createNotice({ ...REQUEST, ...change }))).toThrow(
        refusal("notice_conflict"),
      );
    }
  });
});

describe("the notice of a consent record", () => {
  it("is the one that was registered, or the one whose text came along", () => {
    expect(checkPresentedNotice(seen, notice)).toEqual(seen);
    expect(checkPresentedNotice({ ...seen, text: undefined }, notice)).toEqual(seen);
    expect(checkPresentedNotice(seen, null)).toEqual(seen);
    expect(checkPresentedNotice({ ...seen, text: null, language: "nl-NL" }, notice)).toEqual({
      ...seen,
      language: "nl-NL",
    });
  });

  it.each([
    ["no notice", null, "notice_hash_missing"],
    ["no hash", { ...seen, hash: undefined }, "notice_hash_missing"],
    ["an empty hash", { ...seen, hash: "" }, "notice_hash_missing"],
    ["a hash without its algorithm", { ...seen, hash: seen.hash.slice(7) }, "notice_hash_mismatch"],
    ["a hash in capitals", { ...seen, hash: seen.hash.toUpperCase() }, "notice_hash_mismatch"],
    ["a text that the hash is not of", { ...seen, text: `${NL} ` }, "notice_hash_mismatch"],
    [
      "the hash of a text other than the registered one",
      { ...seen, text: EN, hash: hashNoticeText(EN) },
      "notice_hash_mismatch",
    ],
    ["no version", { ...seen, version: null }, "notice_unknown"],
    ["no language", { ...seen, language: undefined }, "notice_unknown"],
    [
      "another language without its text",
      { ...seen, language: "fr", text: undefined, hash: hashNoticeText("x") },
      "notice_unknown",
    ],
  ])("is refused with %s", (_, presented, code) => {
    expect(() => checkPresentedNotice(presented, notice)).toThrow(refusal(code));
  });

  it("is refused where neither text nor registration is there", () => {
    expect(() => checkPresentedNotice({ ...seen, text: undefined }, null)).toThrow(refusal("notice_unknown"));
  });

  it("is believed for no other text than the one that was hashed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, other) => {
        fc.pre(text !== other);
        expect(checkPresentedNotice({ ...seen, text, hash: hashNoticeText(text) }, null).text).toBe(text);
        expect(() =>
          checkPresentedNotice({ ...seen, text: other, hash: hashNoticeText(text) }, null),
        ).toThrow(refusal("notice_hash_mismatch"));
      }),
    );
  });

  it("covers the purposes that it explains, and a grant of no other", () => {
    expect(() => requireCoverage(["personalise", "train"], notice)).not.toThrow();
    expect(() => requireCoverage([], notice)).not.toThrow();
    expect(() => requireCoverage(["personalise", "sensitive", "contact"], notice)).toThrow(
      expect.objectContaining({
        code: "purpose_not_covered",
        errors: [
          { path: "purposes.sensitive", message: expect.any(String) },
          { path: "purposes.contact", message: expect.any(String) },
        ],
      }),
    );
  });
});

describe("a material change", () => {
  const at = (version: string, text: string, material: boolean, nowMs: number) =>
    createNotice({ ...REQUEST, version, texts: { en: text }, material, nowMs });
  const [one, two, three] = [at("1", "one", false, 1), at("2", "two", false, 2), at("3", "three", true, 3)];
  const hash = (text: string) => hashNoticeText(text);

  it("overtakes the texts before it, and only a material one does", () => {
    expect(listOvertakenHashes([])).toEqual([]);
    expect(listOvertakenHashes([one, two])).toEqual([]);
    expect(listOvertakenHashes([one, two, three])).toEqual([hash("one"), hash("two")]);
    expect(listOvertakenHashes([three, two, one, at("4", "four", false, 4)])).toEqual([
      hash("two"),
      hash("one"),
    ]);
  });

  it("does not overtake a text that is taken up again word for word", () => {
    expect(listOvertakenHashes([one, three, at("5", "one", false, 5)])).toEqual([]);
  });
});
