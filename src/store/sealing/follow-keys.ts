import { stat } from "node:fs/promises";
import type { KeyStoreOptions } from "./key-file.ts";
import { type KeyStore, openKeyStore } from "./key-store.ts";

const LOOK_MS = 1_000;

/** Wraps with the keys that the file of keys holds by now, and unwraps with all of them. */
export type AdoptsKeys = { adoptKeys(keys: KeyStore): void };

export type FollowKeys = {
  /** Hears what the file holds, when it has changed and when a key is to be used from now on. */
  onChange(hear: (keys: KeyStore) => void): void;
  stop(): void;
};

/** Whatever changes when another file is put in its place; null where there is none. */
export const markKeyFile = async (path: string): Promise<string | null> => {
  const found = await stat(path).catch(() => null);
  return found === null ? null : `${found.ino} ${found.mtimeMs} ${found.size}`;
};

/**
 * Looks at the file of keys each second, so that keys are rotated while the service serves: a new key is
 * known to every process before any of them uses it. A file that cannot be read changes nothing.
 */
export const followKeys = (
  keys: KeyStore,
  /** Of the file before it was opened: what changed while it was is seen. */
  openedMark: string | null,
  options: Omit<KeyStoreOptions, "create">,
  warn: (sentence: string) => void,
): FollowKeys => {
  const hearers: ((keys: KeyStore) => void)[] = [];
  const state = {
    mark: openedMark,
    changesAt: keys.changesAt,
    isLooking: false,
    hasWarned: false,
  };
  const look = async (): Promise<void> => {
    const mark = await markKeyFile(keys.path);
    const isDue = state.changesAt !== null && state.changesAt <= options.clock();
    if (mark === state.mark && !isDue) return;
    const now = await openKeyStore(keys.path, { ...options, create: false });
    state.mark = mark;
    state.changesAt = now.changesAt;
    state.hasWarned = false;
    for (const hear of hearers) hear(now);
  };
  const timer = setInterval(() => {
    if (state.isLooking) return;
    state.isLooking = true;
    void look()
      .catch(() => {
        if (!state.hasWarned)
          warn(`The file of keys ${keys.path} cannot be read now; the known keys are used.`);
        state.hasWarned = true;
      })
      .finally(() => (state.isLooking = false));
  }, LOOK_MS);
  timer.unref();
  return {
    onChange: (hear) => void hearers.push(hear),
    stop: () => clearInterval(timer),
  };
};
