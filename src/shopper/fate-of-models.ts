import type { ForgottenModel } from "../consent/proofs/receipts/erasure-receipt.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Clock } from "../lib/clock.ts";
import type { ErasureLog } from "../model/registry/erasure-log.ts";
import { packageOf, type RegistryState, rolesOf, slotOf } from "../model/registry/registry-state.ts";
import type { Leaving } from "./log-leaving.ts";

/**
 * A version that has learnt from somebody who is erased, and the slot that it was in ("none": in no slot).
 */
export type RememberingVersion = Pick<ForgottenModel, "slot" | "name" | "version">;

export type FateOfModels = {
  /** The versions that may serve and remember the person, before their rows go. */
  versionsOf(refs: readonly ShopperRef[]): Promise<readonly RememberingVersion[]>;
  /** What has become of them by now. */
  fateOf(
    shop: string,
    versions: readonly RememberingVersion[],
    leftAt: number,
  ): Promise<readonly ForgottenModel[]>;
};

type Deps = {
  readonly leaving: Pick<Leaving, "rememberedBy">;
  readonly registryOf: (shop: string) => Promise<RegistryState>;
  readonly erasureLog: Pick<ErasureLog, "untilOf">;
  readonly clock: Clock;
};

/** A package that counted somebody and is not in the registry was removed, or enters it in these minutes. */
const ENTERS_WITHIN_MS = 10 * 60_000;

const slotIn = (state: RegistryState, id: string): string =>
  Object.keys(state.slots).find((slot) => rolesOf(slotOf(state, slot)).includes(id)) ??
  Object.keys(state.slots).find((slot) => slotOf(state, slot).earlier.includes(id)) ??
  "none";

/**
 * What an erasure's receipt says of models: each version that had learnt from the person, until it is
 * retired.
 */
export const createFate = ({ leaving, registryOf, erasureLog, clock }: Deps): FateOfModels => ({
  async versionsOf(refs) {
    const [first] = refs;
    if (first === undefined) return [];
    const [ids, state] = await Promise.all([leaving.rememberedBy(refs), registryOf(first.shop)]);
    return ids.map((id) => {
      const at = id.lastIndexOf("@");
      return { slot: slotIn(state, id), name: id.slice(0, at), version: id.slice(at + 1) };
    });
  },
  async fateOf(shop, versions, leftAt) {
    if (versions.length === 0) return [];
    const [state, until] = await Promise.all([registryOf(shop), erasureLog.untilOf(shop, leftAt)]);
    return versions.map(({ slot, name, version }) => {
      const entry = packageOf(state, `${name}@${version}`);
      const isGone = entry === null ? clock() >= leftAt + ENTERS_WITHIN_MS : entry.retired !== null;
      return isGone
        ? { slot, name, version, state: "retired", due: null }
        : { slot, name, version, state: "retrain_due", due: new Date(until).toISOString() };
    });
  },
});
