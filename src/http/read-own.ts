import type { Gate } from "../consent/gate.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ShopperState } from "../consent/state.ts";
import { DomainError } from "../lib/errors.ts";
import type { StoredEvent } from "../shopper/event.ts";
import type { OwnData } from "../shopper/shopper-reads.ts";

const ATTEMPTS = 20;

type Deps = { readonly gate: Gate; readonly shoppers: Pick<OwnData, "readEvents"> };
type Own = { readonly state: ShopperState; readonly events: readonly StoredEvent[] };

/** Reads what is stored of a shopper for their own rights: state and events of one consent version. */
export const createReadOwn =
  ({ gate, shoppers }: Deps) =>
  async (ref: ShopperRef): Promise<Own> => {
    // A change between the two reads means: read again, with the state as it is now.
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { state, grant } = await gate.exercise(ref);
      const events = await shoppers.readEvents(grant);
      if (events !== null) return { state, events };
    }
    throw new DomainError("consent_changed", "Consent is changing at this very moment; ask again.");
  };
