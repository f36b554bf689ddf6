import { retireRemembering } from "../../model/registry/package-transitions.ts";
import {
  isTrainedHere,
  mustForget,
  type PackageEntry,
  type RegistryState,
} from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import type { TrainedModel } from "./training-wish.ts";

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

/** Newest of each kind that was trained here. */
const newestByName = (state: RegistryState): readonly PackageEntry[] => {
  const newest = new Map<string, PackageEntry>();
  for (const entry of trainedHere(state).sort((one, other) => one.added_at - other.added_at))
    newest.set(entry.name, entry);
  return [...newest.values()];
};

/** It served, and had to go because it could not forget; nothing of its kind has come since. */
const isMissed = (state: RegistryState, entry: PackageEntry, head: number): boolean =>
  entry.retired !== null && wasServed(state, entry.id) && (entry.watermark ?? 0) < head;

/**
 * What a training that nobody asked for is to make: the second stage too where one serves, or served until it
 * had to forget; SASRec where it serves alone and must forget.
 */
export const kindToTrain = (state: RegistryState, head: number): TrainedModel => {
  const served = new Set(Object.values(state.slots).map(({ champion }) => champion));
  const wanted = newestByName(state).filter((entry) => served.has(entry.id) || isMissed(state, entry, head));
  const isWanted = (name: TrainedModel): boolean => wanted.some((entry) => entry.name === name);
  if (isWanted("ranker")) return "ranker";
  return isWanted("sequence") && !isWanted("linear") ? "sequence" : "linear";
};

/**
 * Is a training due because a model has to forget that could not be made again without those who left? Half
 * of the deadline after somebody left a version that was trained here and serves, or served until it had to
 * go, unless one was trained since (`lastTried`).
 */
export const isForgettingDue = async (
  { store, registry, erasureLog, clock }: Services,
  shop: string,
  lastTried: number,
): Promise<boolean> => {
  const [{ state }, head] = await Promise.all([registry.read(shop), store.jobs.erasureHead(shop)]);
  const isHalfOver = async ({ watermark }: PackageEntry): Promise<boolean> => {
    const pending = await erasureLog.pending(shop, watermark ?? 0);
    return pending !== null && pending.since + (pending.until - pending.since) * DUE_AFTER <= clock();
  };
  const serves = Object.values(state.slots).map(({ champion }) => champion);
  for (const entry of trainedHere(state))
    if (mustForget(entry, head) && serves.includes(entry.id) && (await isHalfOver(entry))) return true;
  const kind = kindToTrain(state, head);
  const made = newestByName(state).filter(
    ({ name }) => name === kind || (kind === "ranker" && name === "linear"),
  );
  for (const entry of made)
    if (isMissed(state, entry, head) && (entry.retired?.at ?? 0) > lastTried && (await isHalfOver(entry)))
      return true;
  return false;
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
