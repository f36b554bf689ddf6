import type { RequestFilter } from "../../journey/rules/rule.ts";
import { type ByteReader, createByteReader } from "./bytes.ts";
import type { Made, Question, RecordedQuestion } from "./question.ts";

export const OLD_FORMAT = 1;
const DIGEST_BYTES = 16;

const FLAGS = ["variants", "named_shopper", "used_session", "lost_cart", "asked_for_query"] as const;

/** Absent texts are empty lists. */
const readOptional = (r: ByteReader): string | null => r.list(r.text)[0] ?? null;

const readQuestion = (r: ByteReader): Question => {
  const bits = r.byte();
  const flag = (name: (typeof FLAGS)[number]): boolean => (bits & (1 << FLAGS.indexOf(name))) !== 0;
  const [slot, item_id, country, currency, locale, after] = Array.from({ length: 6 }, () =>
    readOptional(r),
  ) as [string | null, string | null, string | null, string | null, string | null, string | null];
  const [items, cart, category] = Array.from({ length: 3 }, () => r.list(r.text)) as [
    string[],
    string[],
    string[],
  ];
  const search = r.list(r.mark);
  const filter = readOptional(r);
  const [min_score = null] = r.list(r.double);
  return {
    explain: (bits & 32) === 0 ? "brief" : "full",
    mode: (bits & 64) === 0 ? "auto" : "non_profiled",
    variants: flag("variants"),
    named_shopper: flag("named_shopper"),
    used_session: flag("used_session"),
    lost_cart: flag("lost_cart"),
    asked_for_query: flag("asked_for_query"),
    slot,
    item_id,
    country,
    page_country: null,
    currency,
    locale,
    after,
    items,
    cart,
    category,
    search,
    filter: filter === null ? null : (JSON.parse(filter) as RequestFilter),
    min_score,
    objectives: null,
    offset: r.count(),
  };
};

const readMade = (r: ByteReader): Made => {
  const digest = Uint8Array.from({ length: DIGEST_BYTES }, () => r.byte());
  const [settings, preferences, history] = [r.mark(), r.mark(), r.mark()] as const;
  return {
    digest,
    settings,
    preferences,
    history,
    catalogue: r.count(),
    ledger_size: r.count(),
    ranker: readOptional(r),
    instead_of: readOptional(r),
    asked: null,
    belief: 0,
  };
};

/**
 * Questions as they were written before the schema. Nobody writes them any more; they are read for as long
 * as they are kept.
 */
export const decodeOldQuestion = (bytes: Uint8Array): RecordedQuestion => {
  const r = createByteReader(bytes);
  r.byte();
  const made = readMade(r);
  const [question = null] = r.list(() => readQuestion(r));
  return { question, made };
};
