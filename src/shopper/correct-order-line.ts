import type { Grant } from "../consent/gate.ts";
import { type EventOutcome, notKept } from "./arrival.ts";
import type { StoredEvent } from "./event.ts";
import type { ShopperPort } from "./port.ts";

const ATTEMPTS = 5;

const saysTheSame = (before: StoredEvent, told: StoredEvent): boolean =>
  (before.quantity ?? 1) === (told.quantity ?? 1) &&
  (told.declined ?? []).every((purpose) => before.declined?.includes(purpose) === true) &&
  (told.price_minor === null ||
    (before.price_minor === told.price_minor && before.currency === told.currency));

/**
 * Whether a later word of a line says other than what is kept. What the shopper had corrected themselves
 * stands (Art. 16 GDPR); an older word that came late changes nothing.
 */
export const isCorrectedBy = (before: StoredEvent, told: StoredEvent): boolean =>
  before.corrected_at === undefined && before.occurred_at <= told.occurred_at && !saysTheSame(before, told);

/** The line as it was told last. What is not said of the price is kept, and so is every refusal. */
export const correctedLine = (before: StoredEvent, told: StoredEvent): StoredEvent => ({
  ...before,
  quantity: told.quantity,
  ...(told.price_minor === null ? {} : { price_minor: told.price_minor, currency: told.currency }),
  ...(told.declined !== undefined && {
    declined: [...new Set([...(before.declined ?? []), ...told.declined])],
  }),
});

/**
 * A line of an order that is known under its id is told again. A later word with other units or another price
 * takes the place of the first; the same word, and an older one that came late, is a duplicate.
 */
export const correctOrderLine = async (
  shoppers: Pick<ShopperPort, "readEvents" | "replaceEvent">,
  grant: Grant<"personalise">,
  told: StoredEvent,
): Promise<EventOutcome> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const events = await shoppers.readEvents(grant);
    if (events === null) return notKept("store_unavailable");
    const older = events.filter((before) => before.event_id === told.event_id && isCorrectedBy(before, told));
    if (older.length === 0) return { status: "duplicate" };
    for (const before of older) {
      const after = correctedLine(before, told);
      // Of joined identities, the line is among the rows of one of them.
      for (const { shop, key, version } of grant.subjects)
        if (await shoppers.replaceEvent({ shop, key }, version, before, after))
          return { status: "kept", corrected: true };
    }
  }
  // Somebody else writes the same order at this very moment; the sender's next try settles it.
  return notKept("store_unavailable");
};
