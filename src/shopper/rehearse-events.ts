import type { Gate, GateCall } from "../consent/gate.ts";
import { NO_SIGNALS } from "../consent/purposes.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { present } from "../lib/present.ts";
import type { EventBatch, EventOutcome, OrderLine, RecordEvents } from "./arrival.ts";
import { correctedLine, isCorrectedBy } from "./correct-order-line.ts";
import type { StoredEvent } from "./event.ts";
import { isSensitive } from "./keep-events.ts";
import { createLineFinder, isOwnLine, isTakenBack } from "./known-line.ts";
import type { ShopperPort } from "./port.ts";
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

/** What would be stored of a shopper by now, by id. */
type Shelf = Map<string, StoredEvent>;

/** The events that are stored of a shopper, as far as they may be read. */
const storedEvents = async (
  { gate, shoppers }: Deps,
  batch: EventBatch,
  shopper: ShopperRef,
): Promise<Shelf> => {
  const grant = (await gate.pass(callOf(batch, shopper))).grant("personalise");
  const events = grant === null ? null : await shoppers.readEvents(grant);
  return new Map((events ?? []).toReversed().map((event) => [event.event_id, event]));
};

const newestFirst = (shelf: Shelf): StoredEvent[] =>
  [...shelf.values()].reverse().sort((one, other) => other.occurred_at - one.occurred_at);

const take = (shelf: Shelf, event: StoredEvent): "kept" | "duplicate" => {
  if (shelf.has(event.event_id)) return "duplicate";
  shelf.set(event.event_id, event);
  return "kept";
};

/** The same as `keepEvents` does for one event, where no grant stands yet that it could be done with. */
const takeAttested = (
  shelf: Shelf,
  event: StoredEvent,
  line: OrderLine | undefined,
  find: ReturnType<typeof createLineFinder>,
): EventOutcome => {
  const isLine = line !== undefined || isOwnLine(event);
  if (isLine && isTakenBack(event, [...shelf.values()])) return { status: "duplicate" };
  const known = isLine ? find(event, line, newestFirst(shelf)) : null;
  const before = known ?? (line === undefined ? undefined : shelf.get(event.event_id));
  if (before === undefined) return { status: take(shelf, event) };
  if (!isCorrectedBy(before, event)) return { status: "duplicate" };
  shelf.set(before.event_id, correctedLine(before, event));
  return { status: "kept", corrected: true };
};

/**
 * What would become of events, with the very checks and decisions of the real keeping, and nothing written.
 * `attested`: the shop's attestation would be laid over whoever was never asked; it never covers sensitive
 * products. What a shopper had forgotten one by one is told as kept: its hashes can only be compared by a
 * write.
 */
export const createRehearsal = (deps: Deps, attested: boolean): RecordEvents => {
  const shelves = new Map<string, Shelf>();
  const shelfOf = async (batch: EventBatch, shopper: ShopperRef): Promise<Shelf> => {
    const shelf = shelves.get(shopper.key) ?? (await storedEvents(deps, batch, shopper));
    shelves.set(shopper.key, shelf);
    return shelf;
  };
  const asAttested = async (
    batch: EventBatch,
    at: number,
    outcome: EventOutcome,
    finders: Map<string, ReturnType<typeof createLineFinder>>,
  ): Promise<EventOutcome> => {
    const { shopper, event, declines, line } = present(batch.arrivals[at], "an event of the batch");
    if (!attested || declines.includes("personalise") || shopper === null) return outcome;
    if (outcome.status !== "not_kept" || outcome.because !== "never_given") return outcome;
    if (isSensitive(batch, event)) return outcome;
    const stored = { ...event, received_at: deps.clock(), imported: true, sensitive: false };
    const find = finders.get(shopper.key) ?? createLineFinder();
    finders.set(shopper.key, find);
    return takeAttested(await shelfOf(batch, shopper), stored, line, find);
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
        appendEvents: (appends) =>
          Promise.all(
            appends.map(async ({ grant, events }) => {
              const shelf = await shelfOf(batch, present(grant.subjects[0], "the subject of a grant"));
              return events.map((event) => take(shelf, event));
            }),
          ),
        readEvents: async ({ subjects: [own] }) =>
          own === undefined ? [] : newestFirst(await shelfOf(batch, own)),
        replaceEvent: async ({ key }, _version, before, after) =>
          shelves.get(key)?.set(before.event_id, after) !== undefined,
      },
      count: async () => undefined,
      withdrawContact: async () => undefined,
      hasWithdrawn: async () => false,
      clock: deps.clock,
    });
    const outcomes: EventOutcome[] = [];
    const finders = new Map<string, ReturnType<typeof createLineFinder>>();
    for (const [at, outcome] of (await rehearse(batch)).entries())
      outcomes.push(await asAttested(batch, at, outcome, finders));
    return outcomes;
  };
};
