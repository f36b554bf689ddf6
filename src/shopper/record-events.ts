import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { type Arrival, type EventOutcome, notKept, type Pending, type RecordEvents } from "./arrival.ts";
import { checkEvent } from "./check-event.ts";
import { type KeepDeps, keepEvents } from "./keep-events.ts";
import { type ActDeps, isAct, settleAct } from "./settle-act.ts";

type Deps = Omit<KeepDeps & ActDeps, "shoppers"> & {
  readonly shoppers: KeepDeps["shoppers"] & ActDeps["shoppers"];
  readonly count: (shop: string, name: string, by: number) => Promise<void>;
  readonly clock: Clock;
};

const RETRIES = 5;

/**
 * Keeps what consent lets be kept and nothing else: each event is checked, decided under its own signals, and
 * appended under the consent version that was decided on; a version that has changed meanwhile is decided
 * again. What is not kept leaves a bare count per shop. Durable before it resolves.
 */
export const createRecordEvents =
  (deps: Deps): RecordEvents =>
  async (batch) => {
    const outcomes: EventOutcome[] = new Array<EventOutcome>(batch.arrivals.length);
    const now = deps.clock();
    const examine = (arrival: Arrival): EventOutcome | null => {
      try {
        checkEvent(arrival.event, now);
      } catch (error) {
        if (error instanceof DomainError)
          return { status: "rejected", code: error.code, message: error.message };
        throw error;
      }
      const { item_id } = arrival.event;
      const facts = item_id === null ? null : batch.itemFacts(item_id);
      if (facts?.known === false)
        return {
          status: "rejected",
          code: "item_unknown",
          message:
            facts.ambiguous === true
              ? "This code stands for more than one item of the catalogue; send the item_id."
              : "Send the item first (PUT /v1/items): what it is decides what may be kept.",
        };
      return arrival.shopper === null ? notKept("no_shopper") : null;
    };
    let pending: Pending[] = [];
    const acts: Pending[] = [];
    batch.arrivals.forEach((arrival, index) => {
      const outcome = examine(arrival);
      if (outcome !== null) outcomes[index] = outcome;
      else (isAct(arrival.event.type) ? acts : pending).push({ index, arrival });
    });
    // In their order and before the rest: what an act withdraws is withdrawn for every event of its batch.
    for (const { index, arrival } of acts) outcomes[index] = await settleAct(deps, batch, arrival, now);
    for (let attempt = 0; pending.length > 0 && attempt < RETRIES; attempt += 1)
      pending = await keepEvents(deps, batch, pending, outcomes, now);
    for (const { index } of pending) outcomes[index] = notKept("store_unavailable");
    await countRefused(deps, batch.shop, outcomes);
    return outcomes;
  };

const countRefused = async (deps: Deps, shop: string, outcomes: readonly EventOutcome[]): Promise<void> => {
  const counts = new Map<string, number>();
  for (const outcome of outcomes)
    if (outcome.status === "not_kept") counts.set(outcome.because, (counts.get(outcome.because) ?? 0) + 1);
  await Promise.all([...counts].map(([because, by]) => deps.count(shop, `not_kept.${because}`, by)));
};
