import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { TextSeal } from "../lib/text-seal.ts";

/**
 * What stands for a shopper's event in an address: addresses end up in logs and histories, and the shop's own
 * ids (often its order numbers) do not belong there.
 */
export type EventHandles = {
  /**
   * `fresh` keeps two handles of one event from being equal: the id of the answer that carries it, or
   * something random.
   */
  of(shopper: ShopperRef, eventId: string, fresh: string): string;
  /**
   * The event of a handle that was made for this very shopper; null for anything else, such as an event id.
   */
  read(shopper: ShopperRef, handle: string): string | null;
};

const PREFIX = "ev1.";

export const createEventHandles = (seal: TextSeal): EventHandles => ({
  of: ({ shop, key }, eventId, fresh) => PREFIX + seal.seal([shop, key], `${fresh} ${eventId}`),
  read({ shop, key }, handle) {
    const text = handle.startsWith(PREFIX) ? seal.open([shop, key], handle.slice(PREFIX.length)) : null;
    return text === null ? null : text.slice(text.indexOf(" ") + 1);
  },
});
