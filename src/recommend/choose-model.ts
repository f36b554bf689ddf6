import { DomainError } from '../lib/errors.ts';
import type { ModelLease, PickOptions, Slots } from '../model/slots.ts';

export type Chosen = { readonly slot: string; readonly model: ModelLease | null; readonly arm: string; readonly insteadOf: string | null; release(): Promise<void> };

const nothing = (slot: string): Chosen => ({ slot, model: null, arm: 'none', insteadOf: null, release: async () => undefined });

const chosen = (slot: string, model: ModelLease): Chosen => ({ slot, model, arm: model.arm, insteadOf: model.insteadOf, release: () => model.release() });

/** The model that answers: the slot's, a pinned version, or the default slot's where the moment's own slot is empty. */
export const chooseModel = async (slots: Slots, asked: string, options: PickOptions): Promise<Chosen> => {
  const [slot, version] = asked.split('@') as [string, string | undefined];
  if (version !== undefined) return chosen(slot, await slots.acquirePinned(slot, version));
  const own = slots.acquire(slot, options);
  if (own !== null) return chosen(slot, own);
  if (slot !== 'default' && slot !== 'complement') throw new DomainError('slot_unknown', `The shop has no slot ${slot}; GET /v1/models lists them.`);
  const fallback = slot === 'default' ? null : slots.acquire('default', options);
  return fallback === null ? nothing(slot) : chosen('default', fallback);
};
