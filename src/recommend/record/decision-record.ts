import { BECAUSE, type Because, type Purpose, PURPOSES } from "../../consent/purposes.ts";
import type { Basis } from "../../explain/basis.ts";
import type { Counterfactual } from "../../explain/counterfactual.ts";
import type { FoundReason } from "../../explain/find-reasons.ts";
import { REASON_CODES, type ReasonCode } from "../../explain/reason-codes.ts";
import { LOCALES, type Tone, TONES, type WordingLocale } from "../../explain/wording/locales.ts";
import type { Applied } from "../../journey/apply-rules.ts";
import { codeStoredAs, STORED_AS } from "../../journey/rules/rule-codes.ts";
import { DATA_CATEGORIES, type DataUsed, type DataWithheld } from "../../notice/data-used.ts";
import { type Channel, CHANNELS } from "../../shopper/event.ts";
import { type Moment, MOMENTS } from "../../shopper/moments.ts";
import { type Rung, RUNGS } from "../../shopper/view.ts";
import { type ByteReader, type ByteWriter, createByteReader, createByteWriter } from "./bytes.ts";

/**
 * Evidence in a record: an event by its mark (a one-way number of its id, worth nothing without the events),
 * or an item that stood on the page.
 */
export type RecordedEvidence =
  { readonly event: number } | { readonly page_item: string; readonly type: "context" | "cart" };

export type RecordedReason = {
  readonly code: ReasonCode;
  readonly share: number;
  readonly items: number;
  readonly evidence: readonly RecordedEvidence[];
};

export type RecordedItem = {
  readonly item_id: string;
  readonly score: number;
  readonly basis: Basis;
  readonly paid: boolean;
  readonly reasons: readonly RecordedReason[];
  /** Marks of the events whose removal was run. */
  readonly counterfactual: {
    readonly without: readonly number[];
    readonly rank_without: number | null;
    readonly instead: string | null;
  } | null;
};

/**
 * What is kept of one answer: ids, contributions, rule codes, versions, never text (docs/architecture.md,
 * "The decision record").
 */
export type DecisionRecord = {
  readonly decided_at: number;
  readonly moment: Moment;
  readonly channel: Channel;
  readonly rung: Rung;
  readonly locale: WordingLocale;
  readonly tone: Tone;
  readonly discreet: boolean;
  readonly slot: string;
  readonly model: { readonly name: string; readonly version: string; readonly arm: string } | null;
  readonly consent_version: number;
  /** Each purpose: null where granted, else why not. */
  readonly verdicts: Readonly<Record<Purpose, Because | null>>;
  readonly used: readonly Purpose[];
  readonly limit: number;
  /** The k of "at least k shoppers". */
  readonly threshold: number;
  readonly applied: readonly Applied[];
  readonly data_used: readonly DataUsed[];
  readonly data_withheld: readonly DataWithheld[];
  readonly gpc: boolean;
  readonly dnt: boolean;
  readonly tcf: "absent" | "valid" | "invalid";
  readonly gpp: "absent" | "valid" | "invalid";
  readonly items: readonly RecordedItem[];
};

const FORMAT = 1;
const BASES: readonly Basis[] = ["personalised", "contextual", "popular", "promoted"];
const SIGNAL_STATES = ["absent", "valid", "invalid"] as const;
const WITHHELD: readonly DataWithheld["category"][] = [
  "history",
  "session",
  "cart",
  "other_channels",
  "sensitive_items",
];
/** Reasons beside the denials, from the end of the byte. */
const OTHER_BECAUSE = { not_this_moment: 255, sensitive_page: 254 } as const;
const OTHERS = ["not_this_moment", "sensitive_page"] as const;
/** What a piece of evidence is: an event, or an item of the page. Packed with its place in a table. */
const EVIDENCE = { event: 0, context: 1, cart: 2 } as const;
/** A reason's code and the number of its pieces of evidence (three at most) share a byte. */
const CODES = 64;

/**
 * A 40-bit mark of an event id (cyrb53, Bryc 2018; public domain). Finds the event among one shopper's events
 * and tells nobody else what it was.
 */
export const markOf = (eventId: string): number => {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < eventId.length; at += 1) {
    const code = eventId.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (low & 0xff) * 2 ** 32 + (high >>> 0);
};

/** A found reason as it is recorded. The cart of an answer that was not profiled is not kept. */
export const recordReason = ({ code, share, items, evidence }: FoundReason, rung: Rung): RecordedReason => ({
  code,
  share,
  items,
  evidence: evidence.flatMap(({ event_id, type, item_id }): RecordedEvidence[] => {
    if (event_id !== null) return [{ event: markOf(event_id) }];
    const onPage = type === "cart" ? "cart" : "context";
    return onPage === "cart" && rung !== "profile" && rung !== "session"
      ? []
      : [{ page_item: item_id, type: onPage }];
  }),
});

export const recordCounterfactual = (found: Counterfactual | null): RecordedItem["counterfactual"] =>
  found === null
    ? null
    : { without: found.without.map(markOf), rank_without: found.rank_without, instead: found.instead };

/** Things that come again and again, written once. */
type CodeTable<T> = { readonly values: T[]; place(value: T): number };
const createTable = <T>(): CodeTable<T> => {
  const places = new Map<T, number>();
  const values: T[] = [];
  return {
    values,
    place: (value) => {
      const known = places.get(value);
      if (known !== undefined) return known;
      places.set(value, values.length);
      values.push(value);
      return values.length - 1;
    },
  };
};

/** Before the fact of a 0: "none". */
const orNone = (value: number | null): number => (value === null ? 0 : value + 1);
const noneOr = (value: number): number | null => (value === 0 ? null : value - 1);

const writeFacts = (w: ByteWriter, record: DecisionRecord): void => {
  w.count(record.decided_at);
  for (const place of [
    MOMENTS.indexOf(record.moment),
    CHANNELS.indexOf(record.channel),
    RUNGS.indexOf(record.rung),
    LOCALES.indexOf(record.locale),
  ])
    w.byte(place);
  w.byte(
    TONES.indexOf(record.tone) |
      (record.discreet ? 2 : 0) |
      (record.gpc ? 4 : 0) |
      (record.dnt ? 8 : 0) |
      (SIGNAL_STATES.indexOf(record.tcf) << 4) |
      (SIGNAL_STATES.indexOf(record.gpp) << 6),
  );
  w.text(record.slot);
  w.list(record.model === null ? [] : [record.model.name, record.model.version, record.model.arm], w.text);
  w.count(record.consent_version);
  for (const purpose of PURPOSES) {
    const because = record.verdicts[purpose];
    w.byte(because === null ? 0 : BECAUSE.indexOf(because) + 1);
  }
  w.byte(record.used.reduce((bits, purpose) => bits | (1 << PURPOSES.indexOf(purpose)), 0));
  w.count(record.limit);
  w.count(record.threshold);
  w.list(record.applied, ({ code, items }) => {
    w.byte(STORED_AS[code]);
    w.count(items);
  });
  w.list(record.data_used, ({ category, count, oldest_days }) => {
    w.byte(DATA_CATEGORIES.indexOf(category));
    w.count(count);
    w.count(orNone(oldest_days));
  });
  w.list(record.data_withheld, ({ category, because }) => {
    w.byte(WITHHELD.indexOf(category));
    w.byte(
      because === "not_this_moment" || because === "sensitive_page"
        ? OTHER_BECAUSE[because]
        : BECAUSE.indexOf(because),
    );
  });
};

const writeItems = (
  w: ByteWriter,
  items: readonly RecordedItem[],
  texts: CodeTable<string>,
  marks: CodeTable<number>,
): void => {
  w.list(items, (item) => {
    w.count(texts.place(item.item_id));
    w.double(item.score);
    w.byte(BASES.indexOf(item.basis) | (item.paid ? 4 : 0) | (item.counterfactual === null ? 0 : 8));
    w.list(item.reasons, ({ code, share, items: count, evidence }) => {
      w.byte(REASON_CODES.indexOf(code) + CODES * evidence.length);
      w.share(share);
      w.count(count);
      for (const each of evidence)
        w.count(
          "event" in each
            ? marks.place(each.event) * 4 + EVIDENCE.event
            : texts.place(each.page_item) * 4 + EVIDENCE[each.type],
        );
    });
    if (item.counterfactual === null) return;
    w.list(item.counterfactual.without, (mark) => w.count(marks.place(mark)));
    w.count(orNone(item.counterfactual.rank_without));
    w.count(orNone(item.counterfactual.instead === null ? null : texts.place(item.counterfactual.instead)));
  });
};

/** Packs a record: at most 1 kB for ten suggestions with three reasons each. */
export const encodeDecision = (record: DecisionRecord): Uint8Array => {
  const texts = createTable<string>();
  const marks = createTable<number>();
  const body = createByteWriter();
  writeItems(body, record.items, texts, marks);
  const w = createByteWriter();
  w.byte(FORMAT);
  writeFacts(w, record);
  w.texts(texts.values);
  w.list(marks.values, w.mark);
  const head = w.bytes();
  const tail = body.bytes();
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
};

const readFacts = (r: ByteReader): Omit<DecisionRecord, "items"> => {
  const decided_at = r.count();
  const [moment, channel, rung, locale] = [
    MOMENTS[r.byte()]!,
    CHANNELS[r.byte()]!,
    RUNGS[r.byte()]!,
    LOCALES[r.byte()]!,
  ];
  const bits = r.byte();
  const slot = r.text();
  const [name, version, arm] = r.list(r.text);
  const consent_version = r.count();
  const verdicts = Object.fromEntries(
    PURPOSES.map((purpose) => {
      const place = noneOr(r.byte());
      return [purpose, place === null ? null : BECAUSE[place]!];
    }),
  ) as Record<Purpose, Because | null>;
  const used = r.byte();
  return {
    decided_at,
    moment,
    channel,
    rung,
    locale,
    tone: TONES[bits & 1]!,
    discreet: (bits & 2) !== 0,
    gpc: (bits & 4) !== 0,
    dnt: (bits & 8) !== 0,
    tcf: SIGNAL_STATES[(bits >> 4) & 3]!,
    gpp: SIGNAL_STATES[(bits >> 6) & 3]!,
    slot,
    model: name === undefined ? null : { name, version: version!, arm: arm! },
    consent_version,
    verdicts,
    used: PURPOSES.filter((_, at) => (used & (1 << at)) !== 0),
    limit: r.count(),
    threshold: r.count(),
    applied: r.list(() => ({ code: codeStoredAs(r.byte())!, items: r.count() })),
    data_used: r.list(() => ({
      category: DATA_CATEGORIES[r.byte()]!,
      count: r.count(),
      oldest_days: noneOr(r.count()),
    })),
    data_withheld: r.list(() => {
      const category = WITHHELD[r.byte()]!;
      const because = r.byte();
      return {
        category,
        because: OTHERS.find((other) => OTHER_BECAUSE[other] === because) ?? BECAUSE[because]!,
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
    ? { event: marks[place]! }
    : { page_item: texts[place]!, type: packed % 4 === EVIDENCE.cart ? "cart" : "context" };
};

const readItem = (r: ByteReader, texts: readonly string[], marks: readonly number[]): RecordedItem => {
  const item_id = texts[r.count()]!;
  const score = r.double();
  const bits = r.byte();
  const reasons = r.list((): RecordedReason => {
    const head = r.byte();
    return {
      code: REASON_CODES[head % CODES]!,
      share: r.share(),
      items: r.count(),
      evidence: Array.from({ length: Math.floor(head / CODES) }, () => readEvidence(r.count(), texts, marks)),
    };
  });
  const counterfactual =
    (bits & 8) === 0
      ? null
      : {
          without: r.list(() => marks[r.count()]!),
          rank_without: noneOr(r.count()),
          instead: noneOr(r.count()),
        };
  return {
    item_id,
    score,
    basis: BASES[bits & 3]!,
    paid: (bits & 4) !== 0,
    reasons,
    counterfactual:
      counterfactual === null
        ? null
        : {
            ...counterfactual,
            instead: counterfactual.instead === null ? null : texts[counterfactual.instead]!,
          },
  };
};

/**
 * Unpacks a record; null where the bytes are of another format. Throws a RangeError for bytes that end too
 * soon.
 */
export const decodeDecision = (bytes: Uint8Array): DecisionRecord | null => {
  const r = createByteReader(bytes);
  if (r.byte() !== FORMAT) return null;
  const facts = readFacts(r);
  const texts = r.texts();
  const marks = r.list(r.mark);
  return { ...facts, items: r.list(() => readItem(r, texts, marks)) };
};
