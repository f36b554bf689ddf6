import type { Grant } from "../consent/gate.ts";

/**
 * What one making of the belief counted of a person (docs/insight.md, "Belief"); opaque here, sealed at rest.
 * `counted` null: something was, and the answers that it was counted from are deleted.
 */
export type BeliefShare = { readonly making: string; readonly counted: string | null };

/** Keeps shares beside the subjects of grants (`ShopperPort`). */
export type KeepShares = (
  entries: readonly { readonly grant: Grant<"measure">; readonly share: BeliefShare }[],
  standing: string | null,
) => Promise<readonly boolean[]>;
