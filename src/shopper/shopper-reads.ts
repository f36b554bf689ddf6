import type { ShopperPort } from "../store/shopper-port.ts";

/** What others may be handed of the store of shoppers. Behaviour opens to a Grant alone; only this folder and consent see the rest. */
export type EventReads = Pick<ShopperPort, "readEvents">;

/** The shopper's own consent records, for the shopper or an officer. */
export type RecordReads = Pick<ShopperPort, "readHistory">;

/** What an authenticated shopper may see and take back (Art. 15-17 GDPR). */
export type OwnData = EventReads & RecordReads & Pick<ShopperPort, "deleteEvent">;
