import type { RequestFilter } from "../../journey/rules/rule.ts";
import { createCodec } from "../../lib/schema/codec.ts";
import { choice, double, flag, text, textOrNull, whole } from "../../lib/schema/scalars.ts";
import { field, list, mapped, orNull, table } from "../../lib/schema/tables.ts";
import type { Made, Question, RecordedQuestion } from "./question.ts";
import { decodeOldQuestion, OLD_FORMAT } from "./question-old.ts";

const FORMAT = 2;

/** The number that stands for each word in records at rest; never changed nor given again. */
const EXPLAIN_NUMBERS = { brief: 0, full: 1 } as const satisfies Record<Question["explain"], number>;
const MODE_NUMBERS = { auto: 0, non_profiled: 1 } as const satisfies Record<Question["mode"], number>;

/** Its members are the shop's own words: kept as JSON, as it came. */
const filter = mapped<RequestFilter | null, string | null>(
  textOrNull,
  (value) => (value === null ? null : JSON.stringify(value)),
  (stored) => (stored === null ? null : (JSON.parse(stored) as RequestFilter)),
);

/** Five weights by name: kept as JSON, as they came. */
const objectives = mapped<Question["objectives"], string | null>(
  textOrNull,
  (value) => (value === null ? null : JSON.stringify(value)),
  (stored) => (stored === null ? null : (JSON.parse(stored) as Question["objectives"])),
);

/** Kind and item: kept as JSON. */
const asked = mapped<Made["asked"], string | null>(
  textOrNull,
  (value) => (value === null ? null : JSON.stringify(value)),
  (stored) => (stored === null ? null : (JSON.parse(stored) as Made["asked"])),
);

const digest = mapped<Uint8Array, string>(
  text,
  (bytes) => Buffer.from(bytes).toString("hex"),
  (hex) => Uint8Array.from(Buffer.from(hex, "hex")),
);

/**
 * Every field with its number, which is never changed nor given again; a new one is a line with the next
 * number.
 */
const QUESTION = table<Question>({
  explain: field(1, choice(EXPLAIN_NUMBERS, "brief")),
  variants: field(2, flag),
  mode: field(3, choice(MODE_NUMBERS, "auto")),
  named_shopper: field(4, flag),
  used_session: field(5, flag),
  lost_cart: field(6, flag),
  asked_for_query: field(7, flag),
  slot: field(8, textOrNull),
  item_id: field(9, textOrNull),
  items: field(10, list(text)),
  cart: field(11, list(text)),
  category: field(12, list(text)),
  search: field(13, list(whole)),
  country: field(14, textOrNull),
  currency: field(15, textOrNull),
  locale: field(16, textOrNull),
  filter: field(17, filter),
  min_score: field(18, orNull(double)),
  after: field(19, textOrNull),
  offset: field(20, whole),
  objectives: field(21, objectives),
  page_country: field(22, textOrNull),
});

const MADE = table<Made>({
  digest: field(1, digest),
  catalogue: field(2, whole),
  settings: field(3, whole),
  preferences: field(4, whole),
  history: field(5, whole),
  ledger_size: field(6, whole),
  ranker: field(7, textOrNull),
  instead_of: field(8, textOrNull),
  asked: field(9, asked),
  belief: field(10, whole),
});

const RECORDED = createCodec(
  table<RecordedQuestion>({ question: field(1, orNull(QUESTION)), made: field(2, MADE) }),
);

const encode = (recorded: RecordedQuestion): Uint8Array =>
  Buffer.concat([Buffer.of(FORMAT), RECORDED.encode(recorded)]);

/**
 * A record of up to ten suggestions is at most so long (docs/architecture.md, "The decision record"); each
 * further one may add some.
 */
const MOST_BYTES = 1024;
const BYTES_A_SUGGESTION = 96;

const joined = (record: Uint8Array, block: Uint8Array): Uint8Array => {
  const whole = new Uint8Array(record.length + block.length + 2);
  whole.set(record);
  whole.set(block, record.length);
  new DataView(whole.buffer).setUint16(record.length + block.length, block.length);
  return whole;
};

/**
 * Puts question and marks behind a decision record, whose reader stops at its own end. A question that would
 * make it too long stays out.
 */
export const withQuestion = (
  record: Uint8Array,
  recorded: RecordedQuestion,
  suggestions: number,
): Uint8Array => {
  const most = MOST_BYTES + BYTES_A_SUGGESTION * Math.max(0, suggestions - 10);
  const whole = joined(record, encode(recorded));
  return whole.length <= most || recorded.question === null
    ? whole
    : joined(record, encode({ ...recorded, question: null }));
};

/**
 * The question behind a record; null where its bytes are of another format, or say what only a newer version
 * has a word for.
 */
export const questionOf = (body: Uint8Array): RecordedQuestion | null => {
  if (body.length < 2) return null;
  const length = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint16(body.length - 2);
  if (length === 0 || length + 2 > body.length) return null;
  const block = body.subarray(body.length - 2 - length, body.length - 2);
  if (block[0] === OLD_FORMAT) return decodeOldQuestion(block);
  return block[0] === FORMAT ? RECORDED.decode(block.subarray(1)) : null;
};
