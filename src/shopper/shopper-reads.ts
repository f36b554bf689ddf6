import type { ConsentPort } from "../consent/port.ts";
import type { ShopperState } from "../consent/state.ts";
import type { BeliefShare } from "./belief-share.ts";
import type { StoredEvent } from "./event.ts";
import type { AsTrained, Notes, ShopperPort } from "./port.ts";

export type { Notes } from "./port.ts";

/**
 * What others may be handed of the store of shoppers. Behaviour opens to a Grant alone; only this folder and
 * consent see the rest.
 */
export type EventReads = Pick<ShopperPort, "readEvents">;

/** The shopper's own consent records, for the shopper or an officer. */
export type RecordReads = Pick<ConsentPort, "readHistory">;

/** What an authenticated shopper may see and take back (Art. 15-17 GDPR). */
export type OwnData = EventReads &
  RecordReads &
  Pick<ShopperPort, "forgetEvent" | "readForgottenCount" | "readNotes" | "readShares" | "readTrained">;

/** All that is stored of one shopper, decrypted. */
export type ShopperData = {
  readonly state: ShopperState;
  readonly events: readonly StoredEvent[];
  readonly records: Awaited<ReturnType<ConsentPort["readHistory"]>>;
  readonly trained: AsTrained | null;
  readonly shares: readonly BeliefShare[];
  readonly forgotten: number;
  readonly notes: Notes;
};
