import { DomainError } from "../../lib/errors.ts";
import type { PromotionGate } from "./promotion-gate.ts";
import type { RegistryAct, RegistryState } from "./registry-state.ts";
import { canary, promote, shadow } from "./slot-transitions.ts";

/** What is asked of a slot; what is left out stays as it is. */
export type SlotWish = {
  /** Null: no ranking model, in a slot of the ranking stage. */
  readonly champion?: string | null;
  readonly challenger?: { readonly model: string; readonly percent: number } | null;
  readonly shadow?: string | null;
  readonly accept_unknown_training?: boolean;
  /** Conditions that the new champion must meet by what was measured of it. */
  readonly gate?: PromotionGate;
};

/**
 * Everything in one wish, or nothing: the last change that is refused undoes none because none was written.
 */
export const applyWish = (
  state: RegistryState,
  slot: string,
  wish: SlotWish,
  act: RegistryAct,
): RegistryState => {
  const promoted = wish.champion === undefined ? state : promote(state, { slot, id: wish.champion }, act);
  const challenged =
    wish.challenger === undefined
      ? promoted
      : canary(
          promoted,
          { slot, id: wish.challenger?.model ?? null, percent: wish.challenger?.percent ?? 0 },
          act,
        );
  return wish.shadow === undefined ? challenged : shadow(challenged, { slot, id: wish.shadow }, act);
};

/** A gate that asks nothing, or of nobody, would be passed by a slip. */
export const checkGate = ({ champion, gate }: SlotWish): void => {
  if (gate === undefined) return;
  const wrong = (message: string): DomainError =>
    new DomainError("invalid_request", message, { errors: [{ path: "gate", message }] });
  if (champion === undefined || champion === null)
    throw wrong("A gate judges a new champion; name the champion to promote beside it.");
  if (!Object.values(gate).some((condition) => condition !== undefined && condition !== false))
    throw wrong("The gate asks nothing; name a condition, or leave the gate out.");
};
