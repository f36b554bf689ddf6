import type { ShopperState } from "../../consent/state.ts";

/**
 * What the state said when somebody was read for a training, as far as acts of leaving change it and nothing
 * else does: whoever changes their preferences meanwhile is counted all the same.
 */
export type CountedUnder = {
  readonly erased_at: number | null;
  /** The newest denial of each purpose that a training needs. */
  readonly denied: readonly number[];
  /** Identities that were read with this one and are joined to it. */
  readonly joined: readonly string[];
};

const NEEDED = ["personalise", "train"] as const;
const DENIED: readonly string[] = ["refused", "withdrawn"];

export const countedUnder = (
  { erased_at, standing, links }: ShopperState,
  subjects: readonly { readonly key: string }[],
): CountedUnder => ({
  erased_at,
  denied: NEEDED.map((purpose) => standing[purpose].barrier),
  joined: links.map(({ key }) => key).filter((key) => subjects.some((subject) => subject.key === key)),
});

/**
 * Has the person not left since they were read? A consent that was given anew after a denial or an erasure is
 * one to what is done from then on: by times it cannot be told, since clocks differ and are put back.
 */
export const isCountedStill = (under: CountedUnder, state: ShopperState): boolean =>
  state.restriction_since === null &&
  state.objection_since === null &&
  state.erased_at === under.erased_at &&
  NEEDED.every((purpose, at) => {
    const { state: answer, barrier } = state.standing[purpose];
    return !DENIED.includes(answer) && barrier === under.denied[at];
  }) &&
  under.joined.every((key) => state.links.some((link) => link.key === key));
