import { describe } from "vitest";
import type { Config } from "../../src/lib/config.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";

/** Starts what a service on this store needs; `settings` go into its configuration. */
export type StartStore = () => Promise<{
  readonly settings: Partial<Config>;
  readonly stop: () => Promise<void>;
}>;

const startEmbedded: StartStore = () => Promise.resolve({ settings: {}, stop: () => Promise.resolve() });

const startShared: StartStore = async () => {
  const server = await startRedis();
  return { settings: { redis: server.url }, stop: () => server.remove() };
};

/** The same behaviour of a whole service, once on LMDB and once on a real Redis. */
export const describeOnBothStores = (title: string, suite: (start: StartStore) => void): void => {
  describe(`${title}, on LMDB`, () => suite(startEmbedded));
  describe.skipIf(!hasRedisServer())(`${title}, on Redis`, () => suite(startShared));
};

/**
 * On LMDB alone: long suites of what computes, where the store is met through ports whose contract both keep
 * (test/store/contract).
 */
export const describeOnLmdb = (title: string, suite: (start: StartStore) => void): void => {
  describe(`${title}, on LMDB`, () => suite(startEmbedded));
};
