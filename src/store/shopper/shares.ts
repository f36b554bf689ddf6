import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { BeliefShare } from "../../shopper/belief-share.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { filledJson } from "../sealing/size-classes.ts";
import type { Head } from "./head.ts";
import { placeOf, rowName } from "./program.ts";

/** Sealed JSON filled up to a size class; newest last. */
export const openShares = (
  sealer: Sealer,
  ref: ShopperRef,
  key: Buffer,
  name: string,
  row: Buffer | null | undefined,
): readonly BeliefShare[] =>
  row == null
    ? []
    : (JSON.parse(sealer.unseal(key, placeOf(ref, name), row).toString("utf8")) as BeliefShare[]);

/**
 * A row of shares in the clear once what they were counted from is deleted: that there were any. Null: there
 * are none.
 */
export function* emptiedShares(
  sealer: Sealer,
  ref: ShopperRef,
  head: Head,
  key: Buffer,
): Generator<readonly string[], Buffer | null, readonly (Buffer | null)[]> {
  const name = rowName.share(head.generation);
  const [row] = yield [name];
  if (row == null) return null;
  const emptied = openShares(sealer, ref, key, name, row).map(({ making }) => ({ making, counted: null }));
  return filledJson(emptied);
}
