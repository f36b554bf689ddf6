import { firstStageOf, isRankSlot } from "../model/registry/registry-state.ts";
import type { Belief } from "./belief-of.ts";
import { partsOfScale, type ScaleParts } from "./scale.ts";

/** How good what is believed on one scale is: from how many answers, made when, and how far off it was. */
export type ToldBelief = ScaleParts & {
  readonly made_at: string;
  readonly answers: number;
  /** Expected calibration error on answers that came later; null: none came yet. */
  readonly error: number | null;
  readonly held_back: number;
};

/** All scales on which something is believed. */
export const tellBelief = (belief: Belief | null): readonly ToldBelief[] =>
  belief === null
    ? []
    : Object.entries(belief.scales).map(([scale, { answers, error, held_back }]) => ({
        ...partsOfScale(scale),
        made_at: new Date(belief.made_at).toISOString(),
        answers,
        error,
        held_back,
      }));

/** What is believed in a slot; of a ranking stage, in the slot whose lists it orders. */
export const beliefsIn = (told: readonly ToldBelief[], slot: string): readonly ToldBelief[] =>
  told.filter((each) => each.slot === firstStageOf(slot) && (!isRankSlot(slot) || each.ranking !== null));

/** What is believed of what a model scores in its slot, alone or with others. */
export const beliefsOf = (
  told: readonly ToldBelief[],
  { slot, origin }: { readonly slot: string; readonly origin: string },
): readonly ToldBelief[] =>
  beliefsIn(told, slot).filter((each) => (isRankSlot(slot) ? each.ranking : each.model) === origin);
