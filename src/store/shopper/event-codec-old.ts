import { present } from "../../lib/present.ts";
import type { Channel, EventType, StoredEvent } from "../../shopper/event.ts";

export const OLD_FORMAT = 1;
/** A flag of events that were corrected; only they carry the time of it. */
const CORRECTED = 4;

type OldReader = { readonly bytes: Buffer; at: number };

/** What stands behind the end is no number. */
const readWhole = (reader: OldReader): number => {
  const { bytes } = reader;
  let byte = bytes[reader.at++] ?? NaN;
  if (byte < 128) return byte;
  let value = byte - 128;
  let scale = 128;
  do {
    byte = bytes[reader.at++] ?? NaN;
    value += (byte & 127) * scale;
    scale *= 128;
  } while (byte >= 128);
  return value;
};

const readNumber = (reader: OldReader): number | null => {
  const coded = readWhole(reader);
  if (coded === 0) return null;
  if (coded === 1) {
    reader.at += 8;
    return reader.bytes.readDoubleLE(reader.at - 8);
  }
  const zigzag = coded / 2 - 1;
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
};

const readTable = (reader: OldReader): (string | null)[] => {
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

/**
 * Segments as they were written before the schema, row by row: read until the segment is written again. A
 * table of the distinct texts (lengths in UTF-16 units, then one UTF-8 run), then per event its numbers and
 * table indexes.
 */
export const decodeOldEvents = (bytes: Buffer): StoredEvent[] => {
  const reader: OldReader = { bytes, at: 1 };
  const count = readWhole(reader);
  const texts = readTable(reader);
  const events: StoredEvent[] = [];
  let before = 0;
  for (let i = 0; i < count; i += 1) {
    const flags = bytes[reader.at++] ?? 0;
    const occurred_at = before + (readNumber(reader) ?? 0);
    before = occurred_at;
    const received_at = occurred_at + (readNumber(reader) ?? 0);
    const quantity = readNumber(reader);
    const price_minor = readNumber(reader);
    const value = readNumber(reader);
    events.push({
      event_id: present(texts[readWhole(reader)], "the id of an event"),
      type: texts[readWhole(reader)] as EventType,
      item_id: texts[readWhole(reader)] ?? null,
      occurred_at,
      channel: texts[readWhole(reader)] as Channel,
      session_id: texts[readWhole(reader)] ?? null,
      quantity,
      price_minor,
      currency: texts[readWhole(reader)] ?? null,
      order_id: texts[readWhole(reader)] ?? null,
      value,
      query: texts[readWhole(reader)] ?? null,
      case_id: texts[readWhole(reader)] ?? null,
      ref_event_id: texts[readWhole(reader)] ?? null,
      recommendation_id: texts[readWhole(reader)] ?? null,
      received_at,
      imported: (flags & 1) !== 0,
      sensitive: (flags & 2) !== 0,
      ...((flags & CORRECTED) === 0 ? {} : { corrected_at: received_at + (readNumber(reader) ?? 0) }),
    });
  }
  return events;
};
