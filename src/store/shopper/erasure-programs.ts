import type { PendingLeaf } from "../../consent/port.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { ShopperState } from "../../consent/state.ts";
import type { AsTrained, ChangeTrained } from "../../shopper/port.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { dueMove } from "./due-places.ts";
import { decodeHead, encodeHead, type Head } from "./head.ts";
import { HEAD, placeOf, type Program, rowName, type Writes } from "./program.ts";
import { rowsKeyOf } from "./shopper-keys.ts";
import { behaviourRows, openState, readHead, sealLeaf } from "./state-programs.ts";
import { decodeTrained, encodeTrained } from "./trained-codec.ts";

function* trainedOf(
  sealer: Sealer,
  ref: ShopperRef,
  head: Head,
): Generator<readonly string[], AsTrained | null, readonly (Buffer | null)[]> {
  const key = rowsKeyOf(sealer, ref, head);
  if (key === null) return null;
  const name = rowName.trained(head.generation);
  const [row] = yield [name];
  return row == null ? null : decodeTrained(sealer.unseal(key, placeOf(ref, name), row));
}

export function* readTrained(sealer: Sealer, ref: ShopperRef): Program<AsTrained | null> {
  return { result: yield* trainedOf(sealer, ref, yield* readHead(sealer, ref)) };
}

export function* writeTrained(sealer: Sealer, ref: ShopperRef, change: ChangeTrained): Program<boolean> {
  const head = yield* readHead(sealer, ref);
  const key = rowsKeyOf(sealer, ref, head);
  if (key === null) return { result: false };
  const after = change(yield* trainedOf(sealer, ref, head), openState(sealer, ref, head, key));
  if (after === undefined) return { result: false };
  const name = rowName.trained(head.generation);
  const row = after === null ? null : sealer.seal(key, placeOf(ref, name), encodeTrained(after));
  return { result: true, writes: { rows: new Map([[name, row]]) } };
}

/**
 * What an erasure that was cut short had set aside: the newest as-trained record of the generations that wait
 * for the purge.
 */
function* setAside(
  sealer: Sealer,
  ref: ShopperRef,
  head: Head,
): Generator<readonly string[], AsTrained | null, readonly (Buffer | null)[]> {
  for (let generation = head.generation - 1; generation >= head.doomedFrom; generation -= 1) {
    const [bytes] = yield [rowName.doomed(generation)];
    const trained = bytes == null ? null : yield* trainedOf(sealer, ref, decodeHead(sealer, ref, bytes));
    if (trained !== null) return trained;
  }
  return null;
}

/**
 * The barrier (docs/consent-rules.md, "Erasure"): the live row becomes a tombstone of the next generation,
 * and what it was steps aside until the purge, so that an erasure that was cut short can be taken up again
 * and find the as-trained record and the session receipts.
 */
export function* raiseBarrier(
  sealer: Sealer,
  ref: ShopperRef,
  erasedAt: number,
  leaf?: PendingLeaf,
): Program<{ asTrained: AsTrained | null }> {
  const head = yield* readHead(sealer, ref);
  const asTrained = (yield* trainedOf(sealer, ref, head)) ?? (yield* setAside(sealer, ref, head));
  const live = head.wrapped !== null;
  const rows = new Map<string, Buffer | null>();
  if (live) rows.set(rowName.doomed(head.generation), encodeHead(sealer, ref, head));
  const tombstone: Head = {
    version: head.version + 1,
    erasedAt: Math.max(erasedAt, head.erasedAt ?? erasedAt),
    generation: head.generation + (live ? 1 : 0),
    doomedFrom: head.doomedFrom,
    segmentFrom: 0,
    segmentTo: 0,
    records: 0,
    due: null,
    wrapped: null,
    state: null,
  };
  rows.set(HEAD, encodeHead(sealer, ref, tombstone));
  const writes: Writes = {
    rows,
    ...(leaf === undefined ? {} : { outbox: sealLeaf(sealer, ref, leaf) }),
    ...dueMove(sealer, ref, head.due, null),
  };
  return { result: { asTrained }, writes };
}

/** Session receipts of the generations that wait for the purge; rows of before kept no state. */
export function* readDoomedReceipts(
  sealer: Sealer,
  ref: ShopperRef,
): Program<ShopperState["session_receipts"]> {
  const head = yield* readHead(sealer, ref);
  const receipts: ShopperState["session_receipts"][number][] = [];
  for (let generation = head.doomedFrom; generation < head.generation; generation += 1) {
    const [bytes] = yield [rowName.doomed(generation)];
    const doomed = bytes == null ? null : decodeHead(sealer, ref, bytes);
    const key = doomed === null ? null : rowsKeyOf(sealer, ref, doomed);
    if (doomed === null || key === null || (doomed.state?.length ?? 0) === 0) continue;
    receipts.push(...openState(sealer, ref, doomed, key).session_receipts);
  }
  return { result: receipts };
}

/**
 * Destroys every generation before the barrier with its key; what was told after it (a fresh consent) stays.
 */
export function* purge(sealer: Sealer, ref: ShopperRef): Program<void> {
  const head = yield* readHead(sealer, ref);
  if (head.doomedFrom === head.generation) return { result: undefined };
  const rows = new Map<string, Buffer | null>();
  const clear: string[] = [];
  for (let generation = head.doomedFrom; generation < head.generation; generation += 1) {
    const [bytes] = yield [rowName.doomed(generation)];
    rows.set(rowName.doomed(generation), null);
    clear.push(rowName.answers(generation), rowName.notes(generation));
    if (bytes == null) continue;
    const doomed = decodeHead(sealer, ref, bytes);
    for (const name of behaviourRows(doomed)) rows.set(name, null);
    rows.set(rowName.forgotten(generation), null);
    rows.set(rowName.share(generation), null);
    for (let number = 0; number < doomed.records; number += 1)
      rows.set(rowName.record(generation, number), null);
  }
  rows.set(HEAD, encodeHead(sealer, ref, { ...head, doomedFrom: head.generation }));
  const writes: Writes = {
    rows,
    clear,
    destroys: true,
    ...(head.wrapped === null ? { index: "remove" } : {}),
  };
  return { result: undefined, writes };
}
