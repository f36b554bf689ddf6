import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { BeliefShare } from "../../shopper/belief-share.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { filledJson } from "../sealing/size-classes.ts";
import { decodeHead } from "./head.ts";
import { placeOf, type Program, rowName } from "./program.ts";
import { openShares } from "./shares.ts";
import { rowsKeyOf } from "./shopper-keys.ts";
import { readHead } from "./state-programs.ts";

/**
 * Beside the one that stands, those of makings that came to nothing or are under way: two at once, where one
 * outlived its lease.
 */
const MOST_OTHERS = 3;

/** Adds what a making counts of a shopper, where consent still has this version; else false. */
export function* keepShare(
  sealer: Sealer,
  ref: ShopperRef,
  { version, share, standing }: { version: number; share: BeliefShare; standing: string | null },
): Program<boolean> {
  const head = yield* readHead(sealer, ref);
  const key = rowsKeyOf(sealer, ref, head);
  if (key === null || head.version !== version) return { result: false };
  const name = rowName.share(head.generation);
  const [row] = yield [name];
  const before = openShares(sealer, ref, key, name, row).filter(({ making }) => making !== share.making);
  const shares = [
    ...before.filter(({ making }) => making === standing),
    ...before.filter(({ making }) => making !== standing).slice(1 - MOST_OTHERS),
    share,
  ];
  const sealed = sealer.seal(key, placeOf(ref, name), filledJson(shares));
  return { result: true, writes: { rows: new Map([[name, sealed]]) } };
}

export function* readShares(sealer: Sealer, ref: ShopperRef): Program<readonly BeliefShare[]> {
  const head = yield* readHead(sealer, ref);
  const key = rowsKeyOf(sealer, ref, head);
  if (key === null) return { result: [] };
  const name = rowName.share(head.generation);
  const [row] = yield [name];
  return { result: openShares(sealer, ref, key, name, row) };
}

/** Shares of the generations that wait for the purge. */
export function* readDoomedShares(sealer: Sealer, ref: ShopperRef): Program<readonly BeliefShare[]> {
  const head = yield* readHead(sealer, ref);
  const shares: BeliefShare[] = [];
  for (let generation = head.doomedFrom; generation < head.generation; generation += 1) {
    const [bytes, row] = yield [rowName.doomed(generation), rowName.share(generation)];
    const key = bytes == null ? null : rowsKeyOf(sealer, ref, decodeHead(sealer, ref, bytes));
    if (key !== null) shares.push(...openShares(sealer, ref, key, rowName.share(generation), row));
  }
  return { result: shares };
}
