import type { Because, Purpose } from "../../consent/purposes.ts";
import type { Applied } from "../../journey/rule-effects.ts";
import { STORED_AS } from "../../journey/rules/rule-codes.ts";
import { createCodec, framed, unframed } from "../../lib/schema/codec.ts";
import type { StoredColumn } from "../../lib/schema/column.ts";
import {
  choice,
  choiceOrNull,
  double,
  flag,
  mark,
  markOrNull,
  share,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from "../../lib/schema/scalars.ts";
import { field, list, mapped, orNull, table } from "../../lib/schema/tables.ts";
import type { DataUsed, DataWithheld } from "../../notice/data-used.ts";
import type { DecisionRecord, RecordedEvidence, RecordedItem, RecordedReason } from "./decision-record.ts";
import { decodeOldDecision, OLD_FORMAT } from "./decision-record-old.ts";
import {
  BASIS_NUMBERS,
  BECAUSE_NUMBERS,
  CATEGORY_NUMBERS,
  CHANNEL_NUMBERS,
  LOCALE_NUMBERS,
  MOMENT_NUMBERS,
  PAGE_NUMBERS,
  PURPOSE_NUMBERS,
  REASON_NUMBERS,
  RUNG_NUMBERS,
  SIGNAL_NUMBERS,
  TONE_NUMBERS,
  WITHHELD_BECAUSE_NUMBERS,
  WITHHELD_NUMBERS,
} from "./stored-numbers.ts";

const FORMAT = 2;

/**
 * Each purpose by its number. A record that was written before there was a purpose must not say that it was
 * granted: a new one is absent as "never_given".
 */
const verdicts = (): StoredColumn<DecisionRecord["verdicts"]> =>
  table<Record<Purpose, Because | null>>({
    personalise: field(1, choiceOrNull(BECAUSE_NUMBERS)),
    connect_channels: field(2, choiceOrNull(BECAUSE_NUMBERS)),
    measure: field(3, choiceOrNull(BECAUSE_NUMBERS)),
    train: field(4, choiceOrNull(BECAUSE_NUMBERS)),
    contact: field(5, choiceOrNull(BECAUSE_NUMBERS)),
    sensitive: field(6, choiceOrNull(BECAUSE_NUMBERS)),
  });

type StoredEvidence = {
  readonly event: number | null;
  readonly page_item: string | null;
  readonly type: "context" | "cart";
};

const evidence = mapped<RecordedEvidence, StoredEvidence>(
  table<StoredEvidence>({
    event: field(1, markOrNull),
    page_item: field(2, textOrNull),
    type: field(3, choice(PAGE_NUMBERS, "context")),
  }),
  (each) =>
    "event" in each
      ? { event: each.event, page_item: null, type: "context" }
      : { event: null, page_item: each.page_item, type: each.type },
  ({ event, page_item, type }) => (event === null ? { page_item: page_item ?? "", type } : { event }),
);

const reason = table<RecordedReason>({
  code: field(1, choice(REASON_NUMBERS, "general")),
  share: field(2, share),
  items: field(3, whole),
  evidence: field(4, list(evidence)),
});

const item = table<RecordedItem>({
  item_id: field(1, text),
  score: field(2, double),
  basis: field(3, choice(BASIS_NUMBERS, "personalised")),
  paid: field(4, flag),
  reasons: field(5, list(reason)),
  counterfactual: field(
    6,
    orNull(
      table<NonNullable<RecordedItem["counterfactual"]>>({
        without: field(1, list(mark)),
        rank_without: field(2, wholeOrNull),
        instead: field(3, textOrNull),
        falls_from: field(4, wholeOrNull),
      }),
    ),
  ),
  on_behalf_of: field(7, textOrNull),
});

/**
 * Every field of a record with its number, which is never changed nor given again. A new field is a line
 * with the next number; what it says of records that were written without it is the `absent` of its column.
 */
const RECORD = table<DecisionRecord>({
  decided_at: field(1, whole),
  moment: field(2, choice(MOMENT_NUMBERS, "home")),
  channel: field(3, choice(CHANNEL_NUMBERS, "web")),
  rung: field(4, choice(RUNG_NUMBERS, "profile")),
  locale: field(5, choice(LOCALE_NUMBERS, "en")),
  tone: field(6, choice(TONE_NUMBERS, "formal")),
  discreet: field(7, flag),
  slot: field(8, text),
  model: field(
    9,
    orNull(
      table<NonNullable<DecisionRecord["model"]>>({
        name: field(1, text),
        version: field(2, text),
        arm: field(3, text),
      }),
    ),
  ),
  consent_version: field(10, whole),
  verdicts: field(11, verdicts()),
  used: field(12, list(choice(PURPOSE_NUMBERS, "personalise"))),
  limit: field(13, whole),
  threshold: field(14, whole),
  applied: field(
    15,
    list(
      table<Applied>({
        code: field(1, choice(STORED_AS, "unavailable")),
        items: field(2, whole),
      }),
    ),
  ),
  data_used: field(
    16,
    list(
      table<DataUsed>({
        category: field(1, choice(CATEGORY_NUMBERS, "purchases")),
        count: field(2, whole),
        oldest_days: field(3, wholeOrNull),
      }),
    ),
  ),
  data_withheld: field(
    17,
    list(
      table<DataWithheld>({
        category: field(1, choice(WITHHELD_NUMBERS, "history")),
        because: field(2, choice(WITHHELD_BECAUSE_NUMBERS, "never_given")),
      }),
    ),
  ),
  gpc: field(18, flag),
  dnt: field(19, flag),
  tcf: field(20, choice(SIGNAL_NUMBERS, "absent")),
  gpp: field(21, choice(SIGNAL_NUMBERS, "absent")),
  items: field(22, list(item)),
});

const CODEC = createCodec(RECORD);

/** Packs a record: at most 1 kB for ten suggestions with three reasons each. */
export const encodeDecision = (record: DecisionRecord): Uint8Array => framed(FORMAT, CODEC.encode(record));

/**
 * Unpacks a record of this format or of the one before; null where the bytes are of another one, or say
 * something that only a newer version has a word for. Throws a RangeError for bytes that end too soon.
 */
export const decodeDecision = (bytes: Uint8Array): DecisionRecord | null => {
  if (bytes[0] === OLD_FORMAT) return decodeOldDecision(bytes);
  return bytes[0] === FORMAT ? CODEC.decode(unframed(bytes)) : null;
};
