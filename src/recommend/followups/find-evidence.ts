import type { Because } from "../../consent/purposes.ts";
import type { EvidenceRef } from "../../explain/reason-facts.ts";
import { textMark } from "../../lib/text-mark.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import type { StepType } from "../../shopper/step.ts";
import type { RecordedEvidence } from "../record/decision-record.ts";

/** What consent opens today of what a record rests on. */
export type OpenedRecord = {
  /** The shopper's events where consent opens them today, else why not. */
  readonly events: readonly StoredEvent[] | { readonly because: Because };
  /**
   * Of a personal record, where `sensitive` is not granted today: what rests on or is such a product stays
   * untold.
   */
  readonly closed: { readonly because: Because; isSensitive(itemId: string): boolean } | null;
};

const STEP_OF: Partial<Record<StoredEvent["type"], StepType>> = {
  view: "view",
  click: "click",
  cart_add: "cart",
  wishlist_add: "wishlist",
  purchase: "purchase",
  rating: "rating",
};

/** Finds what a record names, and notes what it could not tell. */
export type Finder = {
  find(mark: number): StoredEvent | null;
  isOpen(itemId: string): boolean;
  readonly missed: () => boolean;
  readonly kept: () => boolean;
};

export const createFinder = ({ events, closed }: OpenedRecord): Finder => {
  const byMark = new Map(
    Array.isArray(events)
      ? (events as readonly StoredEvent[]).map((event): [number, StoredEvent] => [
          textMark(event.event_id),
          event,
        ])
      : [],
  );
  let missed = false;
  let kept = false;
  return {
    isOpen: (itemId) => {
      const isOpen = closed === null || !closed.isSensitive(itemId);
      if (!isOpen) kept = true;
      return isOpen;
    },
    kept: () => kept,
    find: (mark) => {
      const event = byMark.get(mark) ?? null;
      if (event === null) missed = true;
      return event;
    },
    missed: () => missed,
  };
};

export const evidenceFrom = (evidence: RecordedEvidence, finder: Finder): EvidenceRef | null => {
  if (!("event" in evidence))
    return finder.isOpen(evidence.page_item)
      ? {
          event_id: null,
          type: evidence.type,
          item_id: evidence.page_item,
          channel: null,
          occurred_at: null,
        }
      : null;
  const event = finder.find(evidence.event);
  const type = event === null ? undefined : STEP_OF[event.type];
  return event === null || type === undefined || event.item_id === null
    ? null
    : {
        event_id: event.event_id,
        type,
        item_id: event.item_id,
        channel: event.channel,
        occurred_at: event.occurred_at,
      };
};
