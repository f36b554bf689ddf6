import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Config, readEnv, toConfig } from "../lib/config.ts";
import { readFlag } from "../lib/environment.ts";
import { DomainError } from "../lib/errors.ts";
import { openServices } from "../services/open-services.ts";
import type { Services } from "../services/services.ts";
import { isStoreBegun } from "../store/open-store.ts";
import { createIo, type Io } from "./io.ts";

/** What a command line may say of where the data is; the rest is configuration. */
export type StoreFlags = { readonly data?: string; readonly redis?: string; readonly json?: boolean };

/** @throws DomainError usage for an option of no meaning, config_invalid for such a variable */
export const configOf = (options: StoreFlags): Config => {
  const data = readFlag("CANDOR_DATA", "--data", options.data);
  const redis = readFlag("CANDOR_REDIS", "--redis", options.redis);
  return toConfig(readEnv(), {
    ...(data === undefined ? {} : { data }),
    ...(redis === undefined ? {} : { redis }),
  });
};

export const ioOf = (options: { readonly json?: boolean }): Io =>
  createIo(process, { json: options.json === true });

const clock = (): number => Date.now();
const random = (size: number): Uint8Array => randomBytes(size);

const whereLooked = ({ data, redis }: Config): string =>
  redis === null
    ? `in the store ${resolve(data)}; name another store with --data or CANDOR_DATA`
    : "in the store that Redis holds; name another with --redis or CANDOR_REDIS";

/**
 * Only what begins a store may make one: whoever mistyped its place is told so, and finds nothing made there.
 * @throws DomainError shop_unknown
 */
export const requireStore = async (config: Config, shop?: string): Promise<void> => {
  if (await isStoreBegun(config)) return;
  throw new DomainError(
    "shop_unknown",
    `There is no shop${shop === undefined ? "" : ` ${shop}`} ${whereLooked(config)}, since no store ` +
      `has been begun there; begin one with: candor shop create ${shop ?? "NAME"}`,
  );
};

/**
 * Opens store and services for one command, and closes them when it ends, however it ends. @throws
 * DomainError shop_unknown where there is no store
 */
export const withServices = async <T>(
  options: StoreFlags & { readonly shop?: string },
  work: (services: Services, config: Config) => Promise<T>,
): Promise<T> => {
  await requireStore(configOf(options), options.shop);
  return withNewServices(options, work);
};

/** As `withServices`; makes the store and its keys where there are none. */
export const withNewServices = async <T>(
  options: StoreFlags,
  work: (services: Services, config: Config) => Promise<T>,
): Promise<T> => {
  const config = configOf(options);
  const { services, close } = await openServices(config, { clock, random });
  try {
    return await work(services, config);
  } finally {
    await close();
  }
};

/**
 * Over HTTP a key names a shop that exists; here a person types its name, and may have named the wrong store.
 * @throws DomainError shop_unknown
 */
export const withShop = <T>(
  options: StoreFlags & { readonly shop: string },
  work: (services: Services, config: Config) => Promise<T>,
): Promise<T> =>
  withServices(options, async (services, config) => {
    const { shop } = options;
    if (await services.shops.exists(shop)) return work(services, config);
    throw new DomainError(
      "shop_unknown",
      `There is no shop ${shop} ${whereLooked(config)}, or make the shop with: candor shop create ${shop}`,
    );
  });

/** Options that every command over the store takes. */
export const withStoreOptions = (command: Command): Command =>
  command
    .option("--data <dir>", "folder of the embedded store (CANDOR_DATA, default ./data)")
    .option("--redis <url>", "address of Redis instead (CANDOR_REDIS)")
    .option("--json", "answer for machines");
