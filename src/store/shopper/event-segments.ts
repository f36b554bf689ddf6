import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { fillUp } from "../sealing/size-classes.ts";
import { decodeEvents, encodeEvents } from "./event-codec.ts";
import type { Head } from "./head.ts";
import { placeOf, rowName } from "./program.ts";

export const segmentNames = (head: Head): string[] => {
  const names: string[] = [];
  for (let number = head.segmentFrom; number < head.segmentTo; number += 1)
    names.push(rowName.segment(head.generation, number));
  return names;
};

export const openSegment = (
  sealer: Sealer,
  ref: ShopperRef,
  key: Buffer,
  name: string,
  row: Buffer | null,
): StoredEvent[] => (row === null ? [] : decodeEvents(sealer.unseal(key, placeOf(ref, name), row)));

export const segmentBytes = (events: readonly StoredEvent[]): Buffer => fillUp(encodeEvents(events), 0);

export const sealSegment = (
  sealer: Sealer,
  ref: ShopperRef,
  key: Buffer,
  name: string,
  events: readonly StoredEvent[],
): Buffer | null => (events.length === 0 ? null : sealer.seal(key, placeOf(ref, name), segmentBytes(events)));
