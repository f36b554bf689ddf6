import { present } from "../../lib/present.ts";
import { addPackage, retire } from "./package-transitions.ts";
import {
  isTrainedHere,
  type PackageEntry,
  packageOf,
  RANK,
  type RegistryAct,
  type RegistryState,
  remembers,
  rolesOf,
  servableIds,
  slotOf,
  type SlotState,
} from "./registry-state.ts";
import { withSlot } from "./slot-transitions.ts";

const NO_FIRST_STAGE =
  "it remembers shoppers who left, and its first stage was made again without them; train it again";

const inPlaceOf = (slot: SlotState, old: string, id: string): SlotState => {
  const put = <T extends string | null>(each: T): T | string => (each === old ? id : each);
  return {
    ...slot,
    champion: put(slot.champion),
    earlier: slot.earlier.map(put),
    challenger: slot.challenger === null ? null : { ...slot.challenger, id: put(slot.challenger.id) },
    shadow: put(slot.shadow),
  };
};

const isIn = (slot: SlotState, id: string): boolean => [...rolesOf(slot), ...slot.earlier].includes(id);

/** A second stage that was trained here belongs to the first stage that it was trained with. */
const withoutItsRanker = (state: RegistryState, slot: string, act: RegistryAct): RegistryState => {
  const { champion } = slotOf(state, `${slot}${RANK}`);
  const ranker = champion === null ? null : packageOf(state, champion);
  return ranker !== null && isTrainedHere(ranker) && remembers(ranker, act.erasureHead)
    ? retire(state, { id: ranker.id, because: NO_FIRST_STAGE }, act)
    : state;
};

/**
 * Puts a model without the shoppers who left into every place that the model with them has: champion,
 * challenger with its share, shadow, and among what served before. The old one is retired; who pins it gets
 * the new one. A second stage of its own, which cannot subtract anybody, goes with it.
 */
export const succeed = (
  state: RegistryState,
  { old, entry, because }: { old: string; entry: PackageEntry; because: string },
  act: RegistryAct,
): RegistryState => {
  const added = addPackage(state, entry);
  const { rests: _rests, ...before } = present(packageOf(added, old), "the package that is succeeded");
  // One that rested answers nobody since then, and no erasure waits for it a second time.
  const retired = { at: before.retired?.at ?? act.at, because };
  const followed: RegistryState = {
    ...added,
    packages: { ...added.packages, [old]: { ...before, retired, successor: entry.id } },
  };
  return Object.entries(followed.slots).reduce((next, [name, slot]) => {
    if (!isIn(slot, old)) return next;
    const changed = withSlot(next, name, inPlaceOf(slot, old, entry.id), {
      at: act.at,
      by: act.by,
      change: "forget",
      id: entry.id,
      because: `${old} without shoppers who left`,
    });
    return slot.champion === old ? withoutItsRanker(changed, name, act) : changed;
  }, followed);
};

/**
 * From now on these versions answer nobody. Each keeps its places until it has been made again without the
 * shoppers who left (`succeed`); the models that stand in for it answer meanwhile.
 */
export const rest = (
  state: RegistryState,
  { ids, because }: { ids: readonly string[]; because: string },
  { at }: Pick<RegistryAct, "at">,
): RegistryState => {
  const resting = ids
    .map((id) => present(packageOf(state, id), "the package that is to rest"))
    .filter(({ retired }) => retired === null)
    .map((entry) => [entry.id, { ...entry, retired: { at, because }, rests: true as const }]);
  if (resting.length === 0) return state;
  return { ...state, packages: { ...state.packages, ...Object.fromEntries(resting) } };
};

/**
 * Retires every version that remembers somebody, serves as no champion (a fenced one answers nowhere), and is
 * or was in a slot or was trained here: below the log's head it could never be loaded again. `spared` are
 * being made again without those who left; what rests and is not among them does so in vain.
 */
export const retireIdle = (
  state: RegistryState,
  { spared, because }: { spared: ReadonlySet<string>; because: string },
  act: RegistryAct,
): RegistryState => {
  const champions = new Set(
    Object.values(state.slots)
      .map(({ champion }) => champion)
      .filter((id) => id !== null && packageOf(state, id)?.fenced === null),
  );
  const servable = new Set(servableIds(state));
  return Object.values(state.packages)
    .filter(
      (entry) =>
        !spared.has(entry.id) &&
        (entry.rests === true ||
          (remembers(entry, act.erasureHead) &&
            !champions.has(entry.id) &&
            (servable.has(entry.id) || isTrainedHere(entry)))),
    )
    .reduce((next, { id }) => retire(next, { id, because }, act), state);
};
