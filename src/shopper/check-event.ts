import { DomainError } from "../lib/errors.ts";
import { idFault } from "../lib/id-rule.ts";
import { type EventType, ITEMLESS_TYPES, type ShopperEvent } from "./event.ts";

/** Clocks differ; what lies further ahead than this did not happen yet. */
export const FUTURE_MS = 5 * 60_000;

const RANGES: Readonly<Partial<Record<EventType, readonly [number, number]>>> = {
  rating: [1, 5],
  nps: [0, 10],
  service_resolved: [1, 5],
};

/** Events that say something without a value too: a case was settled, a question was put. */
const MAY_BE_SILENT: readonly EventType[] = ["service_resolved", "asked"];

const refuse = (path: string, message: string): DomainError =>
  new DomainError("invalid_request", message, { errors: [{ path, message }] });

const BY_ORDER: readonly EventType[] = ["order_cancelled", "return", "delivered"];

/** What is wrong with the item that an event names, or does not name; null: nothing. */
export const itemFault = ({
  type,
  item_id,
  order_id,
}: Pick<ShopperEvent, "type" | "item_id" | "order_id">): string | null => {
  // A question is about one thing, or about the shop.
  if (type === "asked") return null;
  const itemless = ITEMLESS_TYPES.includes(type);
  if (itemless) return item_id === null ? null : `A ${type} event names no item; leave item_id out.`;
  // A whole order may be cancelled, given back or delivered by its id alone.
  const byOrder = BY_ORDER.includes(type) && order_id !== null;
  return item_id === null && !byOrder ? `A ${type} event names its item in item_id.` : null;
};

const checkItem = (event: ShopperEvent): void => {
  const fault = itemFault(event);
  if (fault !== null) throw refuse("item_id", fault);
};

/** How likely one is to recommend the shop, from 0 to 10; or whether a thing is of use: 1, or 0. */
export const answerRange = ({ item_id }: Pick<ShopperEvent, "item_id">): readonly [number, number] =>
  item_id === null ? [0, 10] : [0, 1];

const checkValue = (event: ShopperEvent): void => {
  const range = event.type === "asked" ? answerRange(event) : RANGES[event.type];
  if (range === undefined) return;
  if (event.value === null && MAY_BE_SILENT.includes(event.type)) return;
  if (event.value === null || event.value < range[0] || event.value > range[1])
    throw refuse("value", `The value of an event ${event.type} lies between ${range[0]} and ${range[1]}.`);
};

const IDS = [
  "event_id",
  "item_id",
  "session_id",
  "order_id",
  "case_id",
  "ref_event_id",
  "recommendation_id",
] as const;

/** Whatever format it came in: the rule of ids. */
const checkIds = (event: ShopperEvent): void => {
  for (const name of IDS) {
    const fault = event[name] === null ? null : idFault(event[name]);
    if (fault !== null) throw refuse(name, fault);
  }
};

/**
 * What a schema cannot say of an event: fields that its type needs, and that it has already happened. `now`
 * in ms.
 */
export const checkEvent = (event: ShopperEvent, now: number): void => {
  checkIds(event);
  checkItem(event);
  checkValue(event);
  if (event.type === "search" && event.query === null) throw refuse("query", "A search event has a query.");
  if ((event.type === "service_opened" || event.type === "service_resolved") && event.case_id === null)
    throw refuse("case_id", `A ${event.type} event names its case in case_id.`);
  if (event.price_minor !== null && event.currency === null)
    throw refuse("currency", "Name the currency of the price (ISO 4217).");
  // Of who unsubscribes no time is kept: the withdrawal is of when it comes in, whatever their clock says.
  if (event.type !== "unsubscribed" && event.occurred_at > now + FUTURE_MS) {
    throw new DomainError(
      "event_in_future",
      "occurred_at lies more than five minutes ahead; check the clock and the time zone.",
      { errors: [{ path: "occurred_at", message: "This time has not come yet." }] },
    );
  }
};
