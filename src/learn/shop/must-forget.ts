import { retireRemembering } from "../../model/registry/package-transitions.ts";
import { isTrainedHere, type RegistryState, remembers } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";

/**
 * A version without those who left is due in this part of the shop's deadline, so that there is time for a
 * second try.
 */
const DUE_AFTER = 0.5;
const NOTHING_LEFT =
  "it still remembers shoppers who left, and there is too little left to train a version without them";

const trainedHere = (state: RegistryState) => Object.values(state.packages).filter(isTrainedHere);

/** Did its retirement take it out of a slot? */
const wasServed = (state: RegistryState, id: string): boolean =>
  Object.values(state.slots).some(({ history }) =>
    history.some((entry) => entry.change === "retire" && entry.id === id),
  );

/**
 * Is a training due because a model has to forget? Half of the deadline after somebody left a version that
 * was trained here and may serve; and where its deadline has retired the newest of them and nothing was
 * trained since `lastTried`.
 */
export const isForgettingDue = async (
  { store, registry, erasureLog, clock }: Services,
  shop: string,
  lastTried: number,
): Promise<boolean> => {
  const [{ state }, head] = await Promise.all([registry.read(shop), store.jobs.erasureHead(shop)]);
  const serves = Object.values(state.slots).map(({ champion }) => champion);
  for (const entry of trainedHere(state)) {
    if (!remembers(entry, head) || !serves.includes(entry.id)) continue;
    const pending = await erasureLog.pending(shop, entry.watermark!);
    if (pending !== null && pending.since + (pending.until - pending.since) * DUE_AFTER <= clock())
      return true;
  }
  const [newest] = trainedHere(state).sort((one, other) => other.added_at - one.added_at);
  return (
    newest !== undefined &&
    newest.retired !== null &&
    wasServed(state, newest.id) &&
    newest.watermark! < head &&
    newest.retired.at > lastTried
  );
};

/**
 * Nothing can be trained from who is left: what was trained here and remembers those who left does not wait
 * for its deadline.
 */
export const retireWithoutSuccessor = async (
  { store, registry, clock }: Services,
  shop: string,
  by: string,
): Promise<void> => {
  const sequence = await store.jobs.erasureHead(shop);
  await registry.change(shop, (state) =>
    retireRemembering(
      state,
      { sequence, because: NOTHING_LEFT, which: isTrainedHere },
      { by, at: clock(), erasureHead: sequence },
    ),
  );
};
