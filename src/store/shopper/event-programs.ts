import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import { LATE_EVENT_MS } from "../../shopper/port.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { dueMove, SOON } from "./due-places.ts";
import { encodeEvents } from "./event-codec.ts";
import {
  encodeForgotten,
  type EventHashes,
  hashForgotten,
  openForgotten,
  openHashes,
  sealHashes,
  segmentsWith,
} from "./event-hashes.ts";
import { openSegment, sealSegment, segmentBytes, segmentNames } from "./event-segments.ts";
import { encodeHead, type Head } from "./head.ts";
import { HEAD, type Program, rowName } from "./program.ts";
import { resealRows } from "./reseal.ts";
import { emptiedShares } from "./shares.ts";
import { keysOf, rowsKeyOf, type ShopperKeys } from "./shopper-keys.ts";
import { readHead } from "./state-programs.ts";

/**
 * Events stand in sealed segments in order of arrival. The last segment is rewritten on append until it is
 * full; a full one is left alone, and the hashes of its event ids (under the shopper's key) go into a row of
 * their own, so that a duplicate is found without opening everything.
 */
export const SEGMENT_EVENTS = 32;

type SegmentRows = readonly (Buffer | null)[];
type Open = { readonly head: Head; readonly key: Buffer; readonly keys: ShopperKeys };

function* open(
  sealer: Sealer,
  ref: ShopperRef,
  version: number | null,
): Generator<readonly string[], Open | null, SegmentRows> {
  const head = yield* readHead(sealer, ref);
  if (version !== null && head.version !== version) return null;
  const keys = keysOf(sealer, ref, head);
  return keys === null ? null : { head, key: keys.rows, keys };
}

/**
 * All events in order of arrival, none of somebody unknown; null when consent has another version than the
 * granted one.
 */
export function* readEvents(sealer: Sealer, ref: ShopperRef, version: number): Program<StoredEvent[] | null> {
  const head = yield* readHead(sealer, ref);
  if (head.version !== version) return { result: null };
  const key = rowsKeyOf(sealer, ref, head);
  if (key === null) return { result: [] };
  const at = { head, key };
  const names = segmentNames(at.head);
  const [firstName, ...others] = names;
  if (firstName === undefined) return { result: [] };
  const [firstRow = null, ...rows] = yield names;
  const first = openSegment(sealer, ref, at.key, firstName, firstRow);
  if (others.length === 0) return { result: first };
  return {
    result: first.concat(...others.map((name, i) => openSegment(sealer, ref, at.key, name, rows[i] ?? null))),
  };
}

/**
 * Of the new events, the ids that a full segment holds: hashes point at segments, and only those are opened.
 */
function* oldIds(
  sealer: Sealer,
  ref: ShopperRef,
  at: Open,
  full: EventHashes,
  ids: readonly string[],
): Generator<readonly string[], Set<string>, SegmentRows> {
  const found = new Set<string>();
  const numbers = segmentsWith(full, sealer.eventHashes(at.key, ids));
  if (numbers.length === 0) return found;
  const names = numbers.map((number) => rowName.segment(at.head.generation, number));
  const rows = yield names;
  names.forEach((name, i) =>
    openSegment(sealer, ref, at.key, name, rows[i] ?? null).forEach((event) => found.add(event.event_id)),
  );
  return found;
}

type Growing = { readonly rows: Map<string, Buffer | null>; readonly full: EventHashes; filled: boolean };

/** Writes the open segment and as many new ones as it takes; returns the new end. */
const grow = (sealer: Sealer, ref: ShopperRef, at: Open, last: StoredEvent[], growing: Growing): number => {
  let number = Math.max(at.head.segmentTo - 1, at.head.segmentFrom);
  let rest = last;
  for (;;) {
    const part = rest.slice(0, SEGMENT_EVENTS);
    rest = rest.slice(SEGMENT_EVENTS);
    const name = rowName.segment(at.head.generation, number);
    growing.rows.set(name, sealSegment(sealer, ref, at.key, name, part));
    number += 1;
    if (rest.length === 0) return number;
    growing.full.set(
      number - 1,
      sealer.eventHashes(
        at.key,
        part.map((event) => event.event_id),
      ),
    );
    growing.filled = true;
  }
};

/**
 * Whoever is looked at is filed under a day before which nothing that comes in afterwards passes its time
 * (`LATE_EVENT_MS`), but for what comes in later than that.
 */
const isLate = ({ imported, occurred_at, received_at }: StoredEvent): boolean =>
  !imported && occurred_at < received_at - LATE_EVENT_MS;

export function* appendEvents(
  sealer: Sealer,
  ref: ShopperRef,
  version: number,
  events: readonly StoredEvent[],
  formerIds: ReadonlyMap<string, string> = new Map(),
): Program<("kept" | "duplicate" | "forgotten")[] | null> {
  const at = yield* open(sealer, ref, version);
  if (at === null) return { result: null };
  const { head, key, keys } = at;
  const lastName = rowName.segment(head.generation, head.segmentTo - 1);
  const hashesName = rowName.hashes(head.generation);
  const forgottenName = rowName.forgotten(head.generation);
  const [forgottenRow, lastRow, hashesRow] = yield head.segmentTo > head.segmentFrom
    ? [forgottenName, lastName, hashesName]
    : [forgottenName];
  const forgotten = openForgotten(sealer, ref, key, forgottenName, forgottenRow ?? null);
  const last = openSegment(sealer, ref, key, lastName, lastRow ?? null);
  const full = openHashes(sealer, ref, key, hashesName, hashesRow ?? null);
  const seen =
    full.size === 0
      ? new Set<string>()
      : yield* oldIds(
          sealer,
          ref,
          at,
          full,
          events.map((event) => event.event_id),
        );
  for (const event of last) seen.add(event.event_id);
  const before = last.length;
  const isForgotten = (id: string): boolean =>
    forgotten.size > 0 &&
    hashForgotten(sealer, keys.own, [id, formerIds.get(id) ?? id]).some((hash) => forgotten.has(hash));
  const result = events.map((event) => {
    if (isForgotten(event.event_id)) return "forgotten";
    if (seen.has(event.event_id)) return "duplicate";
    seen.add(event.event_id);
    last.push(event);
    return "kept";
  });
  if (last.length === before) return { result };
  const growing: Growing = { rows: new Map(), full, filled: false };
  const segmentTo = grow(sealer, ref, at, last, growing);
  if (growing.filled) growing.rows.set(hashesName, sealHashes(sealer, ref, key, hashesName, full));
  const due = head.due !== null && events.some(isLate) ? SOON : head.due;
  if (segmentTo !== head.segmentTo || due !== head.due)
    growing.rows.set(HEAD, encodeHead(sealer, ref, { ...head, segmentTo, due }));
  return { result, writes: { rows: growing.rows, ...dueMove(sealer, ref, head.due, due) } };
}

/**
 * Removes the events that match from every segment; the removed ones in order of arrival. What stays is
 * sealed under a new key, so that a copy of the removed ones in a free page opens for nobody once the old key
 * is destroyed. `leavesMark`: of which removed events a hash of the id stays, so that they do not come back.
 */
export function* dropEvents(
  sealer: Sealer,
  ref: ShopperRef,
  drop: (event: StoredEvent) => boolean,
  leavesMark: (event: StoredEvent) => boolean = () => false,
): Program<StoredEvent[]> {
  const at = yield* open(sealer, ref, null);
  if (at === null || at.head.segmentTo === at.head.segmentFrom) return { result: [] };
  const { head, key, keys } = at;
  const names = segmentNames(head);
  const forgottenName = rowName.forgotten(head.generation);
  const [forgottenRow, ...segments] = yield [forgottenName, ...names];
  const dropped: StoredEvent[] = [];
  const rows = new Map<string, Buffer | null>();
  names.forEach((name, i) => {
    const events = openSegment(sealer, ref, key, name, segments[i] ?? null);
    const kept = events.filter((event) => !drop(event));
    if (kept.length === events.length) return;
    dropped.push(...events.filter((event) => !kept.includes(event)));
    rows.set(name, kept.length === 0 ? null : segmentBytes(kept));
  });
  if (dropped.length === 0) return { result: [] };
  rows.set(rowName.share(head.generation), yield* emptiedShares(sealer, ref, head, key));
  const ids = dropped.filter(leavesMark).map(({ event_id }) => event_id);
  if (ids.length > 0) {
    const forgotten = openForgotten(sealer, ref, key, forgottenName, forgottenRow ?? null);
    for (const hash of hashForgotten(sealer, keys.own, ids)) forgotten.add(hash);
    rows.set(forgottenName, encodeForgotten(forgotten));
  }
  return { result: dropped, writes: yield* resealRows(sealer, ref, head, keys, { rows }) };
}

const same = (a: StoredEvent, b: StoredEvent): boolean => encodeEvents([a]).equals(encodeEvents([b]));

/**
 * Puts a corrected event in the place of the one that was read, where that still stands so under this consent
 * version. Everything is sealed under a new key, as after a deletion: the wrong version in a free page opens
 * for nobody once the old key is destroyed.
 */
export function* replaceEvent(
  sealer: Sealer,
  ref: ShopperRef,
  version: number,
  before: StoredEvent,
  after: StoredEvent,
): Program<boolean> {
  const at = yield* open(sealer, ref, version);
  if (at === null || at.head.segmentTo === at.head.segmentFrom) return { result: false };
  const { head, key, keys } = at;
  const names = segmentNames(head);
  const segments = yield names;
  for (const [i, name] of names.entries()) {
    const events = openSegment(sealer, ref, key, name, segments[i] ?? null);
    const place = events.findIndex((event) => event.event_id === before.event_id);
    const found = events[place];
    if (found === undefined) continue;
    if (!same(found, before)) return { result: false };
    events[place] = after;
    const rows = new Map([[name, segmentBytes(events)]]);
    const writes = yield* resealRows(sealer, ref, head, keys, { rows, head: { ...head, due: SOON } });
    return { result: true, writes: { ...writes, ...dueMove(sealer, ref, head.due, SOON) } };
  }
  return { result: false };
}

/** Of how many events that the shopper had forgotten a hash is kept. */
export function* readForgottenCount(sealer: Sealer, ref: ShopperRef): Program<number> {
  const at = yield* open(sealer, ref, null);
  if (at === null) return { result: 0 };
  const name = rowName.forgotten(at.head.generation);
  const [row] = yield [name];
  return { result: openForgotten(sealer, ref, at.key, name, row ?? null).size };
}
