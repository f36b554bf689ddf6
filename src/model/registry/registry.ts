import { DomainError } from "../../lib/errors.ts";
import { readState, type RegistryState } from "./registry-state.ts";

/**
 * What the registry needs of the store: versioned JSON with compare-and-set (the store's model port fits as
 * it is).
 */
export type RegistryStore = {
  readRegistry(shop: string): Promise<{ readonly revision: number; readonly value: unknown } | null>;
  writeRegistry(
    shop: string,
    value: unknown,
    expected: number,
  ): Promise<{ readonly revision: number; readonly value: unknown } | null>;
};

export type Registry = {
  read(shop: string): Promise<{ readonly revision: number; readonly state: RegistryState }>;
  /**
   * Applies a pure change; when somebody wrote in between, the change is judged again on the new state.
   * @throws DomainError promotion_running | what the change throws
   */
  change(
    shop: string,
    change: (state: RegistryState) => RegistryState,
  ): Promise<{ readonly revision: number; readonly state: RegistryState }>;
};

const MOST_ATTEMPTS = 5;

export const createRegistry = ({ store }: { store: RegistryStore }): Registry => {
  const read: Registry["read"] = async (shop) => {
    const stored = await store.readRegistry(shop);
    return { revision: stored?.revision ?? 0, state: readState(stored?.value) };
  };
  return {
    read,
    change: async (shop, change) => {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        const { revision, state } = await read(shop);
        const next = change(state);
        if (next === state) return { revision, state };
        const written = await store.writeRegistry(shop, next, revision);
        if (written !== null) return { revision: written.revision, state: next };
      }
      throw new DomainError(
        "promotion_running",
        "somebody else is changing the slots of this shop; look at them and try again",
      );
    },
  };
};
