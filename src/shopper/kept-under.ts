import type { Purpose } from "../consent/purposes.ts";
import type { EventType } from "./event.ts";

const MEASUREMENTS: ReadonlySet<EventType> = new Set([
  "nps",
  "verdict",
  "asked",
  // What was said of how a case was settled; the case itself is a flag and no event.
  "service_resolved",
]);

/** Something that was measured, and that no suggestion may rest on. */
export const isMeasurement = ({ type }: { readonly type: EventType }): boolean => MEASUREMENTS.has(type);

/**
 * The purpose under which an event is kept (docs/consent-rules.md, "What is kept under what"), and whose
 * withdrawal takes it away again. A sensitive product's event needs `sensitive` as well; service flags and
 * `unsubscribed` are no stored events.
 */
export const keptUnder = (type: EventType): Purpose =>
  MEASUREMENTS.has(type) ? "measure" : type === "contacted" ? "contact" : "personalise";
