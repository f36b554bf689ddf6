import type { Manifest } from "../package/manifest.ts";
import type { MustForget } from "./erasure-log.ts";
import {
  fallbackOf,
  type Fence,
  isLoadable,
  type PackageEntry,
  packageOf,
  type RegistryState,
  rolesOf,
  slotOf,
  type SlotState,
} from "./registry-state.ts";

export type ListedModel = PackageEntry & { readonly loadable: boolean; readonly serves: readonly string[] };

/** A package with what its manifest says of it; null where its files are gone. */
export type InspectedModel = ListedModel & { readonly manifest: Omit<Manifest, "golden"> | null };

export type ListedSlot = SlotState & {
  readonly slot: string;
  /**
   * What a rollback would put back; null where that is "no ranking model", or where there is nothing
   * (`can_roll_back`).
   */
  readonly previous: string | null;
  readonly can_roll_back: boolean;
  /** What answers for the champion: itself, or an earlier one while it is fenced; null: nobody. */
  readonly answering: string | null;
  /**
   * The champion remembers shoppers who left: how many acts of leaving, since when, and until when it may
   * serve; null: nobody.
   */
  readonly must_forget: { readonly entries: number; readonly since: number; readonly until: number } | null;
  /** Which of its packages are fenced, when and why. */
  readonly fenced: readonly (Fence & { readonly id: string })[];
};

export const servesOf = (state: RegistryState, id: string): string[] =>
  Object.entries(state.slots).flatMap(([slot, { champion, challenger, shadow: shadowed }]) => [
    ...(champion === id ? [`${slot}: champion`] : []),
    ...(challenger?.id === id ? [`${slot}: challenger ${challenger.percent} %`] : []),
    ...(shadowed === id ? [`${slot}: shadow`] : []),
  ]);

export const toldSlot = (
  state: RegistryState,
  slot: string,
  { head, due }: MustForget,
): Omit<ListedSlot, "must_forget"> => {
  const own = slotOf(state, slot);
  const fallback = fallbackOf(state, slot, head);
  const champion = own.champion === null ? null : packageOf(state, own.champion);
  // A champion alone may go on until the deadline of the oldest entry that it has not forgotten.
  const canServe = champion !== null && champion.fenced === null && isLoadable(champion, due);
  const fenced = [...new Set([...rolesOf(own), ...own.earlier])].flatMap((id) => {
    if (id === null) return [];
    const fence = packageOf(state, id)?.fenced ?? null;
    return fence === null ? [] : [{ id, ...fence }];
  });
  return {
    slot,
    ...own,
    previous: fallback?.id ?? null,
    can_roll_back: fallback !== null,
    answering: canServe ? champion.id : own.champion === null ? null : (fallback?.id ?? null),
    fenced,
  };
};
