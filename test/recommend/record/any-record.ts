/** Any decision record that may be written. */
import fc from "fast-check";
import { BECAUSE, PURPOSES } from "../../../src/consent/purposes.ts";
import { REASON_CODES } from "../../../src/explain/reason-codes.ts";
import { LOCALES, TONES } from "../../../src/explain/wording/locales.ts";
import { type RuleCode, STORED_AS } from "../../../src/journey/rules/rule-codes.ts";
import { DATA_CATEGORIES } from "../../../src/notice/data-used.ts";
import { type DecisionRecord, type RecordedItem } from "../../../src/recommend/record/decision-record.ts";
import { CHANNELS } from "../../../src/shopper/event.ts";
import { MOMENTS } from "../../../src/shopper/moments.ts";
import { RUNGS } from "../../../src/shopper/view.ts";

export const RULE_CODES = Object.keys(STORED_AS) as RuleCode[];

export const share = fc.integer({ min: 0, max: 10_000 }).map((value) => value / 1e4);
export const mark = fc.integer({ min: 0, max: 2 ** 40 - 1 });

export const id = fc.oneof(
  fc.uuid(),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  fc.uuid().map((each) => each.toUpperCase()),
  fc.constant("22423"),
);

const small = fc.nat(1_000_000);

const anyItem: fc.Arbitrary<RecordedItem> = fc.record({
  item_id: id,
  score: fc.double({ noNaN: true, noDefaultInfinity: true }),
  basis: fc.constantFrom("personalised", "contextual", "popular", "promoted" as const),
  paid: fc.boolean(),
  on_behalf_of: fc.option(fc.string({ minLength: 1, maxLength: 40 })),
  reasons: fc.array(
    fc.record({
      code: fc.constantFrom(...REASON_CODES),
      share,
      items: fc.nat(300),
      evidence: fc.array(
        fc.oneof(
          fc.record({ event: mark }),
          fc.record({ page_item: id, type: fc.constantFrom("context", "cart" as const) }),
        ),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
  counterfactual: fc.option(
    fc.record({
      without: fc.array(mark, { minLength: 1, maxLength: 3 }),
      rank_without: fc.option(fc.integer({ min: 1, max: 500 })),
      instead: fc.option(id),
      falls_from: fc.option(fc.integer({ min: 1, max: 500 })),
    }),
  ),
});

export const anyRecord: fc.Arbitrary<DecisionRecord> = fc.record({
  decided_at: fc.integer({ min: 0, max: 2 ** 44 }),
  moment: fc.constantFrom(...MOMENTS),
  channel: fc.constantFrom(...CHANNELS),
  rung: fc.constantFrom(...RUNGS),
  locale: fc.constantFrom(...LOCALES),
  tone: fc.constantFrom(...TONES),
  discreet: fc.boolean(),
  slot: fc.string({ minLength: 1, maxLength: 20 }),
  model: fc.option(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 20 }),
      version: fc.constant("1.4.0+abc"),
      arm: fc.constant("champion"),
    }),
  ),
  consent_version: small,
  verdicts: fc
    .tuple(...PURPOSES.map(() => fc.option(fc.constantFrom(...BECAUSE))))
    .map(
      (values) =>
        Object.fromEntries(
          PURPOSES.map((purpose, at) => [purpose, values[at] ?? null]),
        ) as DecisionRecord["verdicts"],
    ),
  used: fc.subarray([...PURPOSES]),
  limit: fc.integer({ min: 1, max: 100 }),
  threshold: fc.integer({ min: 1, max: 1000 }),
  applied: fc.array(fc.record({ code: fc.constantFrom(...RULE_CODES), items: small }), { maxLength: 10 }),
  data_used: fc.array(
    fc.record({
      category: fc.constantFrom(...DATA_CATEGORIES),
      count: small,
      oldest_days: fc.option(fc.nat(3000)),
    }),
    { maxLength: 10 },
  ),
  data_withheld: fc.array(
    fc.record({
      category: fc.constantFrom("history", "session", "cart", "other_channels", "sensitive_items" as const),
      because: fc.constantFrom(...BECAUSE, "not_this_moment" as const),
    }),
    { maxLength: 4 },
  ),
  gpc: fc.boolean(),
  dnt: fc.boolean(),
  tcf: fc.constantFrom("absent", "valid", "invalid" as const),
  gpp: fc.constantFrom("absent", "valid", "invalid" as const),
  items: fc.array(anyItem, { maxLength: 12 }),
});
