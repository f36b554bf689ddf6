import type { RequestFilter } from "../../journey/rules/rule.ts";
import { type ByteReader, type ByteWriter, createByteReader, createByteWriter } from "./bytes.ts";

/**
 * What a recorded answer was asked, so that it can be asked again: a further page, why something is not in
 * it, the same once more. Page facts, ids and marks; no text that anybody typed, nothing of the visit, and
 * the cart only in the record of a personal answer, which is sealed (docs/consent-rules.md, "What is kept
 * under what").
 */
export type Question = {
  readonly explain: "full" | "brief";
  readonly variants: boolean;
  readonly mode: "auto" | "non_profiled";
  /** The request named a shopper. */
  readonly named_shopper: boolean;
  /** The question rested on things that are not kept: events of the visit, a cart, a session receipt. */
  readonly used_session: boolean;
  readonly lost_cart: boolean;
  readonly asked_for_query: boolean;
  readonly slot: string | null;
  readonly item_id: string | null;
  readonly items: readonly string[];
  readonly cart: readonly string[];
  readonly category: readonly string[];
  /** Marks of the words that were searched for. */
  readonly search: readonly number[];
  readonly country: string | null;
  readonly currency: string | null;
  readonly locale: string | null;
  readonly filter: RequestFilter | null;
  readonly min_score: number | null;
  /** The answer whose next page this is, and how many suggestions its pages showed. */
  readonly after: string | null;
  readonly offset: number;
};

/**
 * What an answer was made of, as marks: whether the same answer could be made again, and if not, what has
 * changed.
 */
export type Made = {
  /** First 16 bytes of the SHA-256 of the answer's body as it was sent. */
  readonly digest: Uint8Array;
  readonly catalogue: number;
  readonly settings: number;
  readonly preferences: number;
  readonly history: number;
  /** Size of the consent ledger whose head the answer quotes; 0: none. */
  readonly ledger_size: number;
  readonly ranker: string | null;
  readonly instead_of: string | null;
};

export type RecordedQuestion = { readonly question: Question | null; readonly made: Made };

const FORMAT = 1;
const DIGEST_BYTES = 16;

const FLAGS = ["variants", "named_shopper", "used_session", "lost_cart", "asked_for_query"] as const;

const writeFlags = (question: Question): number =>
  FLAGS.reduce((bits, flag, at) => bits | (question[flag] ? 1 << at : 0), 0) |
  (question.explain === "full" ? 32 : 0) |
  (question.mode === "non_profiled" ? 64 : 0);

/** Absent texts are empty lists. */
const writeOptional = (w: ByteWriter, value: string | null): void =>
  w.list(value === null ? [] : [value], w.text);
const readOptional = (r: ByteReader): string | null => r.list(r.text)[0] ?? null;

const writeQuestion = (w: ByteWriter, question: Question): void => {
  w.byte(writeFlags(question));
  for (const value of [
    question.slot,
    question.item_id,
    question.country,
    question.currency,
    question.locale,
    question.after,
  ])
    writeOptional(w, value);
  for (const values of [question.items, question.cart, question.category]) w.list(values, w.text);
  w.list(question.search, w.mark);
  writeOptional(w, question.filter === null ? null : JSON.stringify(question.filter));
  w.list(question.min_score === null ? [] : [question.min_score], w.double);
  w.count(question.offset);
};

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
    currency,
    locale,
    after,
    items,
    cart,
    category,
    search,
    filter: filter === null ? null : (JSON.parse(filter) as RequestFilter),
    min_score,
    offset: r.count(),
  };
};

const writeMade = (w: ByteWriter, made: Made): void => {
  for (const byte of made.digest) w.byte(byte);
  for (const mark of [made.settings, made.preferences, made.history]) w.mark(mark);
  w.count(made.catalogue);
  w.count(made.ledger_size);
  writeOptional(w, made.ranker);
  writeOptional(w, made.instead_of);
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
  };
};

const encode = ({ question, made }: RecordedQuestion): Uint8Array => {
  const w = createByteWriter();
  w.byte(FORMAT);
  writeMade(w, made);
  w.list(question === null ? [] : [question], (each) => writeQuestion(w, each));
  return w.bytes();
};

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

/** The question behind a record; null where its bytes are of another format. */
export const questionOf = (body: Uint8Array): RecordedQuestion | null => {
  if (body.length < 2) return null;
  const length = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint16(body.length - 2);
  if (length === 0 || length + 2 > body.length) return null;
  const r = createByteReader(body.subarray(body.length - 2 - length, body.length - 2));
  if (r.byte() !== FORMAT) return null;
  const made = readMade(r);
  const [question = null] = r.list(() => readQuestion(r));
  return { question, made };
};
