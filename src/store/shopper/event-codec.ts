import type { Purpose } from "../../consent/purposes.ts";
import {
  createRowCodec,
  firstTimeAt,
  flagAt,
  has,
  numberOrNullAt,
  type Row,
  textAt,
  textOrNullAt,
  timeAt,
  wordsAt,
} from "../../lib/schema/rows.ts";
import type { Channel, EventType, StoredEvent } from "../../shopper/event.ts";
import type { Moment } from "../../shopper/moments.ts";
import { decodeOldEvents, OLD_FORMAT } from "./event-codec-old.ts";

const FORMAT = 2;

/**
 * Every field of an event with its number, which is never changed nor given again. A new field stands at the
 * end, with the next number: segments that were written without it are read as if it were null (or false, or
 * not there), and a version that does not know it passes it over. Fields that no event of a segment has take
 * no room where they stand at the end. Types and channels are kept by their names.
 */
const readEvent = (row: Row): StoredEvent => ({
  occurred_at: firstTimeAt(row, 1),
  received_at: timeAt(row, 2),
  event_id: textAt(row, 3),
  type: textAt(row, 4) as EventType,
  item_id: textOrNullAt(row, 5),
  channel: textAt(row, 6) as Channel,
  session_id: textOrNullAt(row, 7),
  quantity: numberOrNullAt(row, 8),
  price_minor: numberOrNullAt(row, 9),
  currency: textOrNullAt(row, 10),
  order_id: textOrNullAt(row, 11),
  query: textOrNullAt(row, 12),
  recommendation_id: textOrNullAt(row, 13),
  sensitive: flagAt(row, 14),
  value: numberOrNullAt(row, 15),
  imported: flagAt(row, 16),
  ref_event_id: textOrNullAt(row, 17),
  case_id: textOrNullAt(row, 18),
  ...(has(row, 19) && { corrected_at: timeAt(row, 19) }),
  ...(has(row, 20) && { declined: wordsAt(row, 20) as Purpose[] }),
  ...(has(row, 21) && { moment: textAt(row, 21) as Moment }),
  ...(has(row, 22) && { strength: numberOrNullAt(row, 22) ?? 0 }),
  ...(has(row, 23) && { answered_at: timeAt(row, 23) }),
  ...(has(row, 24) && { scored_by: wordsAt(row, 24) }),
});

const EVENTS = createRowCodec(readEvent);

/** Events in order of arrival as bytes: about 50 an event. */
export const encodeEvents = (events: readonly StoredEvent[]): Buffer =>
  Buffer.concat([Buffer.of(FORMAT), EVENTS.encode(events)]);

/** The inverse of `encodeEvents`; reads segments of every version. */
export const decodeEvents = (bytes: Buffer): StoredEvent[] => {
  if (bytes[0] === OLD_FORMAT) return decodeOldEvents(bytes);
  if (bytes[0] !== FORMAT) throw new TypeError(`unknown format ${bytes[0]} of stored events`);
  return EVENTS.decode(bytes, 1);
};
