import { DomainError } from "../../lib/errors.ts";
import {
  fallbackOf,
  hindranceOf,
  type HistoryEntry,
  isRankSlot,
  latestOf,
  packageOf,
  RANK,
  type RegistryAct,
  type RegistryState,
  type SlotState,
} from "./registry-state.ts";
import { checkedBeside, checkedPackage, checkedSlot } from "./slot-checks.ts";

const LONGEST_HISTORY = 200;

/** Each of them may be served again, so that erasure has to make each forget: a handful. */
const MOST_EARLIER = 5;

/**
 * Makes a package the champion; without `id`, the challenger; with null, "no ranking model". A challenger or
 * shadow that is promoted ends as such; another one stays.
 */
export const promote = (
  state: RegistryState,
  { slot, id }: { slot: string; id?: string | null },
  act: RegistryAct,
): RegistryState => {
  const old = checkedSlot(state, slot);
  const wanted = id === undefined ? old.challenger?.id : id;
  if (wanted === undefined)
    throw new DomainError(
      "model_unknown",
      `the slot "${slot}" has no challenger; name the package to promote`,
    );
  if (wanted === null && !isRankSlot(slot))
    throw new DomainError(
      "invalid_request",
      `only a ranking stage may be empty: promote another package into "${slot}", or roll back`,
      { errors: [{ path: "champion", message: "only a ranking stage may be empty" }] },
    );
  const entry = wanted === null ? null : checkedPackage(state, slot, wanted, act);
  if (old.champion === wanted) return state;
  return withSlot(
    state,
    slot,
    {
      ...old,
      champion: wanted,
      earlier: withEarlier(slot, old),
      challenger: old.challenger?.id === wanted ? null : old.challenger,
      shadow: old.shadow === wanted ? null : old.shadow,
    },
    {
      at: act.at,
      by: act.by,
      change: "promote",
      id: wanted,
      because: entry?.training_known === false ? "unknown training was accepted" : null,
    },
  );
};

const withEarlier = (slot: string, { champion, earlier }: SlotState): SlotState["earlier"] =>
  champion === null && !isRankSlot(slot) ? earlier : [...earlier, champion].slice(-MOST_EARLIER);

/**
 * Goes back to the newest earlier champion that may serve again. What is left never comes back by a rollback,
 * so that a second one walks further back, but not the retry of one that stands: it may have been refused
 * for want of replicas all the same. An earlier champion's training was accepted when it was promoted.
 * @throws DomainError nothing_to_roll_back | erasures_pending
 */
export const rollback = (
  state: RegistryState,
  { slot, retry = null }: { slot: string; retry?: string | null },
  act: RegistryAct,
): RegistryState => {
  const old = checkedSlot(state, slot);
  if (retry !== null && old.history.some((entry) => entry.retry === retry)) return state;
  const found = fallbackOf(state, slot, act.erasureHead);
  if (found === null) {
    const hindrances = old.earlier.flatMap((id) =>
      id === old.champion ? [] : (hindranceOf(state, id, act.erasureHead) ?? []),
    );
    const code = hindrances.some((hindrance) => hindrance.code === "erasures_pending")
      ? "erasures_pending"
      : "nothing_to_roll_back";
    const why = hindrances.map(({ because }) => because).join("; ");
    throw new DomainError(
      code,
      `the slot "${slot}" has no earlier champion that may serve again${why === "" ? "" : ` (${why})`}; ` +
        "promote another package instead",
    );
  }
  return withSlot(
    state,
    slot,
    {
      ...old,
      champion: found.id,
      earlier: old.earlier.slice(0, found.at).filter((id) => id !== old.champion),
      challenger: old.challenger?.id === found.id ? null : old.challenger,
      shadow: old.shadow === found.id ? null : old.shadow,
    },
    {
      at: act.at,
      by: act.by,
      change: "rollback",
      id: found.id,
      because: old.champion === null ? null : `away from ${old.champion}`,
      ...(retry === null ? {} : { retry }),
    },
  );
};

/** Nobody ends the canary of a package that they did not name. */
const requireChallenger = (state: RegistryState, slot: string, id: string): void => {
  const { challenger } = checkedSlot(state, slot);
  const entry = packageOf(state, id);
  // What was made again without shoppers who left is meant by the name of before.
  const meant = entry === null ? id : latestOf(state, entry).id;
  if (challenger === null || challenger.id === meant) return;
  const message =
    `${id} is not the challenger of the slot "${slot}", ${challenger.id} is; ` +
    "name that one, or none, to end its canary";
  throw new DomainError("invalid_request", message, { errors: [{ path: "challenger", message }] });
};

/**
 * Gives a package a share of the shoppers who granted `measure`; 0 or a null id ends it. A ranking stage may
 * be tried against none.
 */
export const canary = (
  state: RegistryState,
  { slot, id, percent }: { slot: string; id: string | null; percent: number },
  act: RegistryAct,
): RegistryState => {
  const old = checkedSlot(state, slot);
  if (!(percent >= 0 && percent <= 100)) throw new DomainError("invalid_request", "percent is from 0 to 100");
  const challenger = id === null || percent === 0 ? null : { id, percent };
  if (challenger !== null) checkedBeside(state, slot, challenger.id, act);
  else if (id !== null) requireChallenger(state, slot, id);
  if (challenger === null && old.challenger === null) return state;
  return withSlot(
    state,
    slot,
    { ...old, challenger },
    { at: act.at, by: act.by, change: "canary", id, percent, because: null },
  );
};

/** Runs a package beside the champion and never shows its answers; null ends it. */
export const shadow = (
  state: RegistryState,
  { slot, id }: { slot: string; id: string | null },
  act: RegistryAct,
): RegistryState => {
  const old = checkedSlot(state, slot);
  if (id !== null) checkedBeside(state, slot, id, act);
  if (old.shadow === id) return state;
  return withSlot(
    state,
    slot,
    { ...old, shadow: id },
    { at: act.at, by: act.by, change: "shadow", id, because: null },
  );
};

/** A slot changed, and who did it. */
export const withSlot = (
  state: RegistryState,
  slot: string,
  next: SlotState,
  entry: Omit<HistoryEntry, "percent"> & { readonly percent?: number },
): RegistryState => ({
  ...state,
  slots: {
    ...state.slots,
    [slot]: {
      ...next,
      history: [...next.history, { ...entry, percent: entry.percent ?? null }].slice(-LONGEST_HISTORY),
    },
  },
});

/** Slots that the moments of the journey ask for by themselves. */
const STANDING_SLOTS = ["default", "complement"];

/** The slots that may be asked for: those of the journey, and those that somebody made. */
export const slotsOf = ({ slots }: RegistryState): readonly string[] => [
  ...new Set([...STANDING_SLOTS, ...Object.keys(slots).filter((name) => !name.endsWith(RANK))]),
];

/**
 * Takes away a slot that somebody made, with its ranking stage. @throws DomainError slot_unknown |
 * model_in_use for the slots that the journey itself asks for
 */
export const removeSlot = (state: RegistryState, slot: string): RegistryState => {
  if (!Object.hasOwn(state.slots, slot))
    throw new DomainError("slot_unknown", `the shop has no slot ${slot}`);
  if (STANDING_SLOTS.includes(slot))
    throw new DomainError(
      "model_in_use",
      `the moments of the journey ask for "${slot}"; it cannot be taken away, only served by another package`,
    );
  return {
    ...state,
    slots: Object.fromEntries(
      Object.entries(state.slots).filter(([name]) => name !== slot && name !== `${slot}${RANK}`),
    ),
  };
};
