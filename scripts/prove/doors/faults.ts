import { PURPOSES } from "../../../src/consent/purposes.ts";
import type { ConsentStanding } from "../../../src/consent/record.ts";
import type { ShopperState } from "../../../src/consent/state.ts";
import type { Store } from "../../../src/store/driver/store.ts";

/** Faults that are planted to see that doors would be found: none of them is in the service. */
export type Faults = {
  /** Whoever has a record is read as somebody who granted everything and stopped nothing. */
  readonly forcedOpen: boolean;
  /** `Sec-GPC` and `signals` are not heard. */
  readonly deaf: boolean;
  /** An erasure is answered, and nothing is erased. */
  readonly keeps: boolean;
};

export const NO_FAULTS: Faults = { forcedOpen: false, deaf: false, keeps: false };

const opened = (state: ShopperState): ShopperState => ({
  ...state,
  standing: Object.fromEntries(
    PURPOSES.map((purpose) => [
      purpose,
      { ...state.standing[purpose], state: "granted", expires_at: null, notice_hash: null },
    ]),
  ) as ConsentStanding,
  restriction_since: null,
  objection_since: null,
  age_band: "adult",
  preferences: { ...state.preferences, paused: false },
});

export const withFaults = (store: Store, planted: () => Faults): Store => {
  const { shoppers } = store;
  const bent: Partial<Store["shoppers"]> = {
    async readState(ref) {
      const state = await shoppers.readState(ref);
      return planted().forcedOpen && state.has_record ? opened(state) : state;
    },
    raiseBarrier: (...given) =>
      planted().keeps ? Promise.resolve({ asTrained: null }) : shoppers.raiseBarrier(...given),
    purge: (ref) => (planted().keeps ? Promise.resolve() : shoppers.purge(ref)),
  };
  return {
    ...store,
    shoppers: new Proxy(shoppers, {
      get: (port, name, receiver): unknown =>
        Object.hasOwn(bent, name) ? Reflect.get(bent, name) : Reflect.get(port, name, receiver),
    }),
    pseudonym: (shop, id) => store.pseudonym(shop, id),
  };
};
