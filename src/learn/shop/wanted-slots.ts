/** Which slots the packages of a training are to serve, and which are left to what a person put there. */
import {
  firstStageOf,
  isRankSlot,
  isTrainedHere,
  originOf,
  packageOf,
  PUBLIC_SLOT,
  RANK,
  type RegistryState,
  remembers,
  slotOf,
} from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import type { ComputedParts } from "./compute-parts.ts";
import { MOST_RUN_MS } from "./judge-second-stage.ts";
import { publishedByHand } from "./release.ts";
import type { KeptPackage } from "./training-run.ts";
import type { TrainShopOptions } from "./training-wish.ts";

export const COMPLEMENT = "complement";
const DEFAULT = "default";
const SLOTS = [DEFAULT, COMPLEMENT] as const;

/** A package that is finished, and the slots that it is to serve (none: it waits). */
export type Finished = { readonly made: KeptPackage; readonly slots: readonly string[] };

/** A slot that a training left to what has it; `id`: what would have come, null where it was not made. */
export type LeftSlot = { readonly slot: string; readonly to: string; readonly id: string | null };

/** Whether the complement has its slot to itself: else the default slot's model answers there as well. */
const servesComplement = ({
  complement,
  heldBack,
}: Pick<ComputedParts, "complement" | "heldBack">): boolean =>
  complement?.pays === true && heldBack?.better === true;

/** The slots of the complement's own model; none: it waits. */
export const complementSlots = (parts: Pick<ComputedParts, "complement" | "heldBack">): readonly string[] =>
  servesComplement(parts) ? [COMPLEMENT] : [];

const isWorthServing = ({ pays, runMs }: KeptPackage): boolean =>
  pays && (runMs === null || runMs <= MOST_RUN_MS);

/**
 * Which slots each package is to serve: SASRec none by itself, a second stage those of its first stage where
 * it pays.
 */
export const finishedOf = (
  { model = "linear" }: TrainShopOptions,
  { heldBack, first, ranker, complement }: ComputedParts,
  forgetting: readonly string[],
): Finished[] => {
  const own = SLOTS.filter((slot) => slot !== COMPLEMENT || !servesComplement({ complement, heldBack }));
  const better = heldBack?.better === true ? own : [];
  const slots = model === "sequence" ? forgetting : better;
  return [
    { made: first, slots },
    ...(ranker === null
      ? []
      : [{ made: ranker, slots: isWorthServing(ranker) ? slots.map((slot) => `${slot}${RANK}`) : [] }]),
  ];
};

/** Slots whose champion is SASRec and remembers somebody who left: its own kind without them succeeds it. */
export const forgettingSlots = async (
  { store, registry }: Services,
  shop: string,
  { model, succeeds = false }: TrainShopOptions,
): Promise<readonly string[]> => {
  if (model !== "sequence" || !succeeds) return [];
  const [{ state }, head] = await Promise.all([registry.read(shop), store.jobs.erasureHead(shop)]);
  return Object.entries(state.slots).flatMap(([slot, { champion }]) => {
    const entry = champion === null ? null : packageOf(state, champion);
    return entry !== null && entry.name === model && isTrainedHere(entry) && remembers(entry, head)
      ? [slot]
      : [];
  });
};

/** Whether a slot that nothing was compared in is empty, or has what the catalogue or a training gave it. */
const isLeftToTrainings = (state: RegistryState, slot: string): boolean => {
  const { champion } = slotOf(state, slot);
  const entry = champion === null ? null : packageOf(state, champion);
  if (slot === PUBLIC_SLOT) return publishedByHand(state) === null;
  return entry === null || entry.dataset === "catalogue" || isTrainedHere(entry);
};

/** Whether the default slot has what the newcomer was judged beside, or that without who left since. */
const isAsJudged = (state: RegistryState, holder: string | null): boolean => {
  const { champion } = slotOf(state, DEFAULT);
  const now = champion === null ? null : packageOf(state, champion);
  const then = holder === null ? null : packageOf(state, holder);
  if (now === null || now.id === holder || now.dataset === "catalogue") return true;
  return then !== null && originOf(now) === originOf(then);
};

/**
 * Whether a training may take a slot in which it was not compared with what has it by now: `holder` is what
 * had the default slot when the newcomer was judged. A second stage takes none without its first.
 */
export const mayTake = (state: RegistryState, slot: string, holder: string | null): boolean => {
  if (isRankSlot(slot)) return mayTake(state, firstStageOf(slot), holder) && isLeftToTrainings(state, slot);
  return slot === DEFAULT ? isAsJudged(state, holder) : isLeftToTrainings(state, slot);
};

/** The slots that were not taken, and what has them. */
export const leftIn = (state: RegistryState, finished: readonly Finished[]): LeftSlot[] =>
  finished.flatMap(({ made: { id }, slots }) =>
    slots.flatMap((slot) => {
      const { champion } = slotOf(state, slot);
      return champion === null || champion === id ? [] : [{ slot, to: champion, id }];
    }),
  );

/** That a slot is left to a person, and how it is given to trainings. */
export const tellLeft = ({ slot, to, id }: LeftSlot): string =>
  `The slot ${slot} stays with ${to}, which was put there by hand. ` +
  (id === null
    ? `Nothing is released meanwhile; to have releases again: candor model remove-slot ${slot}`
    : `To have this one there: candor model promote ${id} --slot ${slot}`);
