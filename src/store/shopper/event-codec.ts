import type { Channel, EventType, StoredEvent } from "../../shopper/event.ts";

const FORMAT = 1;
/** A flag of events that were corrected; only they carry the time of it. */
const CORRECTED = 4;

/** Every field by its kind, so that a new field of an event does not compile until it is stored. */
const KINDS = {
  event_id: "text",
  type: "text",
  item_id: "text",
  channel: "text",
  session_id: "text",
  currency: "text",
  order_id: "text",
  query: "text",
  case_id: "text",
  ref_event_id: "text",
  recommendation_id: "text",
  occurred_at: "number",
  received_at: "number",
  corrected_at: "number",
  quantity: "number",
  price_minor: "number",
  value: "number",
  imported: "flag",
  sensitive: "flag",
} as const satisfies Record<keyof StoredEvent, "text" | "number" | "flag">;

export const EVENT_FIELDS = Object.keys(KINDS) as readonly (keyof StoredEvent)[];

type Writer = { bytes: Buffer; at: number };

const room = (writer: Writer, size: number): void => {
  if (writer.at + size <= writer.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.max(writer.bytes.length * 2, writer.at + size));
  writer.bytes.copy(grown, 0, 0, writer.at);
  writer.bytes = grown;
};

/** LEB128 of a whole number up to 2^53. */
const writeWhole = (writer: Writer, value: number): void => {
  let rest = value;
  while (rest >= 128) {
    writer.bytes[writer.at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  writer.bytes[writer.at++] = rest;
};

/** 0: null; 1: eight bytes follow; otherwise a whole number, zigzag, times two plus two. */
const writeNumber = (writer: Writer, value: number | null): void => {
  if (value === null) writer.bytes[writer.at++] = 0;
  else if (Number.isInteger(value) && Math.abs(value) < 2 ** 50)
    writeWhole(writer, (value >= 0 ? value * 2 : -value * 2 - 1) * 2 + 2);
  else {
    writer.bytes[writer.at++] = 1;
    writer.at = writer.bytes.writeDoubleLE(value, writer.at);
  }
};

type StringTable = { readonly index: Map<string, number>; readonly texts: string[] };

const writeText = (writer: Writer, table: StringTable, text: string | null): void => {
  if (text === null) {
    writer.bytes[writer.at++] = 0;
    return;
  }
  let index = table.index.get(text);
  if (index === undefined) {
    index = table.texts.push(text);
    table.index.set(text, index);
  }
  writeWhole(writer, index);
};

const writeEvent = (writer: Writer, table: StringTable, event: StoredEvent, before: number): void => {
  room(writer, 192);
  writer.bytes[writer.at++] =
    (event.imported ? 1 : 0) | (event.sensitive ? 2 : 0) | (event.corrected_at === undefined ? 0 : CORRECTED);
  writeNumber(writer, event.occurred_at - before);
  writeNumber(writer, event.received_at - event.occurred_at);
  writeNumber(writer, event.quantity);
  writeNumber(writer, event.price_minor);
  writeNumber(writer, event.value);
  writeText(writer, table, event.event_id);
  writeText(writer, table, event.type);
  writeText(writer, table, event.item_id);
  writeText(writer, table, event.channel);
  writeText(writer, table, event.session_id);
  writeText(writer, table, event.currency);
  writeText(writer, table, event.order_id);
  writeText(writer, table, event.query);
  writeText(writer, table, event.case_id);
  writeText(writer, table, event.ref_event_id);
  writeText(writer, table, event.recommendation_id);
  if (event.corrected_at !== undefined) writeNumber(writer, event.corrected_at - event.received_at);
};

/**
 * Events in order of arrival as bytes: a table of the distinct texts (lengths in UTF-16 units, then one UTF-8
 * run) and per event its numbers and table indexes. About 50 bytes an event, and decoded with a single
 * conversion of text.
 */
export const encodeEvents = (events: readonly StoredEvent[]): Buffer => {
  const body: Writer = { bytes: Buffer.allocUnsafe(64 * events.length + 64), at: 0 };
  const table: StringTable = { index: new Map(), texts: [] };
  let before = 0;
  for (const event of events) {
    writeEvent(body, table, event, before);
    before = event.occurred_at;
  }
  const text = Buffer.from(table.texts.join(""), "utf8");
  const head: Writer = { bytes: Buffer.allocUnsafe(16 + 4 * table.texts.length), at: 0 };
  head.bytes[head.at++] = FORMAT;
  writeWhole(head, events.length);
  writeWhole(head, table.texts.length);
  for (const one of table.texts) writeWhole(head, one.length);
  writeWhole(head, text.length);
  return Buffer.concat([head.bytes.subarray(0, head.at), text, body.bytes.subarray(0, body.at)]);
};

type Reader = { readonly bytes: Buffer; at: number };

const readWhole = (reader: Reader): number => {
  const { bytes } = reader;
  let byte = bytes[reader.at++]!;
  if (byte < 128) return byte;
  let value = byte - 128;
  let scale = 128;
  do {
    byte = bytes[reader.at++]!;
    value += (byte & 127) * scale;
    scale *= 128;
  } while (byte >= 128);
  return value;
};

const readNumber = (reader: Reader): number | null => {
  const coded = readWhole(reader);
  if (coded === 0) return null;
  if (coded === 1) {
    reader.at += 8;
    return reader.bytes.readDoubleLE(reader.at - 8);
  }
  const zigzag = coded / 2 - 1;
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
};

const readTable = (reader: Reader): (string | null)[] => {
  const count = readWhole(reader);
  const lengths: number[] = [];
  for (let i = 0; i < count; i += 1) lengths.push(readWhole(reader));
  const size = readWhole(reader);
  const text = reader.bytes.toString("utf8", reader.at, reader.at + size);
  reader.at += size;
  const texts: (string | null)[] = [null];
  let at = 0;
  for (const length of lengths) {
    texts.push(text.substring(at, at + length));
    at += length;
  }
  return texts;
};

/** The inverse of `encodeEvents`. */
export const decodeEvents = (bytes: Buffer): StoredEvent[] => {
  if (bytes[0] !== FORMAT) throw new TypeError(`unknown format ${bytes[0]} of stored events`);
  const reader: Reader = { bytes, at: 1 };
  const count = readWhole(reader);
  const texts = readTable(reader);
  const events: StoredEvent[] = [];
  let before = 0;
  for (let i = 0; i < count; i += 1) {
    const flags = bytes[reader.at++]!;
    const occurred_at = before + readNumber(reader)!;
    before = occurred_at;
    const received_at = occurred_at + readNumber(reader)!;
    const quantity = readNumber(reader);
    const price_minor = readNumber(reader);
    const value = readNumber(reader);
    events.push({
      event_id: texts[readWhole(reader)]!,
      type: texts[readWhole(reader)] as EventType,
      item_id: texts[readWhole(reader)]!,
      occurred_at,
      channel: texts[readWhole(reader)] as Channel,
      session_id: texts[readWhole(reader)]!,
      quantity,
      price_minor,
      currency: texts[readWhole(reader)]!,
      order_id: texts[readWhole(reader)]!,
      value,
      query: texts[readWhole(reader)]!,
      case_id: texts[readWhole(reader)]!,
      ref_event_id: texts[readWhole(reader)]!,
      recommendation_id: texts[readWhole(reader)]!,
      received_at,
      imported: (flags & 1) !== 0,
      sensitive: (flags & 2) !== 0,
      ...((flags & CORRECTED) === 0 ? {} : { corrected_at: received_at + readNumber(reader)! }),
    });
  }
  return events;
};
