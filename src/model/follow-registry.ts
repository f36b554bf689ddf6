import type { RegistryState } from './registry-state.ts';
import type { Slots } from './slots.ts';

export type RegistryFollower = {
  /** Looks once, now, and waits until what is served fits. */
  look(): Promise<void>;
  stop(): void;
};

/**
 * Keeps the slots of one shop in line with its registry: asks for the revision several times a second (all processes follow within a second)
 * and brings the slots in line when it or the erasure log moved. While the store cannot be read, what is loaded goes on serving.
 */
export const followRegistry = ({ revision, read, erasureHead, slots, onError, everyMs = 250 }: {
  revision: () => Promise<number>;
  read: () => Promise<{ readonly revision: number; readonly state: RegistryState }>;
  erasureHead: () => Promise<number>;
  slots: Pick<Slots, 'follow'>;
  onError: (cause: unknown) => void;
  everyMs?: number;
}): RegistryFollower => {
  const seen = { revision: -1, head: -1, isLooking: false };
  const look = async (): Promise<void> => {
    const [current, head] = await Promise.all([revision(), erasureHead()]);
    if (current === seen.revision && head === seen.head) return;
    const registry = await read();
    await slots.follow(registry.state, head);
    seen.revision = registry.revision;
    seen.head = head;
  };
  const timer = setInterval(() => {
    if (seen.isLooking) return;
    seen.isLooking = true;
    look().catch(onError).finally(() => { seen.isLooking = false; });
  }, everyMs);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
};
