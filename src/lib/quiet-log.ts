import type { Clock } from "./clock.ts";
import type { Log, LogFields } from "./log.ts";

/** The same failure is told again after so long, with how often it came since. */
const TOLD_AGAIN_MS = 60_000;
const MOST_FAILURES = 1_000;

type Told = { readonly at: number; silent: number };

type Deps = {
  readonly log: Log;
  readonly clock: Clock;
  /** Told of an error that a store which is away would make. */
  readonly suspect: () => void;
};

const STORE_AWAY = "store_unavailable";

/** What tells one failure from another: where it arose, never when or for whom. */
const keyOf = ({ shop, job, route, code, error_name, stack }: LogFields, sentence: string): string =>
  [sentence, shop, job, route, code, error_name, stack?.split("\n", 1)[0]].join("\n");

/**
 * A log that tells a failure when it begins, and not as often as it is met: work that is tried five times a
 * second would fill a disk with one sentence. That the store is away is told by whoever watches it, once;
 * what fails because of it adds nothing.
 */
export const createQuietLog = ({ log, clock, suspect }: Deps): Log => {
  const told = new Map<string, Told>();
  return {
    ...log,
    error(fields, sentence) {
      if (fields.code === STORE_AWAY) {
        suspect();
        return log.debug(fields, sentence);
      }
      const key = keyOf(fields, sentence);
      const before = told.get(key);
      const now = clock();
      if (before !== undefined && now - before.at < TOLD_AGAIN_MS && now >= before.at) {
        before.silent += 1;
        return;
      }
      if (told.size >= MOST_FAILURES) told.clear();
      told.set(key, { at: now, silent: 0 });
      const silent = before?.silent ?? 0;
      log.error(silent === 0 ? fields : { count: silent + 1, ...fields }, sentence);
    },
  };
};
