import type { Purpose } from "../consent/purposes.ts";
import type { EventType } from "./event.ts";

/**
 * The purpose under which an event is kept (docs/consent-rules.md, "What is kept under what"), and whose
 * withdrawal takes it away again. A sensitive product's event needs `sensitive` as well; service flags and
 * `unsubscribed` are no stored events.
 */
export const keptUnder = (type: EventType): Purpose =>
  type === "nps" || type === "verdict" ? "measure" : type === "contacted" ? "contact" : "personalise";
