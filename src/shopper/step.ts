import type { Channel } from "./event.ts";

/**
 * What a step is, with the fixed codes of the feature `history.event_types` (0 is padding). A search, NPS,
 * delivered or service event is no step (docs/learning.md, "Steps").
 */
export const STEP_CODES = {
  view: 1,
  click: 2,
  cart: 3,
  wishlist: 4,
  purchase: 5,
  rating: 6,
  context: 7,
} as const;
export type StepType = keyof typeof STEP_CODES;

/**
 * Where a step came from. Only `stored` and `session` steps count as profiling; the page and its cart never
 * do.
 */
export type StepOrigin = "stored" | "session" | "context";

/** One view or cart event, or one whole order: its items share a gap and weigh 1/sqrt(size) each. */
export type Step = {
  readonly type: StepType;
  readonly origin: StepOrigin;
  readonly items: readonly string[];
  /** Ids of the events behind each item, in the order of `items`; empty for the page's own step. */
  readonly event_ids: readonly string[];
  readonly occurred_at: number;
  readonly channel: Channel | null;
};
