import { type CircuitBreaker, createCircuitBreaker } from "../lib/circuit-breaker.ts";
import type { Config } from "../lib/config.ts";
import type { Log } from "../lib/log.ts";
import type { Store } from "../store/driver/store.ts";

const STORE_AWAY =
  "the store does not answer; until it does, suggestions are made from the page alone, refusals of people " +
  "are held beside it, and everything else is refused";

type Told = { readonly log: Log; readonly storeUp: (isUp: boolean) => void };

/** Told once a change: whoever is called at night reads one line, not one for every shopper. */
export const openBreaker = (
  config: Pick<Config, "redis" | "storeBudgetMs">,
  { identify }: Pick<Store, "identify">,
  { log, storeUp }: Told,
): CircuitBreaker =>
  createCircuitBreaker({
    // An embedded store answers or throws.
    budgetMs: config.redis === null ? null : config.storeBudgetMs,
    probe: identify,
    onChange: (change) => {
      storeUp(change.state === "back");
      if (change.state === "away") log.error({ job: "store", state: "away" }, STORE_AWAY);
      else log.warn({ job: "store", state: "back", ms: change.ms }, "the store answers again");
    },
  });
