import type { Clock } from "../../lib/clock.ts";
import { packageOf, type RegistryState } from "./registry-state.ts";

/**
 * How long a version that was replaced may answer in a process that is still opening what replaced it. Every
 * process looks at the registry five times a second; one that opens the new version in time swaps without a
 * gap, and one that does not answers without a model until it has.
 */
const ANSWERS_ON_MS = 1_000;
/** After this no process that reads the registry answers from it: what erasures wait for, with the looks. */
export const FOLLOWED_WITHIN_MS = 1_500;
/** Clocks of one shop's machines differ by less; further back, the clock itself was put back. */
const CLOCKS_DIFFER_MS = 60_000;

/** Whether `limitMs` have passed since something happened, `sinceMs` ago by this machine's clock. */
export const isOver = (sinceMs: number, limitMs: number): boolean =>
  sinceMs >= limitMs || sinceMs < -CLOCKS_DIFFER_MS;

/**
 * Whether a package was retired so long ago that it answers nobody, though what replaced it is still being
 * opened: whoever left must not wait for a slow disk.
 */
export const isGone = (state: RegistryState, id: string, clock: Clock): boolean => {
  const retired = packageOf(state, id)?.retired ?? null;
  return retired !== null && isOver(clock() - retired.at, ANSWERS_ON_MS);
};
