import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { Sealer } from "../sealing/sealing.ts";
import type { DuePlace, DueRow, Writes } from "./program.ts";

const DAY_MS = 86_400_000;
/** The day of whoever is to be looked at with the next sweep, whenever that is: it does not tell when. */
export const SOON = 0;

/** The day of a time, in days since the epoch; never that of `SOON`. */
export const dueDayOf = (ms: number): number => Math.max(1, Math.floor(ms / DAY_MS));

const duePlace = (sealer: Sealer, { shop, key }: ShopperRef, day: number): DuePlace => ({
  day,
  id: sealer.hide("due", shop, `${day}/${key}`),
});

const sealedAt = (shop: string, { day, id }: DuePlace): string => `due/${shop}/${day}/${id}`;

/** What the index of who is to be looked at gets when a shopper moves from one day of it to another. */
export const dueMove = (
  sealer: Sealer,
  ref: ShopperRef,
  from: number | null,
  to: number | null,
): Pick<Writes, "due"> => {
  if (from === to) return {};
  const leaves = from === null ? null : duePlace(sealer, ref, from);
  if (to === null) return { due: { leaves, enters: null } };
  const place = duePlace(sealer, ref, to);
  const row = sealer.cover(ref.shop, sealedAt(ref.shop, place), Buffer.from(ref.key, "latin1"));
  return { due: { leaves, enters: { ...place, row } } };
};

/** Whose entry it is. */
export const openDue = (sealer: Sealer, shop: string, due: DueRow): { key: string; day: number } => ({
  key: sealer.uncover(shop, sealedAt(shop, due), due.row).toString("latin1"),
  day: due.day,
});
