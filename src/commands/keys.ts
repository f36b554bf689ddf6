import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { DomainError } from "../lib/errors.ts";
import { firstOf, present } from "../lib/present.ts";
import { openStoreOf } from "../services/open-store-of.ts";
import { openKeysOf } from "../store/open-store.ts";
import {
  dropOldWrappingKeys,
  retireSigningKeys,
  rotateSigningKey,
  rotateWrappingKey,
} from "../store/sealing/rotate-keys.ts";
import { configOf, ioOf, requireStore, type StoreFlags, withStoreOptions } from "./open-context.ts";

type RotateOptions = StoreFlags & {
  readonly signing?: boolean;
  readonly wrapping?: boolean;
  readonly forgetOld?: boolean;
  readonly wait: string;
};

const platform = { clock: (): number => Date.now(), random: (size: number): Uint8Array => randomBytes(size) };

/** What a process that has just looked at the file needs to look again, and to end what it is about. */
const TAKES_MS = 3_000;

const secondsOf = (given: string): number => {
  const seconds = Number(given);
  if (given.trim() !== "" && seconds >= 0 && seconds <= 86_400) return seconds;
  throw new DomainError("usage", `--wait is a number of seconds up to a day, not "${given}".`);
};

/** The kid of the new key, whenever it is used. */
const rotateSigning = async (path: string, how: Parameters<typeof rotateSigningKey>[1]): Promise<string> => {
  const before = new Set((await openKeysOf(path, how)).published.map(({ kid }) => kid));
  const { published } = await rotateSigningKey(path, how);
  return String(
    present(
      published.find(({ kid }) => !before.has(kid)),
      "the new signing key",
    )["kid"],
  );
};

/**
 * New keys are written at once and used after the wait, by when every process has read them; then what is
 * stored is wrapped again, and the older keys may go.
 */
const rotate = async (
  options: RotateOptions,
): Promise<{
  readonly signing: string | null;
  readonly wrapping: string | null;
  readonly rewrapped: number;
}> => {
  const isNew = options.signing === true || options.wrapping === true;
  if (!isNew && options.forgetOld !== true)
    throw new DomainError("usage", "Say which: --signing, --wrapping, or both.");
  const config = configOf(options);
  if (options.wrapping === true) await requireStore(config);
  const waitMs = secondsOf(options.wait) * 1000;
  const later = waitMs === 0 ? {} : { usedFrom: Date.now() + waitMs };
  const how = { ...platform, ...(config.passphrase === null ? {} : { passphrase: config.passphrase }) };
  const signing = options.signing === true ? await rotateSigning(config.keys, { ...how, ...later }) : null;
  if (options.wrapping === true) await rotateWrappingKey(config.keys, { ...how, ...later });
  if (isNew && waitMs > 0) await sleep(waitMs + TAKES_MS);
  if (options.signing === true) await retireSigningKeys(config.keys, how);
  if (options.wrapping !== true && options.forgetOld !== true)
    return { signing, wrapping: null, rewrapped: 0 };
  const wrapping = firstOf((await openKeysOf(config.keys, how)).wrapping, "the wrapping key").kid;
  const { store } = await openStoreOf(config, platform);
  const rewrapped = await store.rewrap().finally(() => store.close());
  if (options.forgetOld === true) await dropOldWrappingKeys(config.keys, how);
  return { signing, wrapping, rewrapped };
};

/** `candor key rotate`; joins the other commands about keys. */
export const addKeyRotation = (program: Command): void => {
  const key = program.commands.find((command) => command.name() === "key") ?? program.command("key");
  withStoreOptions(key.command("rotate").description("new service keys, while the service serves"))
    .option(
      "--signing",
      "a new signing key; the old one stays published, so that what it signed can be verified",
    )
    .option("--wrapping", "a new wrapping key, and every stored key wrapped under it")
    .option(
      "--forget-old",
      "destroy the older wrapping keys once everything is wrapped again, which makes old copies of the " +
        "store unreadable; better a day later, since a retry under an Idempotency-Key of before fails",
    )
    .option(
      "--wait <seconds>",
      "how long every instance has to read the new keys before any uses them: copy CANDOR_KEYS to the " +
        "other machines meanwhile; 0 where nothing serves",
      "5",
    )
    .action(async (options: RotateOptions) => {
      const io = ioOf(options);
      const done = await rotate(options);
      if (io.json) return io.out(JSON.stringify(done));
      if (done.signing !== null) io.out(`signs with ${done.signing}`);
      if (done.wrapping !== null)
        io.out(`wraps with ${done.wrapping}; ${done.rewrapped} stored keys wrapped again`);
    });
};
