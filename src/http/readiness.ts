import type { z } from "zod";
import type { Ready } from "../contract/operations.ts";
import { DomainError } from "../lib/errors.ts";
import { within } from "../lib/within.ts";

type ReadyState = z.infer<typeof Ready>["state"];
type StoreState = Extract<ReadyState, `store_${string}`>;

type Deps = {
  /** Is the store the one that this service was started on? Rejects where it cannot be read. */
  readonly identifyStore: () => Promise<"same" | "empty" | "other">;
  readonly isWarmingUp: () => boolean;
  readonly isStopping: () => boolean;
};

/** In which state the service is, and why it cannot answer, by part, in a sentence; empty when it can. */
export type Readiness = {
  look(): Promise<{ readonly state: ReadyState; readonly checks: Readonly<Record<string, string>> }>;
  /** @throws DomainError store_unavailable where what is stored is another store's, or nothing */
  requireOwnStore(): Promise<void>;
};

/** A store that is silent for so long is away; whoever asks asks again soon. */
const SILENT_MS = 1_000;

const TOLD: Readonly<Record<StoreState, string>> = {
  store_away: "the store does not answer: see that it runs and can be reached",
  store_empty:
    "the store is not the one that this service was started on: it is empty. Restore it, or start the " +
    "service again to begin a new one",
  store_other:
    "the store is not the one that this service was started on: another was begun in its place. Give the " +
    "service its own store back, or start it again",
};

export const createReadiness = ({ identifyStore, isWarmingUp, isStopping }: Deps): Readiness => {
  const lookAtStore = (): Promise<StoreState | null> =>
    within(
      SILENT_MS,
      identifyStore().then(
        (identity) => (identity === "same" ? null : (`store_${identity}` as const)),
        () => "store_away" as const,
      ),
      "store_away",
    );
  return {
    async look() {
      const store = await lookAtStore();
      const state: ReadyState = isStopping() ? "stopping" : (store ?? (isWarmingUp() ? "starting" : "ready"));
      return {
        state,
        checks: {
          ...(isStopping() ? { service: "the service is stopping; ask another instance" } : {}),
          ...(store === null ? {} : { store: TOLD[store] }),
          ...(isWarmingUp()
            ? { models: "the models of the shops are being loaded, and the service rehearses" }
            : {}),
        },
      };
    },
    async requireOwnStore() {
      const store = await lookAtStore();
      if (store === null) return;
      throw new DomainError("store_unavailable", `This call cannot be answered: ${TOLD[store]}.`);
    },
  };
};
