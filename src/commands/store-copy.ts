import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { type Config, readEnv, toConfig } from "../lib/config.ts";
import { DomainError } from "../lib/errors.ts";
import { makeTemporaryFolder } from "../lib/temporary-folder.ts";
import { openServices } from "../services/open-services.ts";
import { type CopyEnd, copyStore, isStoreBegun, openCopyEnd, openKeysOf } from "../store/open-store.ts";
import type { Io } from "./io.ts";
import { ioOf } from "./open-context.ts";

type Flags = {
  readonly from: string;
  readonly to: string;
  readonly progress: string;
  readonly json?: boolean;
};

const clock = (): number => Date.now();
const random = (size: number): Uint8Array => randomBytes(size);

const isAddress = (place: string): boolean => /^rediss?(\+\w+)?:\/\//.test(place);

/** A folder of an embedded store, or an address of Redis. The keys are those of the source. */
const configAt = (place: string, keys?: string): Config => {
  const config = toConfig(readEnv(), isAddress(place) ? { redis: place } : { data: place, redis: null });
  return keys === undefined ? config : { ...config, keys };
};

type OpenedServices = Awaited<ReturnType<typeof openServices>>;

const openEnd = async (config: Config, cacheDir: string): Promise<CopyEnd> => {
  const passphrase = config.passphrase === null ? {} : { passphrase: config.passphrase };
  const keys = await openKeysOf(config.keys, { clock, random, ...passphrase });
  const wait = { replicas: config.redisReplicas, waitMs: config.redisReplicaWaitMs };
  return openCopyEnd(
    config.redis === null
      ? { kind: "lmdb", dir: config.data, keys }
      : { kind: "redis", url: config.redis, keys, cacheDir, wait },
    { clock, random },
  );
};

/** What somebody said no to and is held beside the store is no part of it: the store gets it first. */
const settleRefusals = async ({ services, refusals }: OpenedServices): Promise<void> => {
  if (refusals.list().length === 0) return;
  const cause = await services.heldRefusals.resume().then(
    () => undefined,
    (error: unknown) => error,
  );
  const held = refusals.list().length;
  if (held === 0) return;
  throw new DomainError(
    "store_unavailable",
    `${held} refusals of shoppers are held beside the store (refusals/ in its data folder) and could not ` +
      "be written into it; a copy would not have them. Stop the service, see that the store has room and " +
      "takes writes, and copy again.",
    { cause },
  );
};

/** What waits beside the store, or for its ledger, belongs to the store that it is in: it is placed first. */
const settle = async (config: Config): Promise<void> => {
  const opened = await openServices(config, { clock, random });
  const { services, close } = opened;
  try {
    await settleRefusals(opened);
    for (const shop of await services.shops.list()) {
      await services.appender.run(shop);
      if (await services.store.ledger.hasWaiting(shop))
        throw new DomainError(
          "store_unavailable",
          `Acts of consent of ${shop} still wait for the ledger: stop the service, and copy again.`,
        );
    }
  } finally {
    await close();
  }
};

const requireEnds = async (from: Config, to: Config, progress: string): Promise<void> => {
  if (!(await isStoreBegun(from)))
    throw new DomainError("usage", "There is no store at --from: name a folder or an address that has one.");
  if ((await isStoreBegun(to)) && !existsSync(progress))
    throw new DomainError(
      "usage",
      "There is a store at --to: name an empty folder or Redis, or with --progress the file of a copy that " +
        "was cut short.",
    );
};

const TOLD_MS = 2_000;

const teller = (io: Io): ((phase: string, rows: number) => void) => {
  const told = { at: clock() };
  return (phase, rows) => {
    if (io.json || clock() - told.at < TOLD_MS) return;
    told.at = clock();
    io.err(`${phase} ${rows} rows`);
  };
};

const copy = async (options: Flags): Promise<void> => {
  const io = ioOf(options);
  const from = configAt(options.from);
  const to = configAt(options.to, from.keys);
  await requireEnds(from, to, options.progress);
  await settle(from);
  const cache = await makeTemporaryFolder("copy");
  const ends: CopyEnd[] = [];
  try {
    const source = await openEnd(from, join(cache, "from"));
    ends.push(source);
    const target = await openEnd(to, join(cache, "to"));
    ends.push(target);
    const report = await copyStore({
      from: source,
      to: target,
      progressFile: options.progress,
      now: clock,
      tell: teller(io),
    });
    const { rows, packages, ending, sha256_sum } = report;
    io.out(
      io.json
        ? JSON.stringify(report)
        : `${rows} rows are the same on both sides (sum of their SHA-256: ${sha256_sum.slice(0, 16)}…), ` +
            `${packages} packages of models, ${ending} rows that end within two hours.`,
    );
  } finally {
    for (const end of ends) await end.close();
    await rm(cache, { recursive: true, force: true });
  }
};

/** `candor store copy`: to another kind of store. */
export const addStoreCopy = (store: Command): void => {
  store
    .command("copy")
    .description(
      "copy a store to another kind of it, under the same keys (CANDOR_KEYS), and compare both row by row; " +
        "stop the service first",
    )
    .requiredOption("--from <place>", "folder of an embedded store, or an address of Redis (as CANDOR_REDIS)")
    .requiredOption("--to <place>", "the same, with nothing in it")
    .option(
      "--progress <file>",
      "remembers how far it came: called again, it goes on there",
      "./candor-copy.json",
    )
    .option("--json", "answer for machines")
    .action(copy);
};
