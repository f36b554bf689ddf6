import type { Because, Purpose } from "../../consent/purposes.ts";
import { codeStoredAs } from "../../journey/rules/rule-codes.ts";
import { present } from "../../lib/present.ts";
import { type ByteReader, createByteReader } from "./bytes.ts";
import type { DecisionRecord, RecordedEvidence, RecordedItem, RecordedReason } from "./decision-record.ts";
import * as numbers from "./stored-numbers.ts";

export const OLD_FORMAT = 1;

/** The words by their number at rest, which was their place in a list when these records were written. */
const words = <T extends string>(stored: Readonly<Record<T, number>>): readonly T[] => {
  const found: T[] = [];
  for (const word in stored) found[stored[word]] = word;
  return found;
};
const MOMENTS = words(numbers.MOMENT_NUMBERS);
const CHANNELS = words(numbers.CHANNEL_NUMBERS);
const RUNGS = words(numbers.RUNG_NUMBERS);
const LOCALES = words(numbers.LOCALE_NUMBERS);
const TONES = words(numbers.TONE_NUMBERS);
const BECAUSE = words(numbers.BECAUSE_NUMBERS);
const REASON_CODES = words(numbers.REASON_NUMBERS);
const DATA_CATEGORIES = words(numbers.CATEGORY_NUMBERS);
/** Records of this format know no further purpose. */
const PURPOSES = words(numbers.PURPOSE_NUMBERS).slice(0, 6);
const BASES = words(numbers.BASIS_NUMBERS);
const SIGNAL_STATES = words(numbers.SIGNAL_NUMBERS);
const WITHHELD = words(numbers.WITHHELD_NUMBERS);
/** Reasons beside the denials, from the end of the byte. */
const OTHER_BECAUSE = { not_this_moment: 255, sensitive_page: 254 } as const;
const OTHERS = ["not_this_moment", "sensitive_page"] as const;
/** What a piece of evidence is: an event, or an item of the page. Packed with its place in a table. */
const EVIDENCE = { event: 0, context: 1, cart: 2 } as const;
/** A reason's code and the number of its pieces of evidence (three at most) share a byte. */
const CODES = 64;

/** What a number of the record stands for. @throws RangeError where it stands for nothing */
const told = <T>(table: readonly T[], place: number): T & {} => {
  const found = table[place];
  if (found == null) throw new RangeError("a number of the record stands for nothing");
  return found;
};

const noneOr = (value: number): number | null => (value === 0 ? null : value - 1);

const readFacts = (r: ByteReader): Omit<DecisionRecord, "items"> => {
  const decided_at = r.count();
  const [moment, channel, rung, locale] = [
    told(MOMENTS, r.byte()),
    told(CHANNELS, r.byte()),
    told(RUNGS, r.byte()),
    told(LOCALES, r.byte()),
  ];
  const bits = r.byte();
  const slot = r.text();
  const [name, version = "", arm = ""] = r.list(r.text);
  const consent_version = r.count();
  const verdicts = Object.fromEntries(
    PURPOSES.map((purpose) => {
      const place = noneOr(r.byte());
      return [purpose, place === null ? null : told(BECAUSE, place)];
    }),
  ) as Record<Purpose, Because | null>;
  const used = r.byte();
  return {
    decided_at,
    moment,
    channel,
    rung,
    locale,
    tone: told(TONES, bits & 1),
    discreet: (bits & 2) !== 0,
    gpc: (bits & 4) !== 0,
    dnt: (bits & 8) !== 0,
    tcf: told(SIGNAL_STATES, (bits >> 4) & 3),
    gpp: told(SIGNAL_STATES, (bits >> 6) & 3),
    slot,
    model: name === undefined ? null : { name, version, arm },
    consent_version,
    verdicts,
    used: PURPOSES.filter((_, at) => (used & (1 << at)) !== 0),
    limit: r.count(),
    threshold: r.count(),
    applied: r.list(() => ({
      code: present(codeStoredAs(r.byte()), "the rule of a record"),
      items: r.count(),
    })),
    data_used: r.list(() => ({
      category: told(DATA_CATEGORIES, r.byte()),
      count: r.count(),
      oldest_days: noneOr(r.count()),
    })),
    data_withheld: r.list(() => {
      const category = told(WITHHELD, r.byte());
      const because = r.byte();
      return {
        category,
        because: OTHERS.find((other) => OTHER_BECAUSE[other] === because) ?? told(BECAUSE, because),
      };
    }),
  };
};

const readEvidence = (
  packed: number,
  texts: readonly string[],
  marks: readonly number[],
): RecordedEvidence => {
  const place = Math.floor(packed / 4);
  return packed % 4 === EVIDENCE.event
    ? { event: told(marks, place) }
    : { page_item: told(texts, place), type: packed % 4 === EVIDENCE.cart ? "cart" : "context" };
};

const readItem = (r: ByteReader, texts: readonly string[], marks: readonly number[]): RecordedItem => {
  const item_id = told(texts, r.count());
  const score = r.double();
  const bits = r.byte();
  const reasons = r.list((): RecordedReason => {
    const head = r.byte();
    return {
      code: told(REASON_CODES, head % CODES),
      share: r.share(),
      items: r.count(),
      evidence: Array.from({ length: Math.floor(head / CODES) }, () => readEvidence(r.count(), texts, marks)),
    };
  });
  const counterfactual =
    (bits & 8) === 0
      ? null
      : {
          without: r.list(() => told(marks, r.count())),
          rank_without: noneOr(r.count()),
          instead: noneOr(r.count()),
        };
  return {
    item_id,
    score,
    basis: told(BASES, bits & 3),
    paid: (bits & 4) !== 0,
    on_behalf_of: null,
    reasons,
    counterfactual:
      counterfactual === null
        ? null
        : {
            ...counterfactual,
            falls_from: null,
            instead: counterfactual.instead === null ? null : told(texts, counterfactual.instead),
          },
  };
};

/**
 * Records as they were written before the schema. Nobody writes them any more; they are read for as long as
 * they are kept.
 */
export const decodeOldDecision = (bytes: Uint8Array): DecisionRecord => {
  const r = createByteReader(bytes);
  r.byte();
  const facts = readFacts(r);
  const texts = r.texts();
  const marks = r.list(r.mark);
  return { ...facts, items: r.list(() => readItem(r, texts, marks)) };
};
