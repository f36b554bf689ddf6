import type { Gate, GateResult } from "../consent/gate.ts";
import type { ConsentPort } from "../consent/port.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ShopperState } from "../consent/state.ts";
import { firstOf, present } from "../lib/present.ts";
import { type Arrival, type EventBatch, type EventOutcome, notKept } from "./arrival.ts";
import type { EventType, ShopperEvent } from "./event.ts";
import type { ShopperPort } from "./port.ts";

export type ActDeps = {
  readonly gate: Gate;
  readonly shoppers: Pick<ConsentPort, "changeState"> & Pick<ShopperPort, "appendEvents">;
  /**
   * Withdraws `contact`: what an `unsubscribed` event is. In force when it resolves, also where the store
   * took nothing. @throws DomainError where it could not be held either
   */
  readonly withdrawContact: (shopper: ShopperRef, eventId: string) => Promise<void>;
  /** Is there a withdrawal that this very event made? */
  readonly hasWithdrawn: (shopper: ShopperRef, eventId: string) => Promise<boolean>;
};

/** Of an event about a case. */
const caseOf = ({ case_id }: ShopperEvent): string => present(case_id, "the case of an event");

const RETRIES = 5;
/** Open cases that are remembered of one shopper; the oldest goes first. */
const MOST_CASES = 100;

export const isAct = (type: EventType): boolean =>
  type === "service_opened" || type === "service_resolved" || type === "unsubscribed";

/**
 * One open/closed flag per service case, under `personalise` or `contact`; nothing of the case itself. Null:
 * consent changed meanwhile.
 */
const keepCase = async (
  deps: ActDeps,
  gateResult: GateResult,
  event: ShopperEvent,
): Promise<EventOutcome | null> => {
  const { verdicts } = gateResult.decision;
  const stored = gateResult.grant("personalise") ?? gateResult.grant("contact");
  if (gateResult.shopper === null || stored === null)
    return notKept(verdicts.personalise.because ?? "never_given");
  const version = firstOf(stored.subjects, "the subject of a grant").version;
  let outcome: EventOutcome | null = { status: "duplicate" };
  await deps.shoppers.changeState(gateResult.shopper, (state) => {
    outcome = { status: "duplicate" };
    if (state.version !== version) {
      outcome = null;
      return null;
    }
    const open = state.open_cases.includes(caseOf(event));
    const opens = event.type === "service_opened";
    if (open === opens) return null;
    outcome = { status: "kept" };
    return {
      state: {
        ...state,
        open_cases: opens
          ? [...state.open_cases, caseOf(event)].slice(-MOST_CASES)
          : state.open_cases.filter((each) => each !== event.case_id),
      },
    };
  });
  return outcome;
};

/**
 * How content somebody was with how their case was settled is a measurement of its own, kept with `measure`
 * alone and without the case. False: consent changed meanwhile.
 */
const keepSatisfaction = async (
  { shoppers }: ActDeps,
  { imported }: EventBatch,
  gateResult: GateResult,
  event: ShopperEvent,
  now: number,
): Promise<boolean> => {
  const grant = gateResult.grant("measure");
  if (event.type !== "service_resolved" || event.value === null || grant === null) return true;
  const said = { ...event, case_id: null, received_at: now, imported, sensitive: false };
  const [kept] = await shoppers.appendEvents([{ grant, events: [said] }]);
  return kept != null;
};

export const happenedBeforeErasure = ({ state }: GateResult, event: ShopperEvent): boolean =>
  state !== null && state.erased_at !== null && event.occurred_at <= state.erased_at;

/** Null for the state: it cannot be read, and what was refused is held beside the store. */
const unsubscribe = async (
  { hasWithdrawn, withdrawContact }: ActDeps,
  { shopper, event }: Arrival,
  state: ShopperState | null,
): Promise<EventOutcome> => {
  const named = present(shopper, "the shopper of an event");
  const said = state?.standing.contact.state;
  const isDenied = said === "refused" || said === "withdrawn";
  // Another such event is another word of the person, and is recorded as one.
  if (isDenied && (await hasWithdrawn(named, event.event_id))) return { status: "duplicate" };
  await withdrawContact(named, event.event_id);
  return { status: "kept" };
};

/**
 * What changes the shopper's state and leaves no event behind: a withdrawal of `contact`, the flag of a
 * service case. Decided again while consent changes.
 */
export const settleAct = async (
  deps: ActDeps,
  batch: EventBatch,
  arrival: Arrival,
  now: number,
): Promise<EventOutcome> => {
  const { shopper, event, signals, declines } = arrival;
  for (let attempt = 0; attempt < RETRIES; attempt += 1) {
    const gateResult = await deps.gate.pass({
      shopper,
      signals,
      optOut: false,
      declines,
      sessionReceipt: [],
      policy: batch.policy,
      country: null,
    });
    if (happenedBeforeErasure(gateResult, event)) return notKept("erased");
    if (event.type === "unsubscribed") return unsubscribe(deps, arrival, gateResult.state);
    if (gateResult.state === null) return notKept("store_unavailable");
    if (!(await keepSatisfaction(deps, batch, gateResult, event, now))) continue;
    const outcome = await keepCase(deps, gateResult, event);
    if (outcome !== null) return outcome;
  }
  return notKept("store_unavailable");
};
