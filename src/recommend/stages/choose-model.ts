import { DomainError } from "../../lib/errors.ts";
import { PUBLIC_SLOT } from "../../model/registry/registry-state.ts";
import type { ModelLease, PickOptions, Slots } from "../../model/registry/slots.ts";
import { isProfiling } from "../../notice/notice.ts";
import type { ShopSettings } from "../../shop/settings.ts";
import type { Rung } from "../../shopper/view.ts";
import { fitsBeside } from "./rank.ts";

/**
 * The models of one answer. `instead_of`: the version that should have answered and could not. Leases come
 * back by `release`.
 */
export type Chosen = {
  readonly slot: string;
  readonly model: ModelLease | null;
  /** The second stage, where the slot has one that belongs to this first stage. */
  readonly ranker: ModelLease | null;
  readonly arm: string;
  readonly instead_of: string | null;
  release(): Promise<void>;
};

/** No model is asked; `missing`: the one that should have been. */
const nothing = (slot: string, missing: string | null): Chosen => ({
  slot,
  model: null,
  ranker: null,
  arm: missing === null ? "none" : "fallback",
  instead_of: missing,
  release: async () => undefined,
});

const together = (slot: string, model: ModelLease, { ranker, instead_of }: Second): Chosen => ({
  slot,
  model,
  ranker,
  arm: model.arm,
  instead_of: model.insteadOf ?? instead_of,
  release: async () => {
    await model.release();
    await ranker?.release();
  },
});

/** The second stage; `instead_of`: the one that should have ordered and could not. */
type Second = { readonly ranker: ModelLease | null; readonly instead_of: string | null };
const NO_SECOND: Second = { ranker: null, instead_of: null };

/** The second stage of a slot; one that was trained beside another first stage stays out. */
const secondOf = (slots: Slots, slot: string, model: ModelLease, options: PickOptions): Second => {
  const ranker = slots.acquire(`${slot}.rank`, options);
  if (ranker === null) return { ranker: null, instead_of: slots.championOf(`${slot}.rank`) };
  if (fitsBeside(ranker, model)) return { ranker, instead_of: ranker.insteadOf };
  void ranker.release();
  return NO_SECOND;
};

/** `slot`, `slot@version` or `slot@name@version`: the slot, and what is pinned. */
export const splitPin = (asked: string): { slot: string; pin: string | null } => {
  const at = asked.indexOf("@");
  return at < 0 ? { slot: asked, pin: null } : { slot: asked.slice(0, at), pin: asked.slice(at + 1) };
};

/**
 * The slot that is asked, or the public one in its place: where the shop keeps a model for what anybody may
 * read, an answer without a profile comes from that, whichever slot it asks for. A pin is a member of
 * staff's.
 */
export const slotFor = (
  asked: string,
  rung: Rung,
  { public_lists }: Pick<ShopSettings, "public_lists">,
): string =>
  public_lists.from === "same" || isProfiling(rung) || splitPin(asked).pin !== null ? asked : PUBLIC_SLOT;

/**
 * The model that answers: the slot's, a pinned version, or the default slot's where the moment's own slot is
 * empty.
 */
export const chooseModel = async (slots: Slots, asked: string, options: PickOptions): Promise<Chosen> => {
  const { slot, pin } = splitPin(asked);
  if (pin !== null) return together(slot, await slots.acquirePinned(slot, pin), NO_SECOND);
  const own = slots.acquire(slot, options);
  if (own !== null) return together(slot, own, secondOf(slots, slot, own, options));
  // What nobody has released is not shown instead: the shop's own order stands.
  if (slot === PUBLIC_SLOT) return nothing(slot, slots.championOf(slot));
  if (slot !== "default" && slot !== "complement" && !Object.hasOwn(slots.serving(), slot))
    throw new DomainError("slot_unknown", `The shop has no slot ${slot}; GET /v1/models lists them.`);
  const missing = slots.championOf(slot);
  const fallback = slot === "default" ? null : slots.acquire("default", options);
  if (fallback === null) return nothing(slot, missing);
  const chosen = together("default", fallback, secondOf(slots, "default", fallback, options));
  return { ...chosen, instead_of: missing ?? chosen.instead_of };
};

/**
 * The very models of a recorded answer, whatever is served now. `evenFenced`: for what answers nobody and
 * shows what was answered. @throws DomainError model_unknown | model_fenced | erasures_pending | what loading
 * throws
 */
export const chooseRecorded = async (
  slots: Slots,
  recorded: {
    readonly slot: string;
    /** name@version */ readonly model: string | null;
    readonly arm: string;
    readonly ranker: string | null;
    readonly instead_of: string | null;
  },
  evenFenced = false,
): Promise<Chosen> => {
  const { slot, arm, ranker, instead_of } = recorded;
  if (recorded.model === null) return { ...nothing(slot, instead_of), arm };
  const model = await slots.acquirePinned(slot, recorded.model, evenFenced);
  try {
    const second = ranker === null ? null : await slots.acquirePinned(`${slot}.rank`, ranker, evenFenced);
    return { ...together(slot, model, { ranker: second, instead_of: null }), arm, instead_of };
  } catch (error) {
    await model.release();
    throw error;
  }
};

const nothingTaken = async (): Promise<void> => undefined;

/**
 * The same answer without what failed: first without the second stage, then by the champion before, at last
 * without any model. Null: there is nothing left to leave out. `release` gives back what was taken here.
 */
export const withoutFailed = async (chosen: Chosen): Promise<Chosen | null> => {
  const { slot, model, ranker } = chosen;
  if (ranker !== null) return { ...chosen, ranker: null, instead_of: ranker.id, release: nothingTaken };
  if (model === null) return null;
  const standIn = await model.standIn();
  return standIn === null
    ? { ...chosen, model: null, arm: "fallback", instead_of: model.id, release: nothingTaken }
    : { ...together(slot, standIn, NO_SECOND), instead_of: model.id };
};
