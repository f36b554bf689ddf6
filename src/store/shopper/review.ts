import type { ConsentRecord } from "../../consent/record.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { KeptOfShopper } from "../../shopper/port.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { dueDayOf, dueMove } from "./due-places.ts";
import { openSegment, segmentNames } from "./event-segments.ts";
import { encodeHead } from "./head.ts";
import { HEAD, placeOf, type Program } from "./program.ts";
import { keysOf } from "./shopper-keys.ts";
import { openState, readHead, recordNames } from "./state-programs.ts";

/**
 * Lets `judge` see all that retention looks at, in one atomic read, and files the shopper under the day that
 * it answers; false where it answers null: something is to be removed first. `day`: where the entry stands
 * that led here, or null; one that is not the shopper's own any more goes.
 */
export function* review(
  sealer: Sealer,
  ref: ShopperRef,
  day: number | null,
  judge: (kept: KeptOfShopper) => number | null,
): Program<boolean> {
  const head = yield* readHead(sealer, ref);
  const keys = keysOf(sealer, ref, head);
  if (keys === null || (day !== null && day !== head.due))
    return { result: true, writes: { rows: new Map(), ...dueMove(sealer, ref, day, null) } };
  const segments = segmentNames(head);
  const records = recordNames(head);
  const names = [...segments, ...records];
  const rows = names.length === 0 ? [] : yield names;
  const rowOf = (at: number): Buffer | null => rows[at] ?? null;
  const next = judge({
    state: openState(sealer, ref, head, keys.rows),
    events: segments.flatMap((name, at) => openSegment(sealer, ref, keys.rows, name, rowOf(at))),
    records: records
      .flatMap((name, at) => {
        const row = rowOf(segments.length + at);
        if (row === null) return [];
        return [
          JSON.parse(sealer.unseal(keys.rows, placeOf(ref, name), row).toString("utf8")) as ConsentRecord,
        ];
      })
      .reverse(),
  });
  if (next === null) return { result: false };
  const due = dueDayOf(next);
  if (due === head.due) return { result: true };
  const row = encodeHead(sealer, ref, { ...head, due });
  return {
    result: true,
    writes: { rows: new Map([[HEAD, row]]), ...dueMove(sealer, ref, head.due, due) },
  };
}
