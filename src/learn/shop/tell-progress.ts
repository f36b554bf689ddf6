import {
  keepProgress,
  readProgress,
  type UnlearningPhase,
  type UnlearningProgress,
} from "../../jobs/unlearning-progress.ts";
import type { Services } from "../../services/services.ts";

type Telling = { readonly services: Pick<Services, "store" | "clock">; readonly shop: string };

type TellProgress = {
  tell(phase: UnlearningPhase, sequence: number): Promise<void>;
  /** Whatever is done from now on counts under this name. */
  begin(name: string): void;
};

/** What the models that were made before for the same entries of the log have taken: one after the other. */
const spentSoFar = async (
  { services: { store }, shop }: Telling,
  head: number,
): Promise<UnlearningProgress["seconds"]> => {
  const last = await readProgress(store.jobs, shop);
  return last?.phase === "done" && last.sequence === head ? last.seconds : {};
};

/**
 * Tells how far a run is, where whoever asks for the state of an erasure sees it. `head`: how far in the
 * erasure log it goes.
 */
export const tellProgress = async (
  telling: Telling,
  version: string,
  head: number,
): Promise<TellProgress> => {
  const {
    services: { store, clock },
    shop,
  } = telling;
  const seconds: Record<string, number> = { ...(await spentSoFar(telling, head)) };
  const state = { name: "read", since: clock() };
  const close = (): void => {
    const now = clock();
    seconds[state.name] = (seconds[state.name] ?? 0) + (now - state.since) / 1000;
    state.since = now;
  };
  return {
    tell: (phase, sequence) => {
      close();
      const { since } = state;
      return keepProgress(store.jobs, shop, { phase, since, version, sequence, seconds: { ...seconds } });
    },
    begin: (name) => {
      if (name === state.name) return;
      close();
      state.name = name;
    },
  };
};
