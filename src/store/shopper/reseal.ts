import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { present } from "../../lib/present.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { fillUp, SPACE } from "../sealing/size-classes.ts";
import { decodeEvents } from "./event-codec.ts";
import { openHashes, sealHashes } from "./event-hashes.ts";
import { encodeHead, type Head, stateRow } from "./head.ts";
import { HEAD, placeOf, rowName, statePlace, type Writes } from "./program.ts";
import { type ShopperKeys, wrapKeys } from "./shopper-keys.ts";
import { decodeTrained, encodeTrained } from "./trained-codec.ts";

/**
 * Fills a plaintext up to its size class, as rows of before were not; one that is filled already stays as it
 * is.
 */
type Fill = (plain: Buffer) => Buffer;
const withZeros: Fill = (plain) => fillUp(plain, 0);
const withSpaces: Fill = (plain) => fillUp(plain, SPACE);

/** Names of the sealed rows, and how each is filled up. */
const sealedRows = (head: Head): Map<string, Fill> => {
  const fills = new Map<string, Fill>([
    [rowName.trained(head.generation), (plain) => encodeTrained(decodeTrained(plain))],
    [rowName.forgotten(head.generation), withSpaces],
    [rowName.share(head.generation), withSpaces],
  ]);
  for (let number = 0; number < head.records; number += 1)
    fills.set(rowName.record(head.generation, number), withSpaces);
  for (let number = head.segmentFrom; number < head.segmentTo; number += 1)
    fills.set(rowName.segment(head.generation, number), withZeros);
  return fills;
};

/** Hashes of the full segments under the new key; a segment that was emptied has none. */
const rehash = (
  sealer: Sealer,
  ref: ShopperRef,
  head: Head,
  key: Buffer,
  full: readonly number[],
  plain: ReadonlyMap<string, Buffer | null>,
): Buffer | null => {
  const hashes = new Map<number, number[]>();
  for (const number of full) {
    const segment = plain.get(rowName.segment(head.generation, number));
    if (segment == null) continue;
    const ids = decodeEvents(segment).map((event) => event.event_id);
    hashes.set(number, sealer.eventHashes(key, ids));
  }
  return hashes.size === 0 ? null : sealHashes(sealer, ref, key, rowName.hashes(head.generation), hashes);
};

/**
 * What is another than before. `rows` and `state` in clear, filled up (null: deleted); `head` and `state`
 * where they change as well.
 */
export type Changes = {
  readonly rows: ReadonlyMap<string, Buffer | null>;
  readonly head?: Head;
  readonly state?: Buffer;
};

/**
 * Everything of a shopper under a new key of rows, after something was deleted. `head`: as it was read. What
 * was stored before stays readable to nobody once the epoch of its key is destroyed.
 */
export function* resealRows(
  sealer: Sealer,
  ref: ShopperRef,
  head: Head,
  keys: ShopperKeys,
  changes: Changes,
): Generator<readonly string[], Writes, readonly (Buffer | null)[]> {
  const hashesName = rowName.hashes(head.generation);
  const fills = sealedRows(head);
  const names = [...fills.keys()].filter((name) => !changes.rows.has(name));
  const [hashesRow, ...sealed] = yield [hashesName, ...names];
  const plain = new Map(changes.rows);
  names.forEach((name, i) => {
    const row = sealed[i];
    const fill = present(fills.get(name), "how a row is filled up");
    if (row != null) plain.set(name, fill(sealer.unseal(keys.rows, placeOf(ref, name), row)));
  });
  const after: ShopperKeys = { own: keys.own, rows: sealer.randomKey() };
  const rows = new Map<string, Buffer | null>();
  for (const [name, bytes] of plain)
    rows.set(name, bytes === null ? null : sealer.seal(after.rows, placeOf(ref, name), bytes));
  if (hashesRow != null) {
    const full = openHashes(sealer, ref, keys.rows, hashesName, hashesRow);
    rows.set(hashesName, rehash(sealer, ref, head, after.rows, [...full.keys()], plain));
  }
  const next = changes.head ?? head;
  const state = changes.state ?? withSpaces(sealer.unseal(keys.rows, statePlace(ref, head), stateRow(head)));
  const sealedHead: Head = {
    ...next,
    wrapped: wrapKeys(sealer, ref, head.generation, after),
    state: sealer.seal(after.rows, statePlace(ref, next), state),
  };
  rows.set(HEAD, encodeHead(sealer, ref, sealedHead));
  return { rows, destroys: true };
}
