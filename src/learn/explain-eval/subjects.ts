/**
 * Histories of a data file as the views that serving would build, with an event id for everything that could
 * be removed.
 */
import { createViewBuilder } from "../../shopper/build-view.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import { STEP_CODES } from "../../shopper/step.ts";
import type { View, ViewMaterial } from "../../shopper/view.ts";
import type { EvaluationData } from "../data/load-evaluation.ts";
import type { Prediction } from "../data/predictions.ts";

/**
 * Somebody whose suggestions are explained. `events` newest first; `viewOf` builds anew from what is left.
 */
export type ExplainedSubject = {
  readonly unit: string;
  readonly events: readonly StoredEvent[];
  viewOf(without: ReadonlySet<string>): View;
};

const DAY_MS = 86_400_000;
const TYPE_OF: Readonly<Record<number, StoredEvent["type"]>> = {
  [STEP_CODES.view]: "view",
  [STEP_CODES.click]: "click",
  [STEP_CODES.cart]: "cart_add",
  [STEP_CODES.wishlist]: "wishlist_add",
  [STEP_CODES.purchase]: "purchase",
  [STEP_CODES.rating]: "rating",
};
const EVERY_STEP = 1_000_000;

const eventOf = (
  unit: string,
  step: number,
  position: number,
  item_id: string,
  type: StoredEvent["type"],
  occurred_at: number,
  isOrder: boolean,
): StoredEvent => ({
  event_id: `${unit}-${step}-${position}`,
  type,
  item_id,
  occurred_at,
  channel: "web",
  session_id: null,
  quantity: null,
  price_minor: null,
  currency: null,
  order_id: isOrder ? `${unit}-${step}` : null,
  value: type === "rating" ? 5 : null,
  query: null,
  case_id: null,
  ref_event_id: null,
  recommendation_id: null,
  received_at: occurred_at,
  imported: true,
  sensitive: false,
});

/** Several things of one step are one order, whatever the file calls them: its items share a gap. */
const eventsOf = ({ unit, history }: Prediction, { train }: EvaluationData): StoredEvent[] =>
  history
    .flatMap(({ time, type, items }, step) => {
      const known = items.filter((index) => index > 0);
      const isOrder = known.length > 1;
      // Nothing was ever bought at time 0.
      const at = train.timed ? time * DAY_MS : (step + 1) * 1000;
      return known.map((index, position) =>
        eventOf(
          unit,
          step,
          position,
          train.items[index] ?? "",
          isOrder ? "purchase" : (TYPE_OF[type] ?? "view"),
          at,
          isOrder,
        ),
      );
    })
    .reverse();

const materialOf = (stored: readonly StoredEvent[], now: number): ViewMaterial => ({
  rung: "profile",
  stored,
  session: [],
  context: {
    moment: "home",
    item_id: null,
    items: [],
    cart: [],
    category: [],
    query: null,
    channel: "web",
    country: null,
    currency: null,
  },
  reads_cart: false,
  preferences: null,
  open_complaint: false,
  now,
  max_steps: EVERY_STEP,
});

/** Evenly spread subjects with at least two events. */
export const subjectsOf = (data: EvaluationData, most: number): ExplainedSubject[] => {
  const all = data.predictions.filter(
    ({ history }) =>
      history.reduce((sum, { items }) => sum + items.filter((index) => index > 0).length, 0) >= 2,
  );
  const step = Math.max(1, all.length / most);
  const spread = Array.from({ length: Math.min(most, all.length) }, (_, at) => Math.floor(at * step));
  return spread
    .flatMap((at) => all[at] ?? [])
    .map((prediction) => {
      const events = eventsOf(prediction, data);
      const now = data.train.timed ? prediction.time * DAY_MS : (prediction.history.length + 1) * 1000;
      const build = createViewBuilder(materialOf(events, now));
      return { unit: prediction.unit, events, viewOf: (without) => build(without) };
    });
};

/**
 * The view of what is left, built from nothing: the check of a claim shares no code path with what found it
 * but the view itself.
 */
export const viewWithout = ({ events }: ExplainedSubject, without: ReadonlySet<string>, now: number): View =>
  createViewBuilder(
    materialOf(
      events.filter(({ event_id }) => !without.has(event_id)),
      now,
    ),
  )();
