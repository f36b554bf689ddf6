import type { Log } from "./log.ts";
import { endAtOnce } from "./process-end.ts";

/** What is stopped in peace, or at once. */
export type Stoppable = { stop(): Promise<void>; kill(): void };

/** `stop` keeps within limits of its own (drain, work behind the answers); this one is for what hangs. */
const LONGEST_STOP_MS = 9_500;
/**
 * The same stop may come twice at once: from a supervisor to the whole group, and from whoever started it.
 */
const ONE_STOP_MS = 1_000;

/**
 * Stops in peace on the first SIGTERM or SIGINT, exit code 0; a person who insists a second later, and time,
 * end it at once, by the kernel.
 */
export const stopOnSignals = (
  parts: Stoppable,
  { log, isLed = false }: { readonly log: Log; /** Only its parent may insist. */ readonly isLed?: boolean },
): void => {
  const asked = { at: null as number | null };
  const force = (): void => {
    parts.kill();
    endAtOnce();
  };
  const signal = (): void => {
    if (asked.at !== null) {
      if (!isLed && performance.now() - asked.at > ONE_STOP_MS) force();
      return;
    }
    asked.at = performance.now();
    setTimeout(() => {
      log.error({ ms: LONGEST_STOP_MS }, "the service did not stop in time and is ended");
      force();
    }, LONGEST_STOP_MS).unref();
    parts.stop().then(
      () => process.exit(0),
      () => {
        log.error({}, "the service did not stop cleanly");
        force();
      },
    );
  };
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, signal);
};
