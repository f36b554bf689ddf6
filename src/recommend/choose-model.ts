import { DomainError } from '../lib/errors.ts';
import type { ModelLease, PickOptions, Slots } from '../model/slots.ts';
import { fitsBeside } from './rank.ts';

/** The models of one answer. `instead_of`: the version that should have answered and could not. Leases come back by `release`. */
export type Chosen = {
  readonly slot: string;
  readonly model: ModelLease | null;
  /** The second stage, where the slot has one that belongs to this first stage. */
  readonly ranker: ModelLease | null;
  readonly arm: string;
  readonly instead_of: string | null;
  release(): Promise<void>;
};

const nothing = (slot: string): Chosen => ({ slot, model: null, ranker: null, arm: 'none', instead_of: null, release: async () => undefined });

const together = (slot: string, model: ModelLease, ranker: ModelLease | null): Chosen => ({
  slot, model, ranker, arm: model.arm, instead_of: model.insteadOf ?? ranker?.insteadOf ?? null,
  release: async () => {
    await model.release();
    await ranker?.release();
  },
});

/** The second stage of a slot; one that was trained beside another first stage stays out. */
const rankerOf = (slots: Slots, slot: string, model: ModelLease, options: PickOptions): ModelLease | null => {
  const ranker = slots.acquire(`${slot}.rank`, options);
  if (ranker === null || fitsBeside(ranker, model)) return ranker;
  void ranker.release();
  return null;
};

/** The model that answers: the slot's, a pinned version, or the default slot's where the moment's own slot is empty. */
export const chooseModel = async (slots: Slots, asked: string, options: PickOptions): Promise<Chosen> => {
  const [slot, version] = asked.split('@') as [string, string | undefined];
  if (version !== undefined) return together(slot, await slots.acquirePinned(slot, version), null);
  const own = slots.acquire(slot, options);
  if (own !== null) return together(slot, own, rankerOf(slots, slot, own, options));
  if (slot !== 'default' && slot !== 'complement' && !Object.hasOwn(slots.serving(), slot)) throw new DomainError('slot_unknown', `The shop has no slot ${slot}; GET /v1/models lists them.`);
  const fallback = slot === 'default' ? null : slots.acquire('default', options);
  return fallback === null ? nothing(slot) : together('default', fallback, rankerOf(slots, 'default', fallback, options));
};

/** The very models of a recorded answer, whatever is served now. @throws DomainError model_unknown | erasures_pending | what loading throws */
export const chooseRecorded = async (slots: Slots, recorded: { readonly slot: string; readonly version: string | null; readonly arm: string; readonly ranker: string | null; readonly instead_of: string | null }): Promise<Chosen> => {
  const { slot, version, arm, ranker, instead_of } = recorded;
  if (version === null) return { ...nothing(slot), arm, instead_of };
  const model = await slots.acquirePinned(slot, version);
  try {
    const second = ranker === null ? null : await slots.acquirePinned(`${slot}.rank`, ranker.slice(ranker.lastIndexOf('@') + 1));
    return { ...together(slot, model, second), arm, instead_of };
  } catch (error) {
    await model.release();
    throw error;
  }
};

/** The same answer without what failed: first without the second stage, then without any model. Null: there is nothing left to leave out. */
export const withoutFailed = (chosen: Chosen): Chosen | null => {
  if (chosen.ranker !== null) return { ...chosen, ranker: null, instead_of: chosen.ranker.id };
  return chosen.model === null ? null : { ...chosen, model: null, arm: 'fallback', instead_of: chosen.model.id };
};
