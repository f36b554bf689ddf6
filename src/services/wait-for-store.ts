import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "../lib/errors.ts";

const AGAIN_MS = 1_000;

/**
 * For a process of a service that has begun already: a store that is away is waited for, without a word:
 * those who serve tell of it. A process that ended over it would be started again and again.
 */
export const waitForStore = async <T>(open: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "store_unavailable") throw error;
      await sleep(AGAIN_MS);
    }
  }
};
