import { DomainError } from "../../lib/errors.ts";
import type { ModelTask } from "../package/features/feature.ts";
import { isTrainingKnown, type Manifest, packageId } from "../package/manifest.ts";

/** One package of a shop's registry: plain data, kept by the store. `retired`: it may not be loaded again. */
export type PackageEntry = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly task: ModelTask;
  readonly added_at: number;
  readonly added_by: string;
  readonly training_known: boolean;
  /** Data set that it was trained on; its subjects are forgotten with it. */
  readonly dataset: string | null;
  /** Entries of the erasure log that it has forgotten; null = it remembers nobody (no personal data). */
  readonly watermark: number | null;
  /**
   * Milliseconds of one run, measured when the package was checked; null = never checked, so that it is
   * proven in a thread before it is served.
   */
  readonly run_ms: number | null;
  readonly retired: { readonly at: number; readonly because: string } | null;
  /** It failed too often while it served. A version is fenced for good: what mends it is a new version. */
  readonly fenced: Fence | null;
};

/** When and where a package failed too often, and how often. */
export type Fence = { readonly at: number; readonly slot: string; readonly failures: number };

export type SlotChange =
  "promote" | "rollback" | "canary" | "shadow" | "retire" | "remove" | "fill" | "fence";
/** Who changed what, newest last. `because`: what a person should know of it besides. */
export type HistoryEntry = {
  readonly at: number;
  readonly by: string;
  readonly change: SlotChange;
  readonly id: string | null;
  readonly percent: number | null;
  readonly because: string | null;
};

export type SlotState = {
  readonly champion: string | null;
  /**
   * What served before, newest last; null stands for "no ranking model". What a rollback has left is not in
   * it.
   */
  readonly earlier: readonly (string | null)[];
  readonly challenger: { readonly id: string; readonly percent: number } | null;
  readonly shadow: string | null;
  readonly history: readonly HistoryEntry[];
};

/** What every process of a shop is to serve. The store adds a revision and writes by compare-and-set. */
export type RegistryState = {
  readonly slots: Readonly<Record<string, SlotState>>;
  readonly packages: Readonly<Record<string, PackageEntry>>;
};

export const EMPTY_REGISTRY: RegistryState = { slots: {}, packages: {} };
export const EMPTY_SLOT: SlotState = {
  champion: null,
  earlier: [],
  challenger: null,
  shadow: null,
  history: [],
};

/** Who acts, when, and what holds at that moment. */
export type RegistryAct = {
  readonly by: string;
  readonly at: number;
  /** Head of the shop's erasure log. */
  readonly erasureHead: number;
  /** Says yes to a package whose training is unknown. */
  readonly allowUnknownTraining?: boolean;
};

const SLOT_NAME = /^[a-z][a-z0-9_-]{0,31}(?:\.rank)?$/;
const LONGEST_HISTORY = 200;
/** Each of them may be served again, so that erasure has to make each forget: a handful. */
const MOST_EARLIER = 5;
/** What the name of a ranking stage ends in. */
export const RANK = ".rank";

/**
 * A slot whose name ends in `.rank` holds the ranking stage of the slot before the dot; every other slot
 * scores items.
 */
export const taskOfSlot = (slot: string): ModelTask => (isRankSlot(slot) ? "rank_candidates" : "score_items");
const isRankSlot = (slot: string): boolean => slot.endsWith(RANK);
const firstStageOf = (slot: string): string => (isRankSlot(slot) ? slot.slice(0, -RANK.length) : slot);

export const slotOf = (state: RegistryState, slot: string): SlotState =>
  Object.hasOwn(state.slots, slot) ? state.slots[slot]! : EMPTY_SLOT;
export const packageOf = (state: RegistryState, id: string): PackageEntry | null =>
  Object.hasOwn(state.packages, id) ? state.packages[id]! : null;

/**
 * A version below the watermark still remembers an erased shopper: it may not be loaded, not even by fallback
 * (docs/learning.md, "Watermarks").
 */
export const isLoadable = (entry: PackageEntry, erasureHead: number): boolean =>
  entry.retired === null && (entry.watermark === null || entry.watermark >= erasureHead);

/** The entry of a package that `checkPackage` passed; `runMs` is its `run_p50_ms`. */
export const entryOf = (
  manifest: Manifest,
  { by, at, runMs }: { by: string; at: number; runMs: number | null },
): PackageEntry => {
  const { training } = manifest;
  const isImpersonal =
    training !== null &&
    training.purpose === null &&
    (training.subjects === 0 || training.dataset === "catalogue");
  return {
    id: packageId(manifest),
    name: manifest.name,
    version: manifest.version,
    task: manifest.task,
    added_at: at,
    added_by: by,
    training_known: isTrainingKnown(manifest),
    dataset: training?.dataset ?? null,
    // What does not say how far it has forgotten counts as having forgotten nothing.
    watermark: isImpersonal ? null : (training?.watermark ?? 0),
    run_ms: runMs,
    retired: null,
    fenced: null,
  };
};

/**
 * @throws DomainError model_exists: a version is used once, so that an answer's model can be named for ever.
 */
export const addPackage = (state: RegistryState, entry: PackageEntry): RegistryState => {
  if (packageOf(state, entry.id) !== null)
    throw new DomainError(
      "model_exists",
      `${entry.id} is already in the registry; give the package a new version`,
    );
  return { ...state, packages: { ...state.packages, [entry.id]: entry } };
};

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

type Hindrance = { readonly code: "nothing_to_roll_back" | "erasures_pending"; readonly because: string };

/** Why an earlier champion may not serve again; null: it may. */
const hindranceOf = (state: RegistryState, id: string | null, erasureHead: number): Hindrance | null => {
  if (id === null) return null;
  const entry = packageOf(state, id);
  if (entry === null || entry.retired !== null)
    return { code: "nothing_to_roll_back", because: `${id} was retired` };
  if (entry.fenced !== null) return { code: "nothing_to_roll_back", because: `${id} is fenced` };
  return isLoadable(entry, erasureHead)
    ? null
    : { code: "erasures_pending", because: `${id} still remembers shoppers who were erased` };
};

/**
 * The newest earlier champion that may serve again: not the present one, not retired, not fenced, none that
 * remembers the erased. Its place in `earlier`, or null. It is what a rollback puts back, and what answers
 * where the champion cannot. Before all champions of a ranking stage there was none, whether or not `earlier`
 * still says so: the shop is served without.
 */
export const fallbackOf = (
  state: RegistryState,
  slot: string,
  erasureHead: number,
): { readonly id: string | null; readonly at: number } | null => {
  const { champion, earlier } = slotOf(state, slot);
  const at = earlier.findLastIndex((id) => id !== champion && hindranceOf(state, id, erasureHead) === null);
  if (at >= 0) return { id: earlier[at]!, at };
  return isRankSlot(slot) && champion !== null ? { id: null, at: 0 } : null;
};

/**
 * Goes back to the newest earlier champion that may serve again. What is left never comes back by a rollback,
 * so that a second one walks further back. An earlier champion's training was accepted when it was promoted.
 * @throws DomainError nothing_to_roll_back | erasures_pending
 */
export const rollback = (
  state: RegistryState,
  { slot }: { slot: string },
  act: RegistryAct,
): RegistryState => {
  const old = checkedSlot(state, slot);
  const found = fallbackOf(state, slot, act.erasureHead);
  if (found === null) {
    const hindrances = old.earlier.flatMap((id) =>
      id === old.champion ? [] : (hindranceOf(state, id, act.erasureHead) ?? []),
    );
    const code = hindrances.some((hindrance) => hindrance.code === "erasures_pending")
      ? "erasures_pending"
      : "nothing_to_roll_back";
    throw new DomainError(
      code,
      `the slot "${slot}" has no earlier champion that may serve ` +
        `again${hindrances.length === 0 ? "" : ` (${hindrances.map(({ because }) => because).join("; ")})`}; ` +
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
    },
  );
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

/** Gives a package to every named slot that has no champion (docs/architecture.md, "Day zero"). */
export const fillEmptySlots = (
  state: RegistryState,
  { slots, id }: { slots: readonly string[]; id: string },
  act: RegistryAct,
): RegistryState =>
  slots.reduce((filled, slot) => {
    const old = checkedSlot(filled, slot);
    if (old.champion !== null) return filled;
    checkedPackage(filled, slot, id, act);
    return withSlot(
      filled,
      slot,
      { ...old, champion: id },
      { at: act.at, by: act.by, change: "fill", id, because: null },
    );
  }, state);

/** What a slot runs now: champion, challenger, shadow. */
export const rolesOf = ({ champion, challenger, shadow: shadowed }: SlotState): (string | null)[] => [
  champion,
  challenger?.id ?? null,
  shadowed,
];

/**
 * Takes a package out of every slot for good. A champion gives way to an earlier one that may serve, else to
 * nobody (`popular`).
 */
export const retire = (
  state: RegistryState,
  { id, because }: { id: string; because: string },
  act: RegistryAct,
): RegistryState => {
  const entry = packageOf(state, id);
  if (entry === null) throw new DomainError("model_unknown", `${id} is not in the registry`);
  const retired: RegistryState = {
    ...state,
    packages: { ...state.packages, [id]: { ...entry, retired: { at: act.at, because } } },
  };
  return Object.entries(state.slots).reduce((next, [slot, old]) => {
    if (![...rolesOf(old), ...old.earlier].includes(id)) return next;
    const fallback = old.champion === id ? fallbackOf(next, slot, act.erasureHead) : null;
    const kept = fallback === null ? old.earlier : old.earlier.slice(0, fallback.at);
    return withSlot(
      next,
      slot,
      {
        ...old,
        champion: old.champion === id ? (fallback?.id ?? null) : old.champion,
        earlier: kept.filter((each) => hindranceOf(next, each, act.erasureHead) === null),
        challenger: old.challenger?.id === id ? null : old.challenger,
        shadow: old.shadow === id ? null : old.shadow,
      },
      { at: act.at, by: act.by, change: "retire", id, because },
    );
  }, retired);
};

/**
 * Every package that a slot could serve again, which an erasure has to make forget (docs/learning.md,
 * "Watermarks").
 */
export const servableIds = (state: RegistryState): string[] =>
  [...new Set(Object.values(state.slots).flatMap((slot) => [...rolesOf(slot), ...slot.earlier]))]
    .filter((id) => id !== null)
    .sort();

const checkedSlot = (state: RegistryState, slot: string): SlotState => {
  if (!SLOT_NAME.test(slot))
    throw new DomainError(
      "slot_unknown",
      `"${slot}" cannot name a slot: lower-case letters, digits, hyphens and underscores, ".rank" at ` +
        "the end for a ranking stage",
    );
  return slotOf(state, slot);
};

const unknownTraining = ({ id, dataset }: PackageEntry): string =>
  `${dataset === null ? `${id} does not say what it was trained on; name the data set in its manifest` : `${id} names the data set "${dataset}", which this shop has not exported; name one that it has`}, ` +
  "or say explicitly that you accept unknown training";

const checkedPackage = (state: RegistryState, slot: string, id: string, act: RegistryAct): PackageEntry => {
  const entry = packageOf(state, id);
  if (entry === null)
    throw new DomainError(
      "model_unknown",
      `${id} is not in the registry; \`candor model list\` shows what there is`,
    );
  if (entry.retired !== null)
    throw new DomainError(
      "model_unknown",
      `${id} was retired (${entry.retired.because}); train or upload a new version`,
    );
  if (entry.fenced !== null)
    throw new DomainError(
      "model_fenced",
      `${id} was fenced after ${entry.fenced.failures} failures in the slot "${entry.fenced.slot}"; ` +
        "mend it and upload a new version",
    );
  if (entry.task !== taskOfSlot(slot))
    throw new DomainError(
      "invalid_request",
      `${id} is a ${entry.task} model, and the slot "${slot}" takes ${taskOfSlot(slot)} models`,
    );
  if (!entry.training_known && act.allowUnknownTraining !== true)
    throw new DomainError("training_unknown", unknownTraining(entry));
  if (!isLoadable(entry, act.erasureHead))
    throw new DomainError(
      "erasures_pending",
      `${id} still remembers shoppers who were erased (it has forgotten ${entry.watermark ?? 0} of ` +
        `${act.erasureHead}); wait for the rebuilt version, or train again`,
    );
  return entry;
};

/** A package that runs beside a champion: there must be one, and another than itself. */
const checkedBeside = (state: RegistryState, slot: string, id: string, act: RegistryAct): void => {
  checkedPackage(state, slot, id, act);
  const beside = firstStageOf(slot);
  if (slotOf(state, beside).champion === null)
    throw new DomainError(
      "slot_unknown",
      `the shop has no slot "${beside}" with a champion to run beside; promote a package into it ` +
        "first, or mend the name",
    );
  if (slotOf(state, slot).champion === id)
    throw new DomainError(
      "invalid_request",
      `${id} is the champion of "${slot}"; there is nothing to compare it with`,
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

/**
 * The state as it lies in the store. What was written before there were fences and earlier champions has
 * none.
 */
export const readState = (stored: unknown): RegistryState => {
  const { slots, packages } = (stored ?? EMPTY_REGISTRY) as RegistryState;
  return {
    slots: Object.fromEntries(
      Object.entries(slots).map(([name, slot]) => [name, { ...EMPTY_SLOT, ...slot }]),
    ),
    packages: Object.fromEntries(
      Object.entries(packages).map(([id, entry]) => [id, { ...entry, fenced: entry.fenced ?? null }]),
    ),
  };
};
