import type { Gate } from "../consent/gate.ts";
import type { ConsentPolicy } from "../consent/policy.ts";
import type { Signals } from "../consent/purposes.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { checkEvent } from "./check-event.ts";
import type { ShopperEvent, StoredEvent } from "./event.ts";
import type { ShopperPort } from "./port.ts";
import type { ItemFacts } from "./record-events.ts";

export type Correction = {
  readonly shopper: ShopperRef;
  readonly eventId: string;
  /** The event as it should have been; pure, and called again when somebody else was faster. */
  readonly change: (event: StoredEvent) => ShopperEvent;
  readonly itemFacts: (itemId: string) => ItemFacts;
  /** Whether a search is about sensitive products. */
  readonly isSensitiveSearch: (query: string) => boolean;
  readonly signals: Signals;
  readonly policy: ConsentPolicy;
};

export type CorrectEvent = (correction: Correction) => Promise<StoredEvent>;

type Deps = {
  readonly gate: Gate;
  readonly shoppers: Pick<ShopperPort, "readEvents" | "replaceEvent">;
  readonly clock: Clock;
};

const ATTEMPTS = 20;

const requireKnown = (wanted: ShopperEvent, before: StoredEvent, facts: ItemFacts | null): void => {
  if (wanted.item_id !== before.item_id && facts?.known === false)
    throw new DomainError(
      "item_unknown",
      "Send the item first (PUT /v1/items): what it is decides what may be kept.",
    );
};

/**
 * Rectification of one stored event (Art. 16 GDPR): checked as an event that comes in, under the same id, in
 * one write. It needs no consent, as the event is kept already; but what may not be kept does not come in
 * this way either.
 */
export const createCorrectEvent = ({ gate, shoppers, clock }: Deps): CorrectEvent => {
  const requireLeave = async (
    { shopper, signals, policy }: Correction,
    bringsSensitive: boolean,
  ): Promise<void> => {
    if (!bringsSensitive) return;
    const { decision } = await gate.pass({
      shopper,
      signals,
      optOut: false,
      sessionReceipt: [],
      policy,
      country: null,
    });
    if (!decision.verdicts.sensitive.granted)
      throw new DomainError(
        "consent_missing",
        "What was corrected is about sensitive products, and this shopper has not agreed that such things " +
          "are kept: forget the event with DELETE instead.",
      );
  };
  return async (correction) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { state, grant } = await gate.exercise(correction.shopper);
      const events = await shoppers.readEvents(grant);
      if (events === null) continue;
      const before = events.find(({ event_id }) => event_id === correction.eventId);
      if (before === undefined)
        throw new DomainError("event_unknown", "The shopper has no event of this id.");
      const now = clock();
      const wanted = correction.change(before);
      checkEvent(wanted, now);
      if (wanted.occurred_at <= (state.erased_at ?? -1))
        throw new DomainError(
          "consent_missing",
          "This lies before the shopper’s erasure, and nothing of before is kept: forget the event " +
            "with DELETE instead.",
        );
      const facts = wanted.item_id === null ? null : correction.itemFacts(wanted.item_id);
      requireKnown(wanted, before, facts);
      const isSame = wanted.item_id === before.item_id && wanted.query === before.query;
      const sensitive = isSame
        ? before.sensitive
        : facts?.sensitive === true || (wanted.query !== null && correction.isSensitiveSearch(wanted.query));
      // Another sensitive item or search is another thing told of the person, whatever stood there before.
      await requireLeave(correction, sensitive && !isSame);
      const after: StoredEvent = { ...before, ...wanted, sensitive, corrected_at: now };
      if (await shoppers.replaceEvent(correction.shopper, state.version, before, after)) return after;
    }
    throw new DomainError("consent_changed", "Consent is changing at this very moment; ask again.");
  };
};
