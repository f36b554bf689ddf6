import type { EventBatch, EventOutcome } from "../../shopper/arrival.ts";
import { type Assessment, type FaultKind, percent, type QualityFinding, shareOf } from "./finding.ts";

type Fault = { readonly kind: FaultKind; readonly says: string };

/** What can be wrong with events, by the name that it is counted under. */
const FAULTS = {
  unknown_item: { kind: "contradictory", says: "name an item that is not in the catalogue" },
  in_future: { kind: "contradictory", says: "lie in the future: check the clock and the time zone" },
  invalid: { kind: "contradictory", says: "were refused as they stood; each answer says why" },
  no_order: { kind: "missing", says: "are purchases without an order: nothing tells which belong together" },
  no_shopper: { kind: "missing", says: "name no shopper, and are kept for nobody" },
  late: { kind: "stale", says: "came more than a week after they happened" },
  duplicate: { kind: "duplicated", says: "were sent before" },
} as const satisfies Readonly<Record<string, Fault>>;
export type EventFault = keyof typeof FAULTS;
const NAMES = Object.keys(FAULTS) as EventFault[];

/** How many events came, and how many of them had which fault: bare sums that name nobody. */
export type EventSums = Readonly<Partial<Record<EventFault | "arrived", number>>>;

const WEEK_MS = 7 * 86_400_000;

const faultOf = (
  { arrivals, imported }: Pick<EventBatch, "arrivals" | "imported">,
  at: number,
  outcome: EventOutcome,
  now: number,
): EventFault | null => {
  const event = arrivals[at]?.event;
  if (outcome.status === "rejected")
    return outcome.code === "item_unknown"
      ? "unknown_item"
      : outcome.code === "event_in_future"
        ? "in_future"
        : "invalid";
  if (outcome.status === "duplicate") return "duplicate";
  if (outcome.status === "not_kept") return outcome.because === "no_shopper" ? "no_shopper" : null;
  if (event?.type === "purchase" && event.order_id === null) return "no_order";
  return !imported && event !== undefined && event.occurred_at < now - WEEK_MS ? "late" : null;
};

/** Kept out by consent: nothing is known of how good it was. */
const isKeptOut = (outcome: EventOutcome): boolean =>
  outcome.status === "not_kept" && outcome.because !== "no_shopper";

/** The sums of one call. What consent kept out is no event that data could be good or bad in. */
export const sumEvents = (
  batch: Pick<EventBatch, "arrivals" | "imported">,
  outcomes: readonly EventOutcome[],
  now: number,
): EventSums => {
  const sums: Partial<Record<EventFault | "arrived", number>> = {
    arrived: outcomes.filter((outcome) => !isKeptOut(outcome)).length,
  };
  for (const [at, outcome] of outcomes.entries()) {
    const fault = faultOf(batch, at, outcome, now);
    if (fault !== null) sums[fault] = (sums[fault] ?? 0) + 1;
  }
  return sums;
};

/** Fewer events than this say nothing of how good they are. */
const LEAST_EVENTS = 20;

/** What some days of events are worth: the share of those without a fault, of a hundred. */
export const assessEvents = (sums: EventSums): Assessment => {
  const of = sums.arrived ?? 0;
  const findings = NAMES.flatMap((code): QualityFinding[] => {
    const count = sums[code] ?? 0;
    if (count === 0) return [];
    const share = shareOf(count, of);
    const { kind, says } = FAULTS[code];
    const text = `${count} of ${of} events (${percent(share)}) ${says}.`;
    return [{ code, kind, count, share, examples: [], text }];
  });
  const wrong = findings.reduce((sum, { count }) => sum + count, 0);
  return { score: of < LEAST_EVENTS ? null : Math.round(100 * Math.max(0, 1 - wrong / of)), of, findings };
};
