import type { PendingLeaf, StateChange } from "../../consent/port.ts";
import type { ConsentRecord } from "../../consent/record.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { neverSeen, type ShopperState } from "../../consent/state.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { filledJson, fillUp, SPACE } from "../sealing/size-classes.ts";
import { dueMove, SOON } from "./due-places.ts";
import { decodeHead, encodeHead, type Head, NO_HEAD, stateRow } from "./head.ts";
import { HEAD, placeOf, type Program, rowName, statePlace } from "./program.ts";
import { resealRows } from "./reseal.ts";
import { emptiedShares } from "./shares.ts";
import { freshKeys, keysOf, rewrapKeys, rowsKeyOf, type ShopperKeys, wrapKeys } from "./shopper-keys.ts";
import { decodeState, encodeState } from "./state-codec.ts";

export const openState = (sealer: Sealer, ref: ShopperRef, head: Head, key: Buffer): ShopperState =>
  decodeState(sealer.unseal(key, statePlace(ref, head), stateRow(head)), head.version, head.erasedAt);

const stateOf = (sealer: Sealer, ref: ShopperRef, head: Head): ShopperState => {
  const key = rowsKeyOf(sealer, ref, head);
  return key === null ? neverSeen(head.erasedAt, head.version) : openState(sealer, ref, head, key);
};

/** Reads the head and, with it, whether its version is the granted one. */
export function* readHead(
  sealer: Sealer,
  ref: ShopperRef,
): Generator<readonly string[], Head, readonly (Buffer | null)[]> {
  const bytes = (yield [HEAD])[0];
  return bytes == null ? NO_HEAD : decodeHead(sealer, ref, bytes);
}

export function* readState(sealer: Sealer, ref: ShopperRef): Program<ShopperState> {
  return { result: stateOf(sealer, ref, yield* readHead(sealer, ref)) };
}

/** Is consent as it was when the grant was made? */
export function* checkVersion(sealer: Sealer, ref: ShopperRef, version: number): Program<boolean> {
  const head = yield* readHead(sealer, ref);
  return { result: head.wrapped !== null && head.version === version };
}

/** Names of a generation's rows of behaviour, and of what was learnt from it. */
export const behaviourRows = (head: Head): string[] => {
  const names = [rowName.hashes(head.generation), rowName.trained(head.generation)];
  for (let number = head.segmentFrom; number < head.segmentTo; number += 1)
    names.push(rowName.segment(head.generation, number));
  return names;
};

/** Where leaves wait, for AAD. */
export const outboxPlace = (shop: string): string => `outbox/${shop}`;

/** A leaf for the ledger, sealed until the appender has placed it: the entry knows whose it is. */
export const sealLeaf = (sealer: Sealer, ref: ShopperRef, leaf: PendingLeaf): Buffer =>
  sealer.sealShort(outboxPlace(ref.shop), filledJson({ key: ref.key, leaf }));
export const unsealLeaf = (sealer: Sealer, shop: string, bytes: Buffer): { key: string; leaf: PendingLeaf } =>
  JSON.parse(sealer.unsealShort(outboxPlace(shop), bytes).toString("utf8")) as {
    key: string;
    leaf: PendingLeaf;
  };

export function* changeState(
  sealer: Sealer,
  ref: ShopperRef,
  change: (state: ShopperState) => StateChange | null,
): Program<ShopperState> {
  const head = yield* readHead(sealer, ref);
  const before = stateOf(sealer, ref, head);
  const changed = change(before);
  if (changed === null) return { result: before };
  const version = Math.max(changed.state.version, head.version + 1);
  const state: ShopperState = { ...changed.state, version, erased_at: head.erasedAt };
  const next: Head = {
    ...head,
    version,
    segmentFrom: changed.dropEvents === true ? head.segmentTo : head.segmentFrom,
    records: head.records + (changed.record === undefined ? 0 : 1),
    // What was changed may end something sooner than was known: the next sweep looks.
    due: SOON,
  };
  const plain = new Map<string, Buffer>();
  if (changed.record !== undefined)
    plain.set(rowName.record(head.generation, head.records), filledJson(changed.record));
  const leaf = changed.leaf === undefined ? {} : { outbox: sealLeaf(sealer, ref, changed.leaf) };
  const aside = { ...leaf, ...dueMove(sealer, ref, head.due, SOON) };
  const filled = fillUp(encodeState(state), SPACE);
  const keys = keysOf(sealer, ref, head);
  if (keys !== null && changed.dropEvents === true) {
    const gone = behaviourRows(head).map((name) => [name, null] as const);
    const shares = yield* emptiedShares(sealer, ref, head, keys.rows);
    const rows = new Map<string, Buffer | null>([
      ...gone,
      ...plain,
      [rowName.share(head.generation), shares] as const,
    ]);
    const changes = { rows, head: next, state: filled };
    return { result: state, writes: { ...(yield* resealRows(sealer, ref, head, keys, changes)), ...aside } };
  }
  const used = keys ?? freshKeys(sealer);
  const key = used.rows;
  const rows = new Map<string, Buffer | null>();
  for (const [name, bytes] of plain) rows.set(name, sealer.seal(key, placeOf(ref, name), bytes));
  const wrapped = keys === null ? wrapKeys(sealer, ref, head.generation, used) : head.wrapped;
  const sealed = sealer.seal(key, statePlace(ref, next), filled);
  rows.set(HEAD, encodeHead(sealer, ref, { ...next, wrapped, state: sealed }));
  return { result: state, writes: { rows, ...aside, ...(keys === null ? { index: "add" as const } : {}) } };
}

export const recordNames = (head: Head): string[] =>
  Array.from({ length: head.records }, (_, number) => rowName.record(head.generation, number));

function* readRecords(
  sealer: Sealer,
  ref: ShopperRef,
): Generator<
  readonly string[],
  { head: Head; keys: ShopperKeys; names: string[]; records: (ConsentRecord | null)[] } | null,
  readonly (Buffer | null)[]
> {
  const head = yield* readHead(sealer, ref);
  const keys = keysOf(sealer, ref, head);
  if (keys === null || head.records === 0) return null;
  const names = recordNames(head);
  const rows = yield names;
  const records = names.map((name, i) => {
    const row = rows[i] ?? null;
    if (row === null) return null;
    return JSON.parse(sealer.unseal(keys.rows, placeOf(ref, name), row).toString("utf8")) as ConsentRecord;
  });
  return { head, keys, names, records };
}

export function* readHistory(sealer: Sealer, ref: ShopperRef): Program<readonly ConsentRecord[]> {
  const read = yield* readRecords(sealer, ref);
  return { result: (read?.records ?? []).filter((record) => record !== null).reverse() };
}

/** Removes the records that match; their places stay empty. Returns how many. */
export function* dropRecords(
  sealer: Sealer,
  ref: ShopperRef,
  drop: (record: ConsentRecord) => boolean,
): Program<number> {
  const read = yield* readRecords(sealer, ref);
  const names = (read?.names ?? []).filter((_, at) => {
    const record = read?.records[at] ?? null;
    return record !== null && drop(record);
  });
  if (read === null || names.length === 0) return { result: 0 };
  const rows = new Map(names.map((name) => [name, null]));
  return {
    result: names.length,
    writes: yield* resealRows(sealer, ref, read.head, read.keys, { rows }),
  };
}

export function* setLedgerIndex(
  sealer: Sealer,
  ref: ShopperRef,
  recordId: string,
  index: number,
): Program<void> {
  const read = yield* readRecords(sealer, ref);
  const at = read?.records.findIndex((record) => record?.record_id === recordId) ?? -1;
  const name = read?.names[at];
  const record = read?.records[at];
  if (read === null || name === undefined || record == null) return { result: undefined };
  const row = sealer.seal(read.keys.rows, placeOf(ref, name), filledJson({ ...record, ledger_index: index }));
  return { result: undefined, writes: { rows: new Map([[name, row]]) } };
}

/** Wraps the shopper's keys, and those of generations that wait for the purge, under what wraps now. */
export function* rewrap(sealer: Sealer, ref: ShopperRef): Program<boolean> {
  const head = yield* readHead(sealer, ref);
  const rows = new Map<string, Buffer | null>();
  const wrapped = rewrapKeys(sealer, ref, head);
  if (wrapped !== null) rows.set(HEAD, encodeHead(sealer, ref, { ...head, wrapped }));
  for (let generation = head.doomedFrom; generation < head.generation; generation += 1) {
    const name = rowName.doomed(generation);
    const [bytes] = yield [name];
    if (bytes == null) continue;
    const doomed = decodeHead(sealer, ref, bytes);
    const again = rewrapKeys(sealer, ref, doomed);
    if (again !== null) rows.set(name, encodeHead(sealer, ref, { ...doomed, wrapped: again }));
  }
  return rows.size === 0 ? { result: false } : { result: true, writes: { rows } };
}
