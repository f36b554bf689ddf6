import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Sealer } from "../sealing/sealing.ts";
import type { Head } from "./head.ts";
import { placeOf } from "./program.ts";

/**
 * A shopper's two keys, wrapped together in the head. `own` lasts until erasure and seals what stands outside
 * the shopper's rows (decisions, answers under idempotency keys). `rows` seals the rows, and is made anew
 * whenever something is deleted from them: the copies that a deletion leaves in free pages are sealed under a
 * key that is destroyed with its epoch.
 */
export type ShopperKeys = { readonly own: Buffer; readonly rows: Buffer };

const KEY = 32;

/** The key's place names the generation, so that a key put back from before an erasure does not open. */
const keyPlace = (ref: ShopperRef, generation: number): string => placeOf(ref, `${generation}/key`);

type Wrapped = Pick<Head, "generation" | "wrapped">;

const halvesOf = (both: Buffer): ShopperKeys =>
  both.length === KEY ? { own: both, rows: both } : { own: both.subarray(0, KEY), rows: both.subarray(KEY) };

/** Of what was unwrapped and is remembered for a second: they go when it goes. */
const halves = new WeakMap<Buffer, ShopperKeys>();

/**
 * Null for a tombstone and for somebody unknown. Rows from before there were two keys have one that serves as
 * both.
 */
export const keysOf = (sealer: Sealer, ref: ShopperRef, head: Wrapped): ShopperKeys | null => {
  if (head.wrapped === null) return null;
  const both = sealer.unwrap(keyPlace(ref, head.generation), head.wrapped);
  const keys = halves.get(both) ?? halvesOf(both);
  halves.set(both, keys);
  return keys;
};

/** The key of what stands outside the shopper's rows. */
export const keyOf = (sealer: Sealer, ref: ShopperRef, head: Wrapped): Buffer | null =>
  keysOf(sealer, ref, head)?.own ?? null;

/** The key of the shopper's rows. */
export const rowsKeyOf = (sealer: Sealer, ref: ShopperRef, head: Wrapped): Buffer | null =>
  keysOf(sealer, ref, head)?.rows ?? null;

export const wrapKeys = (sealer: Sealer, ref: ShopperRef, generation: number, keys: ShopperKeys): Buffer =>
  sealer.wrap(keyPlace(ref, generation), Buffer.concat([keys.own, keys.rows]));

export const freshKeys = (sealer: Sealer): ShopperKeys => ({
  own: sealer.randomKey(),
  rows: sealer.randomKey(),
});

/** The wrapped keys under what wraps now; null where they are already, or there are none. */
export const rewrapKeys = (sealer: Sealer, ref: ShopperRef, head: Wrapped): Buffer | null =>
  head.wrapped === null ? null : sealer.rewrap(keyPlace(ref, head.generation), head.wrapped);
