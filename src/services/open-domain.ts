import type { RefusalPort } from "../consent/refusals.ts";
import type { Clock } from "../lib/clock.ts";
import type { Config } from "../lib/config.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { RandomBytes } from "../lib/random.ts";
import type { Opened } from "./open-store-of.ts";
import { createServices, type Services } from "./services.ts";

type Platform = {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
};

/** One process alone serves the store: what it serves is all that is served. */
export const servesAlone = ({ redis, workers }: Config): boolean => redis === null && workers === 1;

/** The domain, with what goes wrong in it told to whoever reads the log. */
export const openDomain = (
  { config, clock, random, log }: Platform,
  opened: Opened & { readonly refusals: RefusalPort },
  heard: Pick<Parameters<typeof createServices>[0], "breaker" | "onLeft" | "stillServes">,
): Promise<Services> =>
  createServices({
    ...opened,
    ...heard,
    servesAlone: servesAlone(config),
    clock,
    random,
    keysDestroyedWithinHours: config.keysDestroyedWithinHours,
    untold: (shop, error) =>
      log.error(
        { shop, job: "webhooks", ...describeError(error) },
        "word of an erasure could not be queued: tell its recipients by hand",
      ),
    notAppended: (shop, error) =>
      log.error({ shop, job: "ledger", ...describeError(error) }, "the ledger could not be appended"),
  });
