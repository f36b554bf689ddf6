import type { Gate, GateCall } from "../consent/gate.ts";
import { NO_SIGNALS } from "../consent/purposes.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import type { EventBatch, EventOutcome, RecordEvents } from "./arrival.ts";
import type { Append, AppendResult, ShopperPort } from "./port.ts";
import { createRecordEvents } from "./record-events.ts";

type Deps = {
  readonly gate: Gate;
  readonly shoppers: Pick<ShopperPort, "readEvents">;
  readonly clock: Clock;
};

const callOf = ({ policy }: EventBatch, shopper: ShopperRef): GateCall => ({
  shopper,
  signals: NO_SIGNALS,
  optOut: false,
  sessionReceipt: [],
  policy,
  country: null,
});

/** Ids of the events that are stored of a shopper, as far as they may be read. */
const storedIds = async (
  { gate, shoppers }: Deps,
  batch: EventBatch,
  shopper: ShopperRef,
): Promise<Set<string>> => {
  const grant = (await gate.pass(callOf(batch, shopper))).grant("personalise");
  const events = grant === null ? null : await shoppers.readEvents(grant);
  return new Set((events ?? []).map(({ event_id }) => event_id));
};

/**
 * What would become of events, with the very checks and decisions of the real keeping, and nothing written.
 * `attested`: the shop's attestation would be laid over whoever was never asked; it never covers sensitive
 * products. What a shopper had forgotten one by one is told as kept: its hashes can only be compared by a
 * write.
 */
export const createRehearsal = (deps: Deps, attested: boolean): RecordEvents => {
  const known = new Map<string, Set<string>>();
  const idsOf = async (batch: EventBatch, shopper: ShopperRef): Promise<Set<string>> => {
    const ids = known.get(shopper.key) ?? (await storedIds(deps, batch, shopper));
    known.set(shopper.key, ids);
    return ids;
  };
  const append = async (batch: EventBatch, { grant, events }: Append): Promise<AppendResult> => {
    const ids = await idsOf(batch, grant.subjects[0]!);
    return events.map(({ event_id }) => {
      if (ids.has(event_id)) return "duplicate";
      ids.add(event_id);
      return "kept";
    });
  };
  const asAttested = async (batch: EventBatch, at: number, outcome: EventOutcome): Promise<EventOutcome> => {
    const { shopper, event, declines } = batch.arrivals[at]!;
    if (!attested || declines.includes("personalise") || shopper === null) return outcome;
    if (outcome.status !== "not_kept" || outcome.because !== "never_given") return outcome;
    const isSensitive =
      (event.item_id !== null && batch.itemFacts(event.item_id).sensitive) ||
      (event.query !== null && batch.isSensitiveSearch(event.query));
    if (isSensitive) return outcome;
    const ids = await idsOf(batch, shopper);
    if (ids.has(event.event_id)) return { status: "duplicate" };
    ids.add(event.event_id);
    return { status: "kept" };
  };
  return async (batch) => {
    const rehearse = createRecordEvents({
      gate: deps.gate,
      shoppers: {
        changeState: async (shopper, change) => {
          const { state } = await deps.gate.pass(callOf(batch, shopper));
          if (state === null)
            throw new DomainError("store_unavailable", "Consent cannot be read now. Try again.");
          change(state);
          return state;
        },
        appendEvents: (appends) => Promise.all(appends.map((each) => append(batch, each))),
        readEvents: async () => [],
        replaceEvent: async () => true,
      },
      count: async () => undefined,
      withdrawContact: async () => undefined,
      hasWithdrawn: async () => false,
      clock: deps.clock,
    });
    const outcomes: EventOutcome[] = [];
    for (const [at, outcome] of (await rehearse(batch)).entries())
      outcomes.push(await asAttested(batch, at, outcome));
    return outcomes;
  };
};
