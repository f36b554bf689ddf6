import type { ModelTask } from "../package/features/feature.ts";

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
  /**
   * It was retired because somebody in it left, keeps its places, and is made again without them: what comes
   * of that takes these places.
   */
  readonly rests?: true;
  /** It failed too often while it served. A version is fenced for good: what mends it is a new version. */
  readonly fenced: Fence | null;
  /**
   * The training that it comes from, where it is that training's model without shoppers who left; what was
   * counted of the others stands beside them under this id.
   */
  readonly origin?: string;
  /** The same model without the shoppers who left, which took its places. */
  readonly successor?: string;
  /** sha256 of its graph with the weights, hex; what was added before this was kept has none. */
  readonly model_sha256?: string;
};

/** When and where a package failed too often, and how often. */
export type Fence = { readonly at: number; readonly slot: string; readonly failures: number };

export type SlotChange =
  "promote" | "rollback" | "canary" | "shadow" | "retire" | "remove" | "fill" | "fence" | "forget";
/** Who changed what, newest last. `because`: what a person should know of it besides. */
export type HistoryEntry = {
  readonly at: number;
  readonly by: string;
  readonly change: SlotChange;
  readonly id: string | null;
  readonly percent: number | null;
  readonly because: string | null;
  /** What a retry of the same call is known by. */
  readonly retry?: string;
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
/** What answers without a profile, where the shop keeps a model of its own for what anybody may read. */
export const PUBLIC_SLOT = "public";

/** What the name of a ranking stage ends in. */
export const RANK = ".rank";

/**
 * A slot whose name ends in `.rank` holds the ranking stage of the slot before the dot; every other slot
 * scores items.
 */
export const taskOfSlot = (slot: string): ModelTask => (isRankSlot(slot) ? "rank_candidates" : "score_items");
export const isRankSlot = (slot: string): boolean => slot.endsWith(RANK);
export const firstStageOf = (slot: string): string => (isRankSlot(slot) ? slot.slice(0, -RANK.length) : slot);

export const slotOf = (state: RegistryState, slot: string): SlotState =>
  (Object.hasOwn(state.slots, slot) ? state.slots[slot] : undefined) ?? EMPTY_SLOT;
export const packageOf = (state: RegistryState, id: string): PackageEntry | null =>
  (Object.hasOwn(state.packages, id) ? state.packages[id] : undefined) ?? null;

/**
 * A version below the watermark still remembers an erased shopper: it may not be loaded, not even by fallback
 * (docs/learning.md, "Watermarks").
 */
export const isLoadable = (entry: PackageEntry, erasureHead: number): boolean =>
  entry.retired === null && (entry.watermark === null || entry.watermark >= erasureHead);

type Hindrance = { readonly code: "nothing_to_roll_back" | "erasures_pending"; readonly because: string };

/** Why an earlier champion may not serve again; null: it may. */
export const hindranceOf = (
  state: RegistryState,
  id: string | null,
  erasureHead: number,
): Hindrance | null => {
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
  const id = earlier[at];
  if (id !== undefined) return { id, at };
  return isRankSlot(slot) && champion !== null ? { id: null, at: 0 } : null;
};

/** What a slot runs now: champion, challenger, shadow. */
export const rolesOf = ({ champion, challenger, shadow: shadowed }: SlotState): (string | null)[] => [
  champion,
  challenger?.id ?? null,
  shadowed,
];

/**
 * Every package that a slot could serve again, which an erasure has to make forget (docs/learning.md,
 * "Watermarks").
 */
export const servableIds = (state: RegistryState): string[] =>
  [...new Set(Object.values(state.slots).flatMap((slot) => [...rolesOf(slot), ...slot.earlier]))]
    .filter((id) => id !== null)
    .sort();

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

/** It may still be loaded somewhere, and has learnt from somebody that the log wants forgotten. */
export const remembers = (entry: PackageEntry, sequence: number): boolean =>
  entry.retired === null && entry.watermark !== null && entry.watermark < sequence;

/** Whether it may answer, or rests until it has been made again. */
export const hasPlaces = ({ retired, rests }: PackageEntry): boolean => retired === null || rests === true;

/**
 * Whatever is made of it must not have learnt from somebody whom the log wants forgotten: it may be loaded,
 * or is to be made again.
 */
export const mustForget = (entry: PackageEntry, sequence: number): boolean =>
  hasPlaces(entry) && entry.watermark !== null && entry.watermark < sequence;

/**
 * Was it made by this service from the shop's own shoppers? Then it stands beside each of them that it
 * counted them.
 */
export const isTrainedHere = ({ dataset }: PackageEntry): boolean => dataset?.startsWith("shop:") === true;

/** The training whose counts a package is made of: its own, or the one that it is the remainder of. */
export const originOf = ({ id, origin }: Pick<PackageEntry, "id" | "origin">): string => origin ?? id;

/** The version that has the places of this one by now: itself, or what it is without those who left. */
export const latestOf = (state: RegistryState, entry: PackageEntry): PackageEntry => {
  let latest = entry;
  while (latest.successor !== undefined) {
    const next = packageOf(state, latest.successor);
    if (next === null) return latest;
    latest = next;
  }
  return latest;
};
