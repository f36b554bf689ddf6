import { rm } from "node:fs/promises";

/**
 * Removes a folder of a service that may just have been killed: its workers close the store and write what
 * they compiled for some seconds yet, so that a folder which was emptied is not empty. Tried for ten seconds.
 */
export const removeFolder = (dir: string): Promise<void> =>
  rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
