import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PURPOSES } from "../../../src/consent/purposes.ts";
import { REASON_CODES } from "../../../src/explain/reason-codes.ts";
import { textMark } from "../../../src/lib/text-mark.ts";
import { DATA_CATEGORIES } from "../../../src/notice/data-used.ts";
import { decodeDecision, encodeDecision } from "../../../src/recommend/record/decision-codec.ts";
import {
  type DecisionRecord,
  type RecordedItem,
  recordReason,
} from "../../../src/recommend/record/decision-record.ts";
import { anyRecord, RULE_CODES } from "./any-record.ts";

const uuid = (n: number): string =>
  `${n.toString(16).padStart(8, "0")}-1234-4abc-8def-${(n * 7919).toString(16).padStart(12, "0")}`;

/**
 * Ten suggestions, three reasons each with three pieces of evidence, three-step removals: the most that an
 * answer of ten holds.
 */
const fullRecord = (idOf: (n: number) => string): DecisionRecord => ({
  decided_at: 1_779_000_000_000,
  moment: "confirmation",
  channel: "web",
  rung: "profile",
  locale: "nl",
  tone: "formal",
  discreet: false,
  slot: "complement",
  model: { name: "linear-with-a-longish-name", version: "2026.05.20-1", arm: "challenger" },
  consent_version: 31,
  verdicts: Object.fromEntries(PURPOSES.map((purpose) => [purpose, null])) as DecisionRecord["verdicts"],
  used: ["personalise", "connect_channels"],
  limit: 10,
  threshold: 10,
  applied: RULE_CODES.slice(0, 8).map((code) => ({ code, items: 12 })),
  data_used: DATA_CATEGORIES.slice(0, 10).map((category) => ({ category, count: 40, oldest_days: 400 })),
  data_withheld: [{ category: "sensitive_items", because: "never_given" }],
  gpc: false,
  dnt: false,
  tcf: "absent",
  gpp: "absent",
  items: Array.from({ length: 10 }, (_, at): RecordedItem => ({
    item_id: idOf(at),
    score: 1 / (at + 3),
    basis: "personalised",
    paid: false,
    on_behalf_of: null,
    reasons: [0, 1, 2].map((r) => ({
      code: REASON_CODES[r]!,
      share: 0.1234,
      items: 9,
      evidence: [0, 1, 2].map((e) => ({ event: textMark(uuid((at * 3 + r * 5 + e) % 24)) })),
    })),
    counterfactual: {
      without: [0, 1, 2].map((e) => textMark(uuid((at + e) % 24))),
      rank_without: 14,
      instead: idOf(100 + (at % 4)),
      falls_from: null,
    },
  })),
});

describe("a recorded decision", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(decodeDecision(encodeDecision(record))).toEqual(record);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["UUIDs", uuid],
    ["numbers", (n: number) => String(100_000 + n)],
    ["hashes", (n: number) => uuid(n).replaceAll("-", "")],
    ["long names", (n: number) => `sku-summer-2026-${n}-extra-long-0001`],
  ] as const)(
    "takes at most a kilobyte for ten suggestions with three reasons each, items named by %s",
    (_, idOf) => {
      expect(encodeDecision(fullRecord(idOf)).length).toBeLessThanOrEqual(1024);
    },
  );

  it("holds no title and no event id", () => {
    const text = new TextDecoder("latin1").decode(
      encodeDecision({
        ...fullRecord(String),
        items: [
          {
            ...fullRecord(String).items[0]!,
            reasons: [
              recordReason(
                {
                  code: "because_bought",
                  share: 1,
                  items: 1,
                  evidence: [
                    {
                      event_id: "order-7-line-1",
                      type: "purchase",
                      item_id: "bought-thing",
                      channel: "web",
                      occurred_at: 1,
                    },
                  ],
                },
                "profile",
              ),
            ],
            counterfactual: null,
          },
        ],
      }),
    );
    expect(text).not.toContain("order-7");
    expect(text).not.toContain("bought-thing");
  });

  it("does not keep the cart of an answer that was not profiled", () => {
    const reason = {
      code: "goes_with_cart",
      share: 1,
      items: 1,
      evidence: [{ event_id: null, type: "cart", item_id: "in-cart", channel: null, occurred_at: null }],
    } as const;
    expect(recordReason(reason, "context").evidence).toEqual([]);
    expect(recordReason(reason, "profile").evidence).toEqual([{ page_item: "in-cart", type: "cart" }]);
  });

  it("is refused where its format is unknown or its end is missing", () => {
    const bytes = encodeDecision(fullRecord(uuid));
    expect(decodeDecision(Uint8Array.of(99, ...bytes.slice(1)))).toBeNull();
    for (const end of [1, 10, 60, bytes.length - 1])
      expect(() => decodeDecision(bytes.slice(0, end))).toThrow(RangeError);
  });

  it(
    "is read from a row that named rules by their place in a list, and as it was after it is " +
      "written anew",
    () => {
      const row =
        "0180fca6a5e33309000200001c64656661756c740000000000000000000a0a1100010102020303040405050606070708" +
        "0809090a0a0b0b0c0c0d0d0e0e0f0f1010110000000000";
      const record = decodeDecision(Buffer.from(row, "hex"))!;
      expect(record.applied.map(({ code, items }) => `${items} ${code}`)).toEqual([
        "1 unavailable",
        "2 filter",
        "3 excluded",
        "4 on_page",
        "5 dismissed",
        "6 open_complaint",
        "7 contact_rhythm",
        "8 minor",
        "9 sensitive",
        "10 owned",
        "11 returned",
        "12 in_cart",
        "13 after_purchase",
        "14 fatigue",
        "15 objectives",
        "16 promoted",
        "17 variety",
      ]);
      expect(record.moment).toBe("service");
      expect(decodeDecision(encodeDecision(record))).toEqual(record);
    },
  );

  it("marks events so that ids that differ a little differ", () => {
    const marks = new Set(Array.from({ length: 20_000 }, (_, at) => textMark(`e${at}`)));
    expect(marks.size).toBe(20_000);
    expect(Math.max(...marks)).toBeLessThan(2 ** 40);
  });
});
