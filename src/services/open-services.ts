import type { RefusalPort } from "../consent/refusals.ts";
import type { Config } from "../lib/config.ts";
import { openRefusalsOf, openStoreOf, type StorePlatform } from "./open-store-of.ts";
import { createServices, type Services } from "./services.ts";

/**
 * The domain over the configured store, and what is held beside it; `close` flushes and closes the store.
 */
export const openServices = async (
  config: Config,
  platform: StorePlatform,
): Promise<{
  services: Services;
  refusals: Pick<RefusalPort, "list">;
  close: () => Promise<void>;
}> => {
  const opened = await openStoreOf(config, platform);
  const { keys, store } = opened;
  const { keysDestroyedWithinHours } = config;
  const refusals = openRefusalsOf(config, keys, platform.random, false);
  const services = await createServices({ ...opened, refusals, keysDestroyedWithinHours, ...platform });
  const close = async (): Promise<void> => {
    await store.close();
    refusals.close();
  };
  return { services, refusals, close };
};
